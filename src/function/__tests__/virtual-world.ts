import type { World } from '../instance'

interface Timer {
  at: number
  task: () => void
}

/** A clock that stands still while anything can go on, and then jumps to the next timer. */
export class VirtualTime {
  #now = Date.parse('2026-11-30T12:00:00Z')
  readonly #timers = new Set<Timer>()

  readonly now = (): number => this.#now

  readonly setTimeout = (task: () => void, milliseconds: number): Timer => {
    const timer = { at: this.#now + milliseconds, task }
    this.#timers.add(timer)
    return timer
  }

  readonly clearTimeout = (timer: Timer): void => {
    this.#timers.delete(timer)
  }

  readonly wait = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => this.setTimeout(resolve, milliseconds))

  /** Runs until a promise is settled. @throws Error where nothing is left that could settle it */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false
    promise.then(
      () => {
        settled = true
      },
      () => {
        settled = true
      }
    )
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve))
      if (settled) return promise
      let next: Timer | undefined
      for (const timer of this.#timers) if (!next || timer.at < next.at) next = timer
      if (!next) throw new Error('Nothing is left to wait for')
      this.#timers.delete(next)
      this.#now = next.at
      next.task()
    }
  }
}

/** A request as the account got it. */
export interface Seen {
  url: string
  body: string
  headers: Record<string, string>
  /** Milliseconds after the beginning of the world. */
  at: number
  options: Record<string, unknown>
}

interface Reply {
  status?: number
  body?: unknown
  /** Milliseconds. */
  latency?: number
  /** Rejects instead. */
  error?: Error
}

/** An account that answers after a time, and notes what it got. */
export class VirtualAccount {
  readonly seen: Seen[] = []
  /** What is answered to a request in place of a success; undefined for a success. */
  reply: (request: Seen) => Reply | undefined = () => undefined
  readonly #begin: number

  constructor(
    private readonly time: VirtualTime,
    public latency: number
  ) {
    this.#begin = time.now()
  }

  readonly fetch = async (url: string, options: never): Promise<unknown> => {
    const { headers, body = '' } = options as { headers: Record<string, string>; body?: string }
    const at = this.time.now() - this.#begin
    const request = { url, body, headers, at, options }
    this.seen.push(request)
    const usual: Reply = url.includes('oauth2/token')
      ? { body: { access_token: `token-${this.seen.length}`, expires_in: 3600 } }
      : { body: { replyCode: 0, replyText: 'OK', data: { deleted_contacts: 1 } } }
    const {
      status = 200,
      body: answer,
      latency = this.latency,
      error
    } = {
      ...usual,
      ...this.reply(request)
    }
    await this.time.wait(latency)
    if (error) throw error
    const text = typeof answer === 'string' ? answer : JSON.stringify(answer)
    return { status, text: async () => text, headers: { get: () => null } }
  }

  /** Requests to a path. */
  to(path: string): Seen[] {
    return this.seen.filter(({ url }) => url.includes(path))
  }

  /** The ids of all triggers, in their order. */
  triggerIds(): string[] {
    return this.to('/trigger').flatMap(({ body }) =>
      (JSON.parse(body) as { contacts: { trigger_id: string }[] }).contacts.map(
        ({ trigger_id }) => trigger_id
      )
    )
  }

  /** What an instance needs of it. */
  get world(): World {
    const { setTimeout, clearTimeout, now } = this.time
    return { fetch: this.fetch, setTimeout, clearTimeout: clearTimeout as never, now }
  }
}
