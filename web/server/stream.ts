/** What to do with server-sent events. */
export interface StreamHandlers {
  readonly onOpen: () => void
  readonly onLost: () => void
  /** What to do with each named event's data (parsed JSON). */
  readonly on: Readonly<Record<string, (data: unknown) => void>>
}

/** An open stream. */
export interface Stream {
  /** Tries at once, without waiting for the next time the browser would. */
  retry(): void
}

/** How long to wait before the next try, in milliseconds. */
const RETRY_MS = 2000

/**
 * Listens to server-sent events while the page is visible: a browser opens six connections to a host at most, and pages
 * in the background would take them away from those in front.
 */
export function openStream(path: string, handlers: StreamHandlers): Stream {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const close = () => {
    clearTimeout(timer)
    source?.close()
    source = null
  }
  const open = () => {
    close()
    source = new EventSource(path)
    source.addEventListener('open', handlers.onOpen)
    source.addEventListener('error', () => {
      handlers.onLost()
      close()
      timer = setTimeout(open, RETRY_MS)
    })
    for (const [name, handle] of Object.entries(handlers.on)) {
      source.addEventListener(name, (event) => handle(parse(event)))
    }
  }
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()))
  open()
  return { retry: open }
}

function parse(event: Event): unknown {
  if (!(event instanceof MessageEvent) || typeof event.data !== 'string') return null
  try {
    return JSON.parse(event.data)
  } catch {
    return null
  }
}
