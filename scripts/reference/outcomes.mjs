// docs/outcomes.md: each refusal of the sandbox's contract and each status, given to each action by a fault of the sandbox; what
// is written down is what the destination made of it.
import { createRequire } from 'node:module'
import { table } from './markdown.mjs'
import { destination, ENGAGEMENT, exampleEvent, runBatch } from './run.mjs'

const require = createRequire(import.meta.url)
const { createSandbox } = require('../../dist/sandbox/index.js')
const { readContract } = require('../../dist/sandbox/contract/contract.js')
const { isRetried } = require('../../dist/destinations/emarsys/api/status.js')

/** Statuses without an envelope, as gateways and proxies answer them. */
const BARE = [302, 400, 401, 403, 404, 408, 409, 412, 413, 423, 429, 500, 501, 502, 503, 504]
const EMAILS = ['ada@example.com', 'grace@example.com']
const HEAD = ['HTTP', 'replyCode', 'Emarsys says', 'outcome', 'what to do', 'batch']

/** @returns the text of docs/outcomes.md */
export async function outcomesReference() {
  const sandbox = await createSandbox()
  try {
    const byAction = new Map()
    for (const name of Object.keys(destination.actions))
      byAction.set(name, merge(await rowsOf(sandbox, name)))
    return page(byAction)
  } finally {
    await sandbox.close()
  }
}

async function rowsOf(sandbox, name) {
  sandbox.reset()
  const { requests } = await run(sandbox, name)
  const rows = []
  for (const row of name === ENGAGEMENT ? engagementCases() : casesOf(callOf(requests[0]))) {
    sandbox.reset()
    sandbox.addFault({ answer: row.answer, match: { path: '/api/' } })
    const outcome = told(await run(sandbox, name), row)
    rows.push({ ...row, ...outcome, ...(name === ENGAGEMENT && { batch: 'this event only' }) })
  }
  return rows
}

function run(sandbox, name) {
  const action = destination.actions[name]
  const events = EMAILS.map((email, index) => ({
    ...exampleEvent(action, email),
    messageId: `message-${index}`
  }))
  return runBatch(sandbox, name, events)
}

function callOf({ method, path }) {
  const [plain] = path.replace(/^\/api\/v[23]/, '').split(/\/?\?/)
  const { calls } = readContract()
  return Object.keys(calls).find((endpoint) =>
    new RegExp(`^${endpoint.replace(/\{[^}]*\}/g, '[^/]+')}$`).test(`${method} ${plain}`)
  )
}

function casesOf(endpoint) {
  const { errors, calls } = readContract()
  return [...refusals(errors), ...refusals(calls[endpoint].errors ?? {}), ...bareCases()]
}

/** Answers of engagement events: errors in a form of their own. */
function engagementCases() {
  const refused = [400, 401, 403, 404, 413, 422, 500].map((status) => ({
    http: status,
    replyCode: '',
    texts: ['(error.code and error.message)'],
    answer: { kind: 'reply', status, body: { error: { code: 'Code', message: 'Message' } } }
  }))
  return [...refused, ...bareCases()]
}

function bareCases() {
  return [
    ...BARE.map((status) => ({
      http: status,
      replyCode: '',
      texts: ['(no JSON)'],
      answer: { kind: 'reply', status, body: '', content_type: 'text/plain' }
    })),
    {
      http: 200,
      replyCode: '',
      texts: ['(no JSON)'],
      answer: { kind: 'reply', status: 200, body: 'Welcome', content_type: 'text/plain' }
    },
    { http: 'none', replyCode: '', texts: ['(connection reset)'], answer: { kind: 'reset' } },
    { http: 200, replyCode: '', texts: ['(answer cut off)'], answer: { kind: 'cut' } }
  ]
}

function refusals(errors) {
  return Object.entries(errors).flatMap(([pair, texts]) => {
    const [status, replyCode] = pair.split('/')
    return replyCode === '0' ? [] : texts.map((text) => refusal(status, Number(replyCode), text))
  })
}

/** A code with status 200 is of one contact; `*` is a status that no source gives: 400 stands for it. */
function refusal(status, replyCode, text) {
  const ofContact = status === '200'
  const body = ofContact
    ? { replyCode: 0, replyText: 'OK', data: { errors: { [EMAILS[0]]: { [replyCode]: text } } } }
    : { replyCode, replyText: text, data: '' }
  return {
    http: status === '*' ? 'any' : Number(status),
    replyCode,
    texts: [text],
    ofContact,
    answer: { kind: 'reply', status: Number(status) || 400, body }
  }
}

