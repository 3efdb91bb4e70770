import { type HttpReply, type HttpRequest, within } from '../../destinations/emarsys/api/http'
import type { Budget } from './budget'

/** An answer that did not come within the time of the call: what was sent stays sent. */
export class NoAnswer extends Error {
  readonly code = 'ETIMEDOUT'
}

/** Requests of one call that are in flight at the same time. */
const CONCURRENCY = 8

/** What node-fetch 2 takes beside the standard: it closes the socket, which a lost race leaves open. */
interface NodeFetchOptions extends RequestInit {
  timeout: number
}

/** Sends requests by `fetch` within the time of one call. */
export class Client {
  #free = CONCURRENCY
  readonly #waiting: (() => void)[] = []

  constructor(
    private readonly budget: Budget,
    private readonly now: () => number
  ) {}

  /** @throws NoAnswer where the time of the call ends first */
  readonly send = async (
    url: string,
    { timeoutMs, ...request }: HttpRequest
  ): Promise<HttpReply> => {
    await this.#enter()
    const begun = this.now()
    try {
      const timeout = Math.min(timeoutMs, this.budget.left())
      const answer = await within(
        timeout,
        receive(url, { ...request, redirect: 'manual', timeout }),
        () => new NoAnswer('No answer in time')
      )
      this.budget.answered(this.now() - begun)
      return answer
    } finally {
      this.#leave()
    }
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free -= 1
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }
}

async function receive(url: string, options: NodeFetchOptions): Promise<HttpReply> {
  const response = await fetch(url, options)
  return {
    status: response.status,
    content: await response.text(),
    date: response.headers.get('date')
  }
}
