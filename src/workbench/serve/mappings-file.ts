import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { watch } from 'chokidar'
import { parseMappings } from '../runtime/mappings'
import type { AnyDefinition } from '../runtime/definition'
import { errorCode } from '../errors'
import { Problem } from './http/problem'
import type { Subscription } from '../wire'

/** The mappings that the page edits: Segment subscriptions, in the file that `deliver` takes too. */
export interface MappingsFile {
  /** The file's absolute path, or null where the workbench was started without one. */
  readonly file: string | null
  /** The subscriptions; none where there is no file yet. @throws Problem 422 with the path of what is wrong in the file */
  read(): Promise<Subscription[]>
  /** Replaces the file in one step. @throws Problem 400 with the path of what is wrong */
  write(body: unknown): Promise<Subscription[]>
  /** Has a listener called after each change, the page's own included. */
  listen(listener: () => void): void
  close(): Promise<void>
}

/** What the file's content is checked against, and who wants to know of changes. */
interface MappingsOptions {
  definition(): AnyDefinition
  /** Called when somebody else changed the file on disk. */
  onChange(): void
}

/** Opens the mappings file and watches it; with null as path there is nothing to read or write. */
export async function openMappingsFile(
  path: string | null,
  { definition, onChange }: MappingsOptions
): Promise<MappingsFile> {
  if (path === null) return NO_FILE
  const file = resolve(path)
  let known = await readText(file)
  const listeners: (() => void)[] = []
  const notify = () => {
    for (const listener of listeners) listener()
  }
  let writing: Promise<unknown> = Promise.resolve()

  const watcher = watch(file, { ignoreInitial: true })
  watcher.on('all', async () => {
    const text = await readText(file)
    if (text === known) return
    known = text
    onChange()
    notify()
  })
  await new Promise<void>((ready) => watcher.once('ready', () => ready()))

  return {
    file,
    async read() {
      const text = await readText(file)
      return text === null ? [] : check(text, definition(), 422)
    },
    async write(body) {
      const subscriptions = check(JSON.stringify(body), definition(), 400)
      const text = `${JSON.stringify(subscriptions, null, 2)}\n`
      const written = writing.then(async () => {
        known = text
        await replaceFile(file, text)
        notify()
      })
      writing = written.catch(() => {})
      await written
      return subscriptions
    },
    listen: (listener) => void listeners.push(listener),
    close: () => watcher.close()
  }
}

const NO_FILE: MappingsFile = {
  file: null,
  read: async () => [],
  write: async () => [],
  listen() {},
  close: async () => {}
}

/** Half of a file must not pass for all of it: the page would write back what it was given. */
function check(text: string, definition: AnyDefinition, status: 400 | 422): Subscription[] {
  const { subscriptions, problems } = parseMappings(text, definition)
  const [first] = problems
  if (first === undefined) return subscriptions
  const { path, message } = first
  throw new Problem({
    status,
    code: 'invalid-mappings',
    message: path === '' ? message : `${path}: ${message}`,
    ...(path === '' ? {} : { path })
  })
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
