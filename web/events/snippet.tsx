import { useState } from 'preact/hooks'
import { CopyButton } from '../ui/copy-button'
import { TabPanel, Tabs } from '../ui/tabs'

const WAYS = { node: 'Node SDK', browser: 'Browser SDK', curl: 'curl' } as const

type Way = keyof typeof WAYS

/** How an SDK is pointed at this workbench, to copy. */
export function Snippet() {
  const [way, setWay] = useState<Way>('node')
  const text = snippet(way, location.origin)
  return (
    <div class="snippet">
      <Tabs id="snippet" label="How to send" tabs={WAYS} current={way} onChoose={setWay} />
      <TabPanel id="snippet" current={way}>
        <pre class="mono">{text}</pre>
        <CopyButton label="Copy" text={() => text} of="this" />
      </TabPanel>
    </div>
  )
}

function snippet(way: Way, origin: string): string {
  return {
    node: `const analytics = new Analytics({ writeKey: 'any', host: '${origin}' })\nanalytics.track({ userId: 'ada', event: 'Order Completed' })`,
    browser: `analytics.load({ writeKey: 'any', cdnURL: '${origin}' })\nanalytics.track('Order Completed')`,
    curl: `curl -u any: ${origin}/v1/track -H 'Content-Type: application/json' \\\n  -d '{"userId": "ada", "event": "Order Completed"}'`
  }[way]
}
