import { createReadStream, existsSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { unpack } from '../workbench/records/decode'
import { UsageError } from './terminal'

/** A file, a pipe or standard input, unpacked where it is gzip. */
export interface Source {
  input: Readable
  /** How much was read, 0 to 1; undefined where the size is not known. */
  part: () => number | undefined
}

/**
 * Opens what a command reads.
 * @param file a path, or `-` for standard input
 * @param holds what is in it, as `events, one JSON a line`
 * @throws UsageError where there is no such file
 */
export function openSource(file: string, stdin: Readable, holds: string): Source {
  if (file === '-') return { input: unpack(stdin), part: () => undefined }
  if (!existsSync(file))
    throw new UsageError(
      `There is no file ${file}.`,
      `Name a file of ${holds}, or - for standard input.`
    )
  const stats = statSync(file)
  const input = createReadStream(file)
  // A pipe has no size.
  if (!stats.isFile()) return { input: unpack(input), part: () => undefined }
  const part = () => (stats.size ? input.bytesRead / stats.size : 1)
  return { input: unpack(input), part }
}
