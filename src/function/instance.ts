import { createContext, Script } from 'node:vm'

/** When Segment cuts a call off. Milliseconds. */
const CUT_OFF_MS = 5000

type SetTimer = (task: () => void, milliseconds: number) => unknown

/** What an instance finds in the place of the network and of time. */
export interface World {
  fetch: (url: string, options: never) => Promise<unknown>
  setTimeout?: SetTimer
  clearTimeout?: (timer: never) => void
  /** The time in milliseconds since 1970. */
  now?: () => number
}

/** How a call ended: with what it returned or threw, or cut off. */
export type Ended =
  | { returned: unknown }
  | { thrown: { name: string; message: string } }
  | { cutOff: true }

/** An instance of a function: what Segment's runtime makes of the text. Its globals live as long as it does. */
export interface Instance {
  /** Calls a handler by its name, with copies of what it is given. */
  call(handler: string, given: unknown, settings: object): Promise<Ended>
}

/** The error classes of Segment's runtime. */
const ERRORS = ['RetryError', 'ValidationError', 'InvalidEventPayload', 'EventNotSupported']

/**
 * Starts an instance with the globals that Segment documents and no others, where code cannot be made from text.
 * @see Segment's documents, "Destination Functions"
 */
export function startInstance(code: string, world: World): Instance {
  const context = createContext(documentedGlobals(world), {
    codeGeneration: { strings: false, wasm: false }
  })
  const run = (text: string): unknown =>
    new Script(text).runInContext(context, { timeout: CUT_OFF_MS })
  run('delete globalThis.WebAssembly')
  run(ERRORS.map((name) => `class ${name} extends Error { name = '${name}' }`).join('\n'))
  if (world.now) (run(ANOTHER_CLOCK) as (now: () => number) => void)(world.now)
  const handle = run(`(() => {\n${code}\n${CALL_BY_NAME}\n})()`) as Handle
  return {
    call: (handler, given, settings) =>
      withinTime(handle(handler, JSON.stringify(given), JSON.stringify(settings)), world)
  }
}

type Handle = (name: string, given: string, settings: string) => Promise<string | undefined>

const CALL_BY_NAME = `return async (name, given, settings) => {
  const handlers = { onIdentify, onTrack, onPage, onScreen, onGroup, onAlias, onDelete, onBatch }
  return JSON.stringify(await handlers[name](JSON.parse(given), JSON.parse(settings)))
}`

const ANOTHER_CLOCK = `(now) => {
  Date = class extends Date {
    constructor(...given) { super(...(given.length ? given : [now()])) }
    static now() { return now() }
  }
}`

function documentedGlobals({ fetch, ...world }: World): object {
  const { Headers, Request, Response } = require('node-fetch') as Record<string, unknown>
  const silent = (): void => {}
  return {
    fetch,
    Headers,
    Request,
    Response,
    crypto: require('node:crypto') as unknown,
    https: require('node:https') as unknown,
    Buffer,
    URL,
    URLSearchParams,
    console: { log: silent, info: silent, warn: silent, error: silent, debug: silent },
    setTimeout: world.setTimeout ?? setTimeout,
    clearTimeout: world.clearTimeout ?? clearTimeout,
    setInterval,
    clearInterval,
    setImmediate,
    clearImmediate,
    btoa,
    atob,
    cache: createCache(world.now ?? Date.now),
    AWS: {},
    _: optional(() => require('lodash')),
    moment: optional(() => require('moment'))
  }
}

/** The engine uses neither, so they need not be installed with this package. */
function optional(load: () => unknown): unknown {
  try {
    return load()
  } catch {
    return {}
  }
}

/** Segment's `cache`: per instance, by key, for a time. */
function createCache(now: () => number): object {
  const kept = new Map<string, { value: unknown; ends: number }>()
  return {
    load: async (key: string, milliseconds: number, load: () => unknown) => {
      const known = kept.get(key)
      if (known && known.ends > now()) return known.value
      const value = await load()
      kept.set(key, { value, ends: now() + milliseconds })
      return value
    },
    delete: async (key: string) => kept.delete(key)
  }
}

async function withinTime(
  running: Promise<string | undefined>,
  { setTimeout: set = setTimeout, clearTimeout: clear = clearTimeout }: World
): Promise<Ended> {
  let timer: unknown
  const late = new Promise<Ended>((resolve) => {
    timer = (set as SetTimer)(() => resolve({ cutOff: true }), CUT_OFF_MS)
  })
  const ended = running.then(
    (json): Ended => ({ returned: json === undefined ? undefined : JSON.parse(json) }),
    ({ name, message }: Error): Ended => ({ thrown: { name, message } })
  )
  try {
    return await Promise.race([ended, late])
  } finally {
    clear(timer as never)
  }
}
