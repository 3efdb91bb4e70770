import type { Sandbox } from '../../sandbox'
import { NewsFeed } from '../tracking/news-feed'
import type { StreamEvents } from '../wire'
import type { SourceListener } from './definition/definition-source'
import type { ChangeSocket } from './http/change-socket'
import type { EventStream } from './http/event-stream'
import type { WorkbenchMessage } from './options'

/** Tells everyone who is concerned about a change: the page, the hosted Actions Tester, the person at the terminal. */
export interface Announcer extends SourceListener {
  /** The socket to tell as well, once it is open. */
  attach(socket: ChangeSocket | null): void
  /** The mappings file changed on disk. */
  onMappings(): void
}

/** Creates the announcer. */
export function createAnnouncer(
  stream: EventStream,
  tell: (message: WorkbenchMessage) => void
): Announcer {
  let socket: ChangeSocket | null = null
  return {
    attach(opened) {
      socket = opened
    },
    onLoaded({ recovered }) {
      if (recovered) stream.send('source-ok', {})
      stream.send('change', {})
      socket?.announce()
      tell({ level: 'info', text: 'The sources changed: the new version is running.' })
    },
    onError(message) {
      stream.send('source-error', { message })
      const text = `The sources are broken, the version before keeps running: ${message}`
      tell({ level: 'error', text })
    },
    onMappings() {
      stream.send('mappings', {})
    }
  }
}

/** Tells the page which parts of the sandbox's account are new, ten times a second at most. @returns how to end it */
export function tellAccountNews(sandbox: Sandbox, stream: EventStream): () => void {
  const changed = new Set<string>()
  const feed = new NewsFeed(
    (news: StreamEvents['account']) => stream.send('account', news),
    () => {
      const news = { changed: [...changed] }
      changed.clear()
      return news
    }
  )
  return sandbox.onNews((parts) => {
    for (const part of parts) changed.add(part)
    feed.touch()
  })
}
