import type { ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { World } from '../world'
import type { JournalEntry } from './journal-entry'

/** How much a slow reader may leave unread before it is cut off, in bytes. */
const UNREAD_BYTES = 4_000_000

/** Sends server-sent events: `request` with each journal entry, `state` with the names of the collections that changed. */
export function openStream(world: World, response: ServerResponse): Response {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.write(': the sandbox\n\n')
  const tell = (name: string) => (data: unknown) => {
    response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
    if (response.writableLength > UNREAD_BYTES) response.destroy()
  }
  const [tellRequest, onState] = [tell('request'), tell('state')]
  const onRequest = (entry: () => JournalEntry) => tellRequest(entry())
  world.events.on('request', onRequest)
  world.events.on('state', onState)
  response.on('close', () => {
    world.events.off('request', onRequest)
    world.events.off('state', onState)
  })
  return RESPONSE_ALREADY_SENT
}
