import { readFile as readFromDisk } from 'node:fs/promises'
import { resolve } from 'node:path'
import { watch } from 'chokidar'
import { placeOf } from '../mapping/finding'
import { type Mapping, type ReadMappings, readMappings, readShown } from '../mapping/read'
import { decodeText } from '../records/decode'
import type { AnyDefinition } from '../runtime/definition'
import { errorCode, errorMessage } from '../errors'
import type { MappingEdit, MappingsReply, Subscription } from '../wire'
import { Problem } from './http/problem'
import { editMapping, versionOf } from './mappings-document'
import { replaceFile } from './replace-file'

/** The mappings that the page edits: Segment subscriptions, in the file that `deliver` takes too. */
export interface MappingsFile {
  /** The file's absolute path, or null where the workbench was started without one. */
  readonly file: string | null
  /** The mappings that can be run; none where there is no file yet. @throws Problem 422 where the file as a whole cannot be read */
  read(): Promise<Mapping[]>
  /** The entries as they are written, what is wrong with them, and which version of the file they are. @throws Problem 422 as `read` */
  show(): Promise<MappingsReply>
  /**
   * Replaces the file in one step.
   * @param version the one that the writer has read; any when left out
   * @throws Problem 400 with the path of what is wrong, 412 when the file is another by now
   */
  write(body: unknown, version?: string): Promise<MappingsReply>
  /** Changes one mapping and nothing else. @throws Problem as `write` */
  edit(edit: MappingEdit, version: string): Promise<MappingsReply>
  /** Writes a file that vanished: as it was last, or empty. @throws Problem 409 when it is there */
  restore(content: 'last' | 'empty'): Promise<MappingsReply>
  /** Has a listener called after each change, the page's own included. */
  listen(listener: () => void): void
  close(): Promise<void>
}

/** What the file's content is checked against, and who wants to know of changes. */
interface MappingsOptions {
  definition(): AnyDefinition
  /** Called after each change, whoever made it: other pages want to know as well. */
  onChange(): void
}

/** How often the file is looked at for changes made elsewhere. Milliseconds. */
const POLL_MS = 150

/** Opens the mappings file and watches it; with null as path the mappings are kept as long as the workbench runs. */
export async function openMappingsFile(
  path: string | null,
  { definition, onChange }: MappingsOptions
): Promise<MappingsFile> {
  const file = path === null ? null : resolve(path)
  const store = file === null ? inMemory() : onDisk(file)
  let known = await store.read()
  let last = known
  const listeners: (() => void)[] = []
  const notify = () => {
    onChange()
    for (const listener of listeners) listener()
  }
  const show = (text: string | null): MappingsReply => {
    const { findings } = text === null ? NO_MAPPINGS : readFile(text, definition())
    return {
      file,
      version: versionOf(text),
      exists: text !== null,
      vanished: text === null && last !== null,
      subscriptions: text === null ? [] : readShown(text),
      findings
    }
  }
  /** The text before the last deletion, and after it. */
  let removal: { before: string; after: string } | undefined
  let writing: Promise<unknown> = Promise.resolve()
  /** Writes what `make` makes of the text that is there, one writer after the other. */
  const replace = (
    make: (text: string | null) => string,
    changed?: number
  ): Promise<MappingsReply> => {
    const written = writing.then(async () => {
      const text = make(await store.read())
      demandUsable(readMappings(text, definition()), changed)
      known = text
      last = text
      await store.replace(text)
      notify()
      return show(text)
    })
    writing = written.catch(() => {})
    return written
  }

  const close = await store.watch(async () => {
    const text = await store.read()
    if (text === known) return
    known = text
    last = text ?? last
    notify()
  })

  return {
    file,
    async read() {
      const text = await store.read()
      return text === null ? [] : readFile(text, definition()).mappings
    },
    show: async () => show(await store.read()),
    write(body, version) {
      const read = readMappings(JSON.stringify(body), definition())
      demandUsable(read)
      const whole = `${JSON.stringify(read.mappings.map(toEntry), null, 2)}\n`
      return replace((text) => {
        if (version !== undefined) demandVersion(text, version)
        return whole
      })
    },
    edit: (edit, version) =>
      replace(
        (text) => {
          demandVersion(text, version)
          const edited = tryEdit(text, edit)
          // Whoever takes a deletion back gets the file as it was written, not an entry in a form of ours.
          if (edit.op === 'insert' && removal?.after === text && isSameJson(removal.before, edited))
            return removal.before
          if (edit.op === 'remove' && text !== null) removal = { before: text, after: edited }
          return edited
        },
        edit.op === 'remove' ? NONE : edit.index
      ),
    restore: (content) =>
      replace((text) => {
        if (text !== null) throw THERE_AGAIN
        return content === 'last' && last !== null ? last : '[]\n'
      }),
    listen: (listener) => void listeners.push(listener),
    close
  }
}

