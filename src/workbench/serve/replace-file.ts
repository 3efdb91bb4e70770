import { randomUUID } from 'node:crypto'
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Writes a file, or another version of it: beside it and renamed, so that a reader or a crash never meets half of it.
 * @throws what the file system says; then the file is as it was
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  // A symbolic link stays one, and the file keeps its mode.
  const target = await realpath(file).catch(() => file)
  const mode = await stat(target).then(
    ({ mode }) => mode & 0o777,
    () => undefined
  )
  const beside = join(dirname(target), `.${randomUUID()}.tmp`)
  try {
    await writeFile(beside, text)
    if (mode !== undefined) await chmod(beside, mode)
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
