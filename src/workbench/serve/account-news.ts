import type { Sandbox } from '../../sandbox'
import { NewsFeed } from '../tracking/news-feed'
import type { StreamEvents } from '../wire'
import type { EventStream } from './http/event-stream'

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
