// How long a Segment Function takes for many events, in virtual time: instances that Segment starts and ends, one account with
// its limits, retries with growing pauses. How many requests a call makes is counted first by running the file itself; the rest is
// a model of what is documented, and what is not (pauses, life of an instance, how many there are) is an assumption named below.
//   node bench/fleet.mjs [events=1000000] [seed=1]        (after npm run build)
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { startInstance } = require('../dist/function/instance.js')
const { writeFunction } = require('../dist/function/write-function.js')

const [events = '1000000', seed = '1'] = process.argv.slice(2)
const EVENTS = Number(events)

/** Limits of the account. Emarsys API: requests of an API user, triggers that Interactions takes, tokens of a client. */
const LIMITS = { requestsAMinute: 1000, triggersASecond: 50, tokensAMinute: 2, tokensAnHour: 10 }
/** One event in this many starts a program; every event writes its contact. */
const TRIGGERS_ONE_IN = 10
/** Assumed: an instance lives half an hour on average; the n-th retry comes after 30 s × 2ⁿ, at most 30 minutes; four hours at most. */
const LIFE_MS = 1_800_000
const pauseOf = (attempt) => Math.min(30_000 * 2 ** attempt, 1_800_000)
const GIVEN_UP_MS = 4 * 3_600_000
/** A call that a limit keeps from doing anything lasts as long as it may: the engine slows the instance down. */
const HELD_MS = 4500

const EMAIL = { '@path': '$.properties.email' }
const MAPPINGS = [
  {
    name: 'Write',
    partnerAction: 'upsertContact',
    subscribe: 'type = "track"',
    mapping: {
      key_field: '3',
      key_value: EMAIL,
      write_field: { 1: { '@path': '$.properties.name' } }
    }
  },
  {
    name: 'Trigger',
    partnerAction: 'triggerEvent',
    subscribe: 'event = "Order Completed"',
    mapping: {
      eventid: 12,
      key_field: '3',
      key_value: EMAIL,
      trigger_id: { '@path': '$.messageId' }
    }
  }
]

/** Runs the file with a batch, and counts its requests. */
async function requestsOf(size) {
  let requests = 0
  const fetch = async () => {
    requests += 1
    const text = async () => '{"replyCode":0,"replyText":"OK","data":{}}'
    return { status: 200, text, headers: { get: () => null } }
  }
  const instance = startInstance(writeFunction(MAPPINGS, '0.0.0').code, { fetch })
  const batch = Array.from({ length: size }, (_, index) => ({
    type: 'track',
    event: index % TRIGGERS_ONE_IN ? 'Product Viewed' : 'Order Completed',
    messageId: `m${index}`,
    properties: { email: `${index}@example.com`, name: 'N' }
  }))
  const { returned } = await instance.call('onBatch', batch, { api_user: 'u', api_password: 'p' })
  if (returned.some(({ status }) => status !== 200)) throw new Error('An event was not delivered')
  return requests
}

/** A heap of things with a time, the earliest first. */
class Agenda {
  #heap = []
  get size() {
    return this.#heap.length
  }
  push(entry) {
    const heap = this.#heap
    let at = heap.push(entry) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (heap[above].at <= entry.at) break
      heap[at] = heap[above]
      at = above
    }
    heap[at] = entry
  }
  peek() {
    return this.#heap[0]
  }
  pop() {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (!heap.length) return first
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && heap[below + 1].at < heap[below].at) below += 1
      if (heap[below].at >= last.at) break
      heap[at] = heap[below]
      at = below
    }
    heap[at] = last
    return first
  }
}

/** Whether one more fits into the last `milliseconds`. */
function limiter(most, milliseconds) {
  const times = []
  let first = 0
  return (now) => {
    while (first < times.length && times[first] <= now - milliseconds) first += 1
    if (times.length - first >= most) return false
    times.push(now)
    return true
  }
}

function random(start) {
  let state = start >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
}

/**
 * @param {{ instances: number, batch: number, requests: number, oauth: boolean, keptToken: boolean }} fleet `keptToken`: the
 *   platform keeps one token for all, as it does for destinations
 */
