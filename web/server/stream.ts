import type { StreamEvents } from '../../src/workbench/wire'

/** What to do with server-sent events. */
interface StreamHandlers {
  readonly onOpen: () => void
  readonly onLost: () => void
  /** What to do with each event's data. */
  readonly on: { readonly [Name in keyof StreamEvents]: (data: StreamEvents[Name]) => void }
}

/** How long to wait before the next try, in milliseconds. */
const RETRY_MS = 2000

/**
 * Listens to server-sent events while the page is visible: a browser opens six connections to a host at most, and pages
 * in the background would take them away from those in front. @returns how to try at once, without waiting for the next time
 */
export function openStream(path: string, { onOpen, onLost, on }: StreamHandlers): () => void {
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
    source.addEventListener('open', onOpen)
    source.addEventListener('error', () => {
      onLost()
      close()
      timer = setTimeout(open, RETRY_MS)
    })
    for (const [name, handle] of Object.entries(on))
      source.addEventListener(name, ({ data }) => handle(JSON.parse(data)))
  }
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()))
  open()
  return open
}
