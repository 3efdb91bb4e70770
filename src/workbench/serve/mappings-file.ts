import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { watch } from 'chokidar'
import { errorCode } from './error-message'
import { checkMappings, type MappedSubscription, parseMappings } from './mappings-format'

/** The mappings that the page edits: Segment subscriptions, in the file that `deliver` takes too. */
export interface MappingsFile {
  /** The file's absolute path, or null where the workbench was started without one. */
  readonly file: string | null
  /** The subscriptions; none where there is no file yet. @throws Problem 422 when the file holds something else */
  read(): Promise<MappedSubscription[]>
  /** Replaces the file in one step. @throws Problem 400 with the path of what is wrong */
  write(body: unknown): Promise<MappedSubscription[]>
  close(): Promise<void>
}

/**
 * Opens the mappings file and watches it.
 * @param path null for none: then there is nothing to read or write
 * @param onChange called when somebody else changed the file on disk
 */
export async function openMappingsFile(
  path: string | null,
  onChange: () => void
): Promise<MappingsFile> {
  if (path === null) return NO_FILE
  const file = resolve(path)
  let known = await readText(file)
  let writing: Promise<unknown> = Promise.resolve()

  const watcher = watch(file, { ignoreInitial: true })
  watcher.on('all', async () => {
    const text = await readText(file)
    if (text === known) return
    known = text
    onChange()
  })
  await new Promise<void>((ready) => watcher.once('ready', () => ready()))

  return {
    file,
    async read() {
      known = await readText(file)
      return known === null ? [] : parseMappings(known)
    },
    async write(body) {
      const subscriptions = checkMappings(body, 400)
      const text = `${JSON.stringify(subscriptions, null, 2)}\n`
      const written = writing.then(async () => {
        known = text
        await replaceFile(file, text)
        return subscriptions
      })
      writing = written.catch(() => {})
      return await written
    },
    close: () => watcher.close()
  }
}

const NO_FILE: MappingsFile = {
  file: null,
  read: async () => [],
  write: async () => [],
  close: async () => {}
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

/** Writes beside the file and renames, so that a reader or a crash never meets half of it. */
async function replaceFile(file: string, text: string): Promise<void> {
  const beside = join(dirname(file), `.${randomUUID()}.tmp`)
  try {
    await writeFile(beside, text)
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