function simulate({ instances, batch, requests, oauth, keptToken }) {
  const next = random(Number(seed))
  const latency = () => 50 + 550 * next()
  const mayRequest = limiter(LIMITS.requestsAMinute, 60_000)
  const minute = limiter(LIMITS.tokensAMinute, 60_000)
  const hour = limiter(LIMITS.tokensAnHour, 3_600_000)
  const agenda = new Agenda()
  const waiting = new Agenda()
  const result = { retries: 0, givenUp: 0, end: 0, slowed: 0, noToken: 0, calls: 0 }
  let fresh = Math.ceil(EVENTS / batch)
  for (let id = 0; id < instances; id += 1) agenda.push({ at: id, ends: life(0), tokenUntil: 0 })
  function life(now) {
    return now - LIFE_MS * Math.log(1 - next())
  }
  while (agenda.size && (fresh > 0 || waiting.size)) {
    const instance = agenda.pop()
    const now = instance.at
    if (now > instance.ends) Object.assign(instance, { ends: life(now), tokenUntil: 0 })
    const due = waiting.size && waiting.peek().at <= now
    if (!due && fresh === 0) {
      instance.at = waiting.peek().at
      agenda.push(instance)
      continue
    }
    const call = due ? waiting.pop() : { attempt: 0, since: now }
    if (!due) fresh -= 1
    result.calls += 1
    const { took, failed } = run(instance, now)
    instance.at = now + took
    agenda.push(instance)
    if (!failed) result.end = Math.max(result.end, now + took)
    else if (now - call.since > GIVEN_UP_MS) result.givenUp += 1
    else {
      result.retries += 1
      const at = now + took + pauseOf(call.attempt) * (0.5 + next())
      waiting.push({ at, attempt: call.attempt + 1, since: call.since })
    }
  }
  return result

  function run(instance, now) {
    let took = 0
    if (oauth && !keptToken && instance.tokenUntil <= now) {
      took += latency()
      if (!minute(now) || !hour(now)) {
        result.noToken += 1
        return { took: HELD_MS, failed: true }
      }
      instance.tokenUntil = now + 3_540_000
    }
    for (let request = 0; request < requests; request += 1) {
      if (!mayRequest(now)) {
        result.slowed += 1
        return { took: HELD_MS, failed: true }
      }
      took += latency()
    }
    return { took, failed: false }
  }
}

/** What keeps it from being faster. */
function bindingOf({ slowed, noToken, calls, end }) {
  const triggers = EVENTS / TRIGGERS_ONE_IN / (end / 1000)
  const names = []
  if (triggers > LIMITS.triggersASecond)
    names.push(
      `${Math.round(triggers)} triggers a second: Interactions takes ${LIMITS.triggersASecond}`
    )
  if (noToken > calls / 20) names.push('tokens')
  if (slowed > calls / 20) names.push('requests a minute')
  return names.join('; ') || 'instances'
}

const time = (milliseconds) => {
  const minutes = milliseconds / 60_000
  if (minutes < 1) return '< 1 min'
  return minutes < 100 ? `${minutes.toFixed(0)} min` : `${(minutes / 60).toFixed(1)} h`
}

console.log(
  `${EVENTS.toLocaleString('en-US')} events, each writes its contact, one in ${TRIGGERS_ONE_IN} starts a program\n`
)
console.log(
  '| host | login | events a call | instances | requests a call | time | calls again | given up | limit |'
)
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |')
for (const [host, sizes, keptToken] of [
  ['function', [20, 400], false],
  ["destination on Segment's workers", [1000], true]
]) {
  for (const batch of sizes) {
    // A destination's mappings are sent apart: one call, one request, and triggers a tenth of them.
    const requests = keptToken ? 1 : await requestsOf(batch)
    for (const oauth of [false, true]) {
      if (keptToken && !oauth) continue
      for (const instances of [1, 4, 16, 64]) {
        const result = simulate({ instances, batch, requests, oauth, keptToken })
        const row = [host, oauth ? 'OAuth' : 'WSSE', batch, instances, requests, time(result.end)]
        const given = (result.givenUp * batch).toLocaleString('en-US')
        const again = `${Math.round((100 * result.retries) / result.calls)} %`
        console.log(`| ${[...row, again, given, bindingOf(result)].join(' | ')} |`)
      }
    }
  }
}