const ADVICE = /\([^()]*: (?:HTTP|reported as) \d+(?:, replyCode \d+)?\)\. ?(.*)$/s

function told({ results, requests }, { ofContact }) {
  const { status, errormessage = '' } = results[0]
  const bodies = new Set(requests.map(({ body }) => JSON.stringify(body)))
  return {
    outcome: `${outcomeOf(status)} (${status})`,
    todo: ADVICE.exec(errormessage)?.[1] ?? '',
    batch: ofContact ? 'this contact only' : bodies.size > 1 ? 'split' : 'the whole request'
  }
}

function outcomeOf(status) {
  if (status === 200) return 'delivered'
  if (status === 401) return 'unauthorized'
  return isRetried(status) ? 'retry' : 'rejected'
}

/** Rows that differ in Emarsys's words only become one. */
function merge(rows) {
  const merged = new Map()
  for (const row of rows) {
    const key = [
      row.http,
      row.replyCode,
      row.outcome,
      row.todo,
      row.batch,
      row.texts[0][0] === '('
    ].join()
    const known = merged.get(key)
    if (!known) merged.set(key, { ...row, texts: [...row.texts] })
    else known.texts = [...new Set([...known.texts, ...row.texts])]
  }
  return [...merged.values()]
}

const cells = ({ http, replyCode, texts, outcome, todo, batch }) => [
  http,
  replyCode,
  texts.join(' · '),
  outcome,
  todo,
  batch
]

/** The rows of all actions, each once, with the actions that it holds for. */
function byAnswer(byAction) {
  const found = new Map()
  for (const [name, rows] of byAction) {
    for (const row of rows) {
      const key = cells(row).join('|')
      const known = found.get(key) ?? { ...row, actions: [] }
      known.actions.push(destination.actions[name].title)
      found.set(key, known)
    }
  }
  const order = ({ replyCode, http }) => Number(replyCode || 0) * 1000 + (Number(http) || 0)
  return [...found.values()].sort((one, other) => order(one) - order(other))
}

function page(byAction) {
  const core = new Map([...byAction].filter(([name]) => name !== ENGAGEMENT))
  const rows = byAnswer(core)
  const coded = rows.filter(({ replyCode }) => replyCode !== '')
  const withAction = ({ actions, ...row }) => [
    row.replyCode,
    row.http,
    row.texts.join(' · '),
    actions.length === core.size ? 'every' : actions.join(', '),
    row.outcome,
    row.todo,
    row.batch
  ]
  const codes = ['replyCode', 'HTTP', 'Emarsys says', 'action', ...HEAD.slice(3)]
  return `# What becomes of an event, by what Emarsys answers

Made by \`npm run docs\`: do not edit it. Each answer below was given by the sandbox to a batch of two events, and the row says what the destination made of it.
The pairs of status and replyCode, and the texts, are the ones that the sandbox's contract knows.

| outcome | reported to Segment as | what Segment does |
| --- | --- | --- |
| delivered | 200 | nothing more |
| rejected | any other 4xx, and 501 | shows the message in Event Delivery; does not try again |
| retry | ${retried()} | tries the event again later |
| unauthorized | 401 | refreshes the access token and tries once more (under WSSE there is none); then as rejected |

In the last column, *split* means that the request is sent again in halves until the event that Emarsys refuses stands alone, so that the others are delivered;
*this contact only* that the other events of the request are delivered. Where "what to do" is empty, the message holds Emarsys's own words, and nothing more is known. An answer that
takes more than 30 s is reported as 408. Engagement events go to another API: their answers stand by themselves, one request an event.

## By Emarsys's replyCode

${table(codes, coded.map(withAction))}

## Without a replyCode

Of every action but Trigger Engagement Event:

${table(HEAD, rows.filter(({ replyCode }) => replyCode === '').map(cells))}

## ${destination.actions[ENGAGEMENT].title}

${table(HEAD, byAction.get(ENGAGEMENT).map(cells))}
`
}

function retried() {
  const below = Array.from({ length: 100 }, (_, index) => 400 + index).filter(isRetried)
  const above = Array.from({ length: 100 }, (_, index) => 500 + index).filter((s) => !isRetried(s))
  return `${below.join(', ')}, and 5xx but ${above.join(', ')}`
}
