import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { getRequestListener } from '@hono/node-server'
import { errorCode } from '../../errors'
import type { Identity } from '../tls/identity'

/** The address that everything here listens on: this computer only. */
export const LOOPBACK = '127.0.0.1'

const LARGEST_PORT = 65535

/** The port is taken; `suggestion` is a free one (null when none near it is). */
export class PortInUseError extends Error {
  constructor(
    readonly port: number,
    readonly suggestion: number | null
  ) {
    const hint = suggestion === null ? '' : ` Port ${suggestion} is free: use --port ${suggestion}.`
    super(`Port ${port} is in use.${hint}`)
    this.name = 'PortInUseError'
  }
}

/** A server that speaks TLS where it has a certificate. */
export function createServer(listener: RequestListener, tls: Identity | null): Server {
  return tls === null ? createHttp(listener) : createHttps(tls, listener)
}

/**
 * Starts an HTTP server for the handler on 127.0.0.1.
 * @param port 0 for any free port
 * @param tls the certificate with which it answers https
 * @throws PortInUseError
 */
export async function listen(
  handler: (request: Request) => Response | Promise<Response>,
  port: number,
  tls: Identity | null = null
): Promise<Server> {
  const server = createServer(getRequestListener(handler), tls)
  try {
    await bind(server, port)
  } catch (error) {
    if (!isInUse(error)) throw error
    throw new PortInUseError(port, await findFreePort(port + 2))
  }
  return server
}

/** The port a listening server got. */
export function portOf(server: { address(): unknown }): number {
  const address = server.address()
  if (typeof address === 'object' && address !== null && 'port' in address) {
    return Number(address.port)
  }
  throw new Error('The server is not listening.')
}

/** How long answers that are ready may take to reach their readers when the server stops, in milliseconds. */
const FLUSH_MS = 500

/**
 * Stops taking connections and resolves when those that are open have ended. Once `settled`, no call is being worked on:
 * answers get a moment to reach their readers, and whatever is open then (an event stream) is cut.
 */
export async function closeServer(server: Server, settled: Promise<unknown>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const sweep = setInterval(() => server.closeIdleConnections(), 10)
  await settled
  const cut = setTimeout(() => server.closeAllConnections(), FLUSH_MS)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}

/** Tells whether an error says that the address is taken. */
export function isInUse(error: unknown): boolean {
  return errorCode(error) === 'EADDRINUSE'
}

/** Waits until the server listens on 127.0.0.1. @throws the server's error, as EADDRINUSE */
export function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** Finds a port that is free together with the one above it (the change socket's). */
async function findFreePort(from: number): Promise<number | null> {
  for (let port = from; port <= from + 40 && port < LARGEST_PORT; port += 2) {
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
  return null
}

async function isFree(port: number): Promise<boolean> {
  const probe = createHttp()
  try {
    await bind(probe, port)
    return true
  } catch {
    return false
  } finally {
    probe.close()
  }
}
