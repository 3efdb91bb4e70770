// What events of one contact cost: upserts of 200 fields of their own each, merged into one request. CPU time an event must not
// grow with their number (found #6). `node bench/repeats.mjs [--rounds N]` after `npm run build`.
import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'

const FIELDS = 200
const require = createRequire(import.meta.url)
const { upsertContacts } = require('../dist/destinations/emarsys/upsertContact/upsert-contact.js')
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } })

const content = JSON.stringify({ replyCode: 0, replyText: 'OK', data: { ids: ['1'], errors: [] } })
const settings = { api_user: 'account001', api_password: 'test-secret' }

console.log(
  `CPU of upserts of one contact with ${FIELDS} own fields each: medians of ${values.rounds} rounds\n`
)
console.log('events       ms   ms an event   requests')
for (const count of [125, 250, 500, 1000]) {
  const payloads = Array.from({ length: count }, (_, event) => payloadOf(event))
  const costs = []
  let requests = 0
  const send = async () => {
    requests += 1
    return { status: 200, content }
  }
  for (let round = -1; round < Number(values.rounds); round++) {
    requests = 0
    const before = process.cpuUsage()
    const outcomes = await upsertContacts(payloads, { send, settings }, {})
    const { user, system } = process.cpuUsage(before)
    if (outcomes.some(({ status }) => status !== 200)) throw new Error(outcomes[0].said)
    if (round >= 0) costs.push((user + system) / 1000)
  }
  const cost = costs.sort((one, other) => one - other)[Math.floor(costs.length / 2)]
  console.log(
    `${String(count).padStart(6)} ${cost.toFixed(1).padStart(8)} ${(cost / count).toFixed(3).padStart(13)} ${String(requests).padStart(10)}`
  )
}

function payloadOf(event) {
  const fields = Array.from({ length: FIELDS }, (_, n) => [1000 + event * FIELDS + n, `value ${n}`])
  return { key_field: '3', key_value: 'ada@example.com', write_field: Object.fromEntries(fields) }
}