const NO_MAPPINGS: ReadMappings = { mappings: [], findings: [] }

/** A place that no mapping has: where one is removed, what is wrong with others was so before. */
const NONE = -1

/** Where the text of the mappings is kept. */
interface Store {
  /** Null where there is none yet. */
  read(): Promise<string | null>
  replace(text: string): Promise<void>
  /** Calls back when somebody else may have changed it. @returns how to end it */
  watch(onChange: () => void): Promise<() => Promise<void>>
}

function onDisk(file: string): Store {
  return {
    read: () => readText(file),
    replace: (text) => replaceFile(file, text),
    async watch(onChange) {
      // Asked for, since a save puts a new file in the old one's place, and notices about the old one would miss the next change.
      const watcher = watch(file, { ignoreInitial: true, usePolling: true, interval: POLL_MS })
      watcher.on('all', onChange)
      await new Promise<void>((ready) => watcher.once('ready', () => ready()))
      return () => watcher.close()
    }
  }
}

function inMemory(): Store {
  let kept: string | null = null
  return {
    read: async () => kept,
    async replace(text) {
      kept = text
    },
    watch: async () => async () => {}
  }
}

/** @throws Problem 422 where the file as a whole cannot be read: half of it must not pass for all of it */
function readFile(text: string, definition: AnyDefinition): ReadMappings {
  const read = readMappings(text, definition)
  demandUsable(
    { ...read, findings: read.findings.filter(({ index }) => index === null) },
    NONE,
    422
  )
  return read
}

/**
 * Refuses what cannot be run.
 * @param changed the one mapping that counts; every one when left out
 * @throws Problem with the place of the first thing that is wrong
 */
function demandUsable({ findings }: ReadMappings, changed?: number, status: 400 | 422 = 400): void {
  const first = findings.find(
    ({ level, index }) =>
      level === 'error' && (changed === undefined || index === null || index === changed)
  )
  if (first === undefined) return
  const path = placeOf(first)
  const message = first.todo === undefined ? first.message : `${first.message} ${first.todo}`
  throw new Problem(
    status,
    'invalid-mappings',
    path === '' ? message : `${path}: ${message}`,
    path || undefined
  )
}

/** A mapping as the file holds it. */
function toEntry({ index: _, trigger: __, action: ___, ...subscription }: Mapping): Subscription {
  return subscription
}

const THERE_AGAIN = new Problem(
  409,
  'file-exists',
  'The mappings file is there again. It was left as it is.'
)

function demandVersion(text: string | null, version: string): void {
  if (versionOf(text) === version) return
  throw new Problem(
    412,
    'mappings-changed',
    'The mappings file was changed elsewhere since it was read. Nothing was written.'
  )
}

/** What cannot be read is not written over: somebody may be in the middle of editing it. */
function tryEdit(text: string | null, edit: MappingEdit): string {
  try {
    return editMapping(text, edit)
  } catch (error) {
    throw new Problem(422, 'invalid-mappings', errorMessage(error))
  }
}

function isSameJson(one: string, other: string): boolean {
  return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other))
}

async function readText(file: string): Promise<string | null> {
  try {
    return decodeText(await readFromDisk(file))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}
