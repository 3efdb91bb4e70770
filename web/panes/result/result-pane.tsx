import { useApp, useAppState } from '../../state/app'
import type { ResultView } from '../../state/app-state'
import { type Tab, TabPanel, Tabs } from '../../ui/tabs'
import { CheckView } from './check-view'
import { ForecastView } from './forecast-view'
import { History } from './history'
import { RunView } from './run-view'
import { ScenarioStrip } from './scenario-strip'
import { SendAll } from './send-all'

/** The third pane: what would become of the events, and what became of them. */
export function ResultPane() {
  const app = useApp()
  const view = useAppState((state) => state.view)
  const many = useAppState((state) => state.parsed.events.length > 1)
  const tabs: readonly Tab<ResultView>[] = [
    { name: 'event', label: many ? 'These events' : 'This event' },
    { name: 'sent', label: 'Sent' },
    { name: 'history', label: 'History' },
    { name: 'check', label: 'Check' }
  ]
  return (
    <section class="pane pane-result" aria-labelledby="result-title">
      <header class="pane-head">
        <h2 id="result-title">
          <span class="step">3</span> Result
        </h2>
        <Tabs
          id="result"
          label="Result"
          tabs={tabs}
          current={view}
          onChoose={(chosen) => app.set({ view: chosen })}
        />
      </header>
      <TabPanel id="result" current={view}>
        {view === 'event' && <ForecastView />}
        {view === 'sent' && <RunView />}
        {view === 'history' && <History />}
        {view === 'check' && <CheckView />}
      </TabPanel>
      <ScenarioStrip />
      <SendAll />
    </section>
  )
}
