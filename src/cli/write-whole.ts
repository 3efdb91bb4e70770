import { renameSync, writeFileSync } from 'node:fs'

/** Writes JSON in one piece: a process that is killed meanwhile leaves the file as it was. */
export function writeWhole(path: string, value: unknown): void {
  const beside = `${path}.${process.pid}.tmp`
  writeFileSync(beside, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(beside, path)
}
