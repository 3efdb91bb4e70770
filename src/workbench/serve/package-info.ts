import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord } from '../json'

/** The root of this package, the same distance away from the sources and from `dist`. */
const ROOT = join(__dirname, '../../..')

/** Where the build puts the page. */
export const WEB_DIRECTORY = join(ROOT, 'dist/web')

/** The version of this package. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  return String(isRecord(manifest) ? manifest.version : undefined)
}
