import { Worker } from 'node:worker_threads'
import type { JSONObject } from '@segment/actions-core'
import { errorMessage } from '../errors'
import { isRecord } from '../json'
import { plural } from '../plural'
import type { Finding } from './finding'

/** How much the evaluation of a mapping may take. */
export interface Limits {
  /** For one event, in milliseconds. */
  readonly eventMs: number
  /** For all events of one check together, in milliseconds. */
  readonly totalMs: number
  readonly memoryMb: number
}

/** A mapping is made in a fraction of a millisecond; Segment itself stops a template after 500. */
export const LIMITS: Limits = { eventMs: 250, totalMs: 2000, memoryMb: 256 }

/** How long a worker is kept for the next check, in milliseconds. */
const KEPT_MS = 30_000

/** Nodes of a mapping times characters of an event up to which nothing but the directives below can take long. */
const MAX_PRODUCT = 20_000_000

/**
 * Finds mappings that take too long or too much memory, before they are run where others wait. What can take long is evaluated in
 * a worker, which is ended when a limit is exceeded; for all else the text of the mapping says that it cannot.
 */
export class Budget {
  #worker: EvaluationWorker | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #idle: NodeJS.Timeout | undefined

  constructor(private readonly limits: Limits = LIMITS) {}

  /**
   * @param totalMs what is left of the time of a whole, in milliseconds
   * @returns what to say of a mapping that must not be run with these events; undefined for one that can be
   */
  async check(
    mapping: JSONObject,
    events: readonly unknown[],
    totalMs = this.limits.totalMs
  ): Promise<Finding | undefined> {
    const known = events.filter(isRecord)
    if (!isCostly(mapping, known)) return undefined
    const checked = this.#turn.then(() => this.#evaluate(mapping, known, totalMs))
    this.#turn = checked.catch(() => {})
    return checked
  }

  /** Ends the worker. */
  close(): void {
    clearTimeout(this.#idle)
    void this.#worker?.end()
    this.#worker = undefined
  }

  async #evaluate(
    mapping: JSONObject,
    events: readonly object[],
    totalMs: number
  ): Promise<Finding | undefined> {
    clearTimeout(this.#idle)
    this.#worker ??= new EvaluationWorker(this.limits)
    const problem = await this.#worker.run(mapping, events, totalMs)
    if (problem === undefined) this.#idle = setTimeout(() => this.close(), KEPT_MS).unref()
    else this.close()
    if (problem === undefined) return undefined
    const todo = 'Write it simpler: shorter ranges and texts, fewer parts that repeat each other.'
    return { level: 'error', code: 'too-expensive', at: ['mapping'], message: problem, todo }
  }
}

/** A mapping of so many parts is quick with every event that Segment takes (32 kB). */
const SMALL_MAPPING = 500

/** Whether the evaluation can take long, as far as the text of mapping and events says. */
function isCostly(mapping: JSONObject, events: readonly object[]): boolean {
  const cost = costOf(mapping)
  if (!Number.isFinite(cost)) return true
  if (cost <= SMALL_MAPPING) return false
  // The longest event alone matters: each is evaluated for itself.
  return events.some((event) => cost * JSON.stringify(event).length > MAX_PRODUCT)
}

/** A longer template is looked through again from each of its brackets. Characters. */
const LONG_TEMPLATE = 1000

/**
 * How often a mapping looks at an event: its parts, and the holes that its templates may have. Infinite where that cannot be told
 * from its text: a program of its own, what feeds another, what multiplies a text that was multiplied, what copies at each key.
 */
export function costOf(value: unknown, inReplace = false): number {
  if (typeof value !== 'object' || value === null) return 1
  let sum = 1
  for (const [key, inner] of Object.entries(value)) {
    const isText = typeof inner === 'string'
    const isOpen =
      key === '@transform' ||
      key === '@flatten' ||
      (key === '@replace' && inReplace) ||
      (key === '@liquid' && !(isText && !inner.includes('{'))) ||
      (key === '@template' && (!isText || inner.length > LONG_TEMPLATE))
    if (isOpen) return Number.POSITIVE_INFINITY
    sum += key === '@template' ? 1 + String(inner).length / 5 : 0
    sum += costOf(inner, inReplace || key === '@replace')
  }
  return sum
}

interface Task {
  readonly mapping: JSONObject
  readonly events: readonly object[]
}

/** How often the worker is looked at, in milliseconds. */
const POLL_MS = 20

/** What the clocks said, at which event. */
interface Stopwatch {
  readonly event: number
  readonly at: number
  readonly cpu: NodeJS.CpuUsage
}

/** Reads the clocks. */
export function startWatch(event = 0): Stopwatch {
  return { event, at: performance.now(), cpu: process.cpuUsage() }
}

/** Milliseconds since then, as far as the process worked meanwhile: on a busy machine it may have had no turn. */
export function spentMs({ at, cpu }: Stopwatch): number {
  const { user, system } = process.cpuUsage(cpu)
  return Math.min(performance.now() - at, (user + system) / 1000)
}

/** A thread that evaluates mappings and counts the events that it has begun. */
class EvaluationWorker {
  readonly #began = new Int32Array(new SharedArrayBuffer(4))
  readonly #worker: Worker

