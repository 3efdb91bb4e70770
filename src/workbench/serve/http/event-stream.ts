import type { StreamEvents } from '../../wire'

/** Sends events to every page that is open. */
export interface EventStream {
  /** Sends an event with its data to everyone who listens. */
  send<Name extends keyof StreamEvents>(event: Name, data: StreamEvents[Name]): void
  /** Answers a page that wants to listen. */
  subscribe(): Response
  /** Ends every open answer. */
  close(): void
}

/** How often an idle connection is shown to be alive, in milliseconds. */
const HEARTBEAT_MS = 15_000

/** A listener that is this far behind (bytes not taken) is cut off: it reconnects and asks for the state again. */
const MAX_BACKLOG_BYTES = 256 * 1024

/** More pages than anybody has open; the one that listens longest gives way. */
const MAX_LISTENERS = 64

type Listener = ReadableStreamDefaultController<Uint8Array>

/** Creates the stream behind `/_workbench/stream`. */
export function createEventStream(): EventStream {
  const listeners = new Set<Listener>()
  const encoder = new TextEncoder()

  const write = (text: string) => {
    const bytes = encoder.encode(text)
    for (const listener of listeners) {
      if ((listener.desiredSize ?? 0) > -MAX_BACKLOG_BYTES) listener.enqueue(bytes)
      else end(listeners, listener)
    }
  }
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
  heartbeat.unref()

  return {
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    subscribe: () => {
      const [oldest] = listeners
      if (oldest && listeners.size >= MAX_LISTENERS) end(listeners, oldest)
      return eventStreamResponse(openStream(listeners, encoder.encode(': welcome\n\n')))
    },
    close() {
      clearInterval(heartbeat)
      for (const listener of listeners) end(listeners, listener)
    }
  }
}

function eventStreamResponse(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' }
  })
}

function openStream(listeners: Set<Listener>, welcome: Uint8Array): ReadableStream<Uint8Array> {
  let own: Listener | undefined
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        own = controller
        listeners.add(controller)
        controller.enqueue(welcome)
      },
      cancel() {
        if (own !== undefined) listeners.delete(own)
      }
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 0 })
  )
}

function end(listeners: Set<Listener>, listener: Listener): void {
  listeners.delete(listener)
  listener.close()
}
