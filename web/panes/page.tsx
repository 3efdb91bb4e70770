import { useEffect } from 'preact/hooks'
import { useAppState } from '../state/app'
import { followFocus } from '../state/last-field'
import { WsseBanner } from './alerts'
import { DeleteDialog } from './delete-dialog'
import { Dock } from './dock'
import { EventsPane } from './events/events-pane'
import { GoDialog } from './go-dialog'
import { Header } from './header/header'
import { HelpDialog } from './help-dialog'
import { LinkDialog } from './link-dialog'
import { LiveDialog } from './live-dialog'
import { MappingPane } from './mapping/mapping-pane'
import { Notice } from './notice'
import { ResultPane } from './result/result-pane'
import { TabBar } from './tab-bar'
import { useKeys } from './use-keys'

/** The page: the way of an event from left to right, the account beneath. */
export function Page() {
  const pane = useAppState((state) => state.pane)
  const dialog = useAppState((state) => state.dialog)
  const asksLive = useAppState((state) => state.askLive !== null)
  useEffect(followFocus, [])
  useKeys()
  useEffect(() => {
    // A file dropped beside the editor must not make the browser leave the page.
    const onDrop = (event: DragEvent) => event.preventDefault()
    document.addEventListener('dragover', onDrop)
    document.addEventListener('drop', onDrop)
    return () => {
      document.removeEventListener('dragover', onDrop)
      document.removeEventListener('drop', onDrop)
    }
  }, [])
  return (
    <div class="page" data-pane={pane}>
      <Header />
      <WsseBanner />
      <main>
        <div class="panes">
          <EventsPane />
          <MappingPane />
          <ResultPane />
        </div>
        <Dock />
      </main>
      <TabBar />
      {asksLive && <LiveDialog />}
      <LinkDialog />
      {dialog === 'help' && <HelpDialog />}
      {dialog === 'go' && <GoDialog />}
      {dialog === 'delete' && <DeleteDialog />}
      <Notice />
    </div>
  )
}