  constructor(private readonly limits: Limits) {
    const workerData = { from: __filename, began: this.#began }
    this.#worker = new Worker(`(${work.toString()})(require)`, {
      eval: true,
      workerData,
      // What the process was started with is not for it: a debugger's port, a loader.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMb, maxYoungGenerationSizeMb: 32 }
    })
    // One that is being ended may run out of memory first, when nobody waits for it any more.
    this.#worker.on('error', () => {})
    this.#worker.unref()
  }

  /** @returns why the task was ended, or undefined where it came to its end */
  run(
    mapping: JSONObject,
    events: readonly object[],
    totalMs: number
  ): Promise<string | undefined> {
    const { eventMs, memoryMb } = this.limits
    Atomics.store(this.#began, 0, 0)
    // While something is evaluated the process stays.
    this.#worker.ref()
    return new Promise((resolve) => {
      const done = () => settle(undefined)
      const failed = (error: NodeJS.ErrnoException) =>
        settle(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? `Its evaluation was ended: it took more than ${memoryMb} MB of memory.`
            : `Its evaluation failed: ${errorMessage(error)}`
        )
      const settle = (problem: string | undefined) => {
        clearInterval(poll)
        this.#worker.off('message', done).off('error', failed)
        this.#worker.unref()
        resolve(problem)
      }
      let [whole, one]: (Stopwatch | undefined)[] = []
      const poll = setInterval(() => {
        const current = Atomics.load(this.#began, 0)
        if (current === 0) return
        whole ??= startWatch(current)
        if (one?.event !== current) one = startWatch(current)
        if (spentMs(one) > eventMs)
          settle(`Its evaluation was ended after ${eventMs} ms for one event.`)
        else if (spentMs(whole) > totalMs)
          settle(
            `Its evaluation was ended after ${totalMs} ms for ${plural(events.length, 'event')}.`
          )
      }, POLL_MS)
      this.#worker.once('message', done).once('error', failed)
      const task: Task = { mapping, events }
      this.#worker.postMessage(task)
    })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}

/** The program of the worker, from its text: it must use nothing of this file. What an event throws is for the real run to tell. */
function work(load: NodeJS.Require): void {
  const { parentPort, workerData } = load('node:worker_threads')
  const { transform } = load('node:module').createRequire(workerData.from)('@segment/actions-core')
  parentPort.on('message', ({ mapping, events }: Task) => {
    for (const event of events) {
      Atomics.add(workerData.began, 0, 1)
      try {
        transform(structuredClone(mapping), event)
      } catch {}
    }
    parentPort.postMessage('done')
  })
}

/** What the process may spend: one worker, whoever asks. */
export const BUDGET = new Budget()
