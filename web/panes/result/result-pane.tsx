import { useApp, useAppState } from '../../state/app'
import type { ResultView } from '../../state/app-state'
import { type Tab, TabPanel, Tabs } from '../../ui/tabs'
import { History } from './history'
import { PreviewRows } from './preview-rows'
import { RunView } from './run-view'

const TABS: readonly Tab<ResultView>[] = [
  { name: 'preview', label: 'Preview' },
  { name: 'sent', label: 'Sent' },
  { name: 'history', label: 'History' }
]

/** The third pane: what would become of the events, and what became of them. */
export function ResultPane() {
  const app = useApp()
  const view = useAppState((state) => state.view)
  return (
    <section class="pane pane-result" aria-labelledby="result-title">
      <header class="pane-head">
        <h2 id="result-title">
          <span class="step">3</span> Result
        </h2>
        <Tabs
          id="result"
          label="Result"
          tabs={TABS}
          current={view}
          onChoose={(chosen) => app.store.set({ view: chosen })}
        />
      </header>
      <TabPanel id="result" current={view}>
        {view === 'preview' && <PreviewRows />}
        {view === 'sent' && <RunView />}
        {view === 'history' && <History />}
      </TabPanel>
    </section>
  )
}
