import { type ClientRequest, OutgoingMessage } from 'node:http'

/** A request that this process sent, to whomever: a sandbox, nock, a server of a test. */
export interface SentRequest {
  readonly method: string
  /** With the query. */
  readonly url: string
  readonly body: string
}

type Method = (this: ClientRequest, chunk?: unknown, ...rest: unknown[]) => unknown

/**
 * Tells of every request of Node's HTTP client as it ends, if its user agent matches.
 * @returns how to stop
 */
export function watchRequests(agent: RegExp, tell: (request: SentRequest) => void): () => void {
  // nock puts another class in the place of ClientRequest; both have this one's methods.
  const prototype = OutgoingMessage.prototype as unknown as Record<'write' | 'end', Method>
  const { write, end } = prototype
  const chunks = new WeakMap<ClientRequest, Buffer[]>()
  const keep = (request: ClientRequest, chunk: unknown): void => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return
    const kept = chunks.get(request) ?? []
    chunks.set(request, [...kept, Buffer.from(chunk as string)])
  }
  prototype.write = function (chunk, ...rest) {
    keep(this, chunk)
    return write.call(this, chunk, ...rest)
  }
  prototype.end = function (chunk, ...rest) {
    keep(this, chunk)
    if (agent.test(String(this.getHeader('user-agent') ?? ''))) {
      const body = Buffer.concat(chunks.get(this) ?? []).toString()
      chunks.delete(this)
      tell({ method: this.method, url: this.path, body })
    }
    return end.call(this, chunk, ...rest)
  }
  return () => void Object.assign(prototype, { write, end })
}
