// How long `serve` takes to start and to preview: node bench/serve.mjs (after npm run build)
import { performance } from 'node:perf_hooks'

const EVENTS = 1000
const RUNS = 20

const loadedAt = performance.now()
const { createWorkbench } = await import('../dist/workbench/serve/index.js').then(
  (module) => module.default ?? module
)
const startedAt = performance.now()
const workbench = await createWorkbench({ port: 0 })
const page = await fetch(`${workbench.url}/_workbench/state`)
await page.json()
const readyAt = performance.now()
console.log(`load     ${ms(startedAt - loadedAt)} (modules)`)
console.log(`start    ${ms(readyAt - startedAt)} (to the first answer, sandbox included)`)
console.log(`process  ${ms(readyAt)} (since node began)`)

const events = Array.from({ length: EVENTS }, (_, n) => ({
  type: 'identify',
  userId: `user-${n}`,
  traits: { email: `person${n}@example.com`, first_name: 'Ada', last_name: `Lovelace ${n}` }
}))
const subscription = {
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify" and traits.email != null',
  mapping: {
    key_field: '3',
    key_value: { '@path': '$.traits.email' },
    write_field: {
      1: { '@path': '$.traits.first_name' },
      2: { '@template': '{{traits.last_name}}' }
    },
    enable_batching: true
  }
}
await measure(`preview ${EVENTS} events`, '/_workbench/preview', { events, subscription })
const failing = events.map((event) => ({ ...event, traits: { first_name: 'Ada' } }))
await measure(`preview ${EVENTS} with errors`, '/_workbench/preview', {
  events: failing,
  subscription
})
const { settings } = await (await fetch(`${workbench.url}/_workbench/state`)).json()
await measure(`send ${EVENTS} events`, '/_workbench/send', {
  events,
  subscriptions: [subscription],
  settings
})
await workbench.close()

async function measure(name, path, body) {
  const text = JSON.stringify(body)
  const times = []
  for (let run = 0; run < RUNS; run++) {
    const begin = performance.now()
    const answer = await fetch(workbench.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: text
    })
    await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
    times.push(performance.now() - begin)
  }
  times.sort((a, b) => a - b)
  console.log(`${name.padEnd(26)} median ${ms(times[RUNS / 2])}, slowest ${ms(times.at(-1))}`)
}

function ms(time) {
  return `${time.toFixed(0)} ms`
}
