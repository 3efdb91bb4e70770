import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/** The names of the locks beside a file. */
export function locksOf(path: string): string[] {
  return readdirSync(dirname(path)).filter(
    (name) =>
      name.startsWith(`${basename(path)}.`) &&
      /^\d+-\d*-\d+\.lock$/.test(name.slice(basename(path).length + 1))
  )
}
