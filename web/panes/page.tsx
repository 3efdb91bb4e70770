import { useEffect } from 'preact/hooks'
import { useApp, useAppState } from '../state/app'
import { sendEvents } from '../state/send'
import { Banners } from './banners'
import { Dock } from './dock'
import { EventsPane } from './events/events-pane'
import { Header } from './header/header'
import { LiveDialog } from './live-dialog'
import { MappingPane } from './mapping/mapping-pane'
import { Notice } from './notice'
import { ResultPane } from './result/result-pane'
import { TabBar } from './tab-bar'

/** The page: the way of an event from left to right, the account beneath. */
export function Page() {
  const app = useApp()
  const pane = useAppState((state) => state.pane)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const submits = event.key === 'Enter' && (event.metaKey || event.ctrlKey)
      if (!submits || event.defaultPrevented || document.querySelector('dialog[open]')) return
      event.preventDefault()
      void sendEvents(app)
    }
    // A file dropped beside the editor must not make the browser leave the page.
    const onDrop = (event: DragEvent) => event.preventDefault()
    document.addEventListener('keydown', onKey)
    document.addEventListener('dragover', onDrop)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('keydown', onKey)
      document.removeEventListener('dragover', onDrop)
      document.removeEventListener('drop', onDrop)
    }
  }, [app])
  return (
    <div class="page" data-pane={pane}>
      <Header />
      <Banners />
      <main>
        <div class="panes">
          <EventsPane />
          <MappingPane />
          <ResultPane />
        </div>
        <Dock />
      </main>
      <TabBar />
      <LiveDialog />
      <Notice />
    </div>
  )
}
