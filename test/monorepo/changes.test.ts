import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SegmentEvent } from '@segment/actions-core'
import { createTestEvent, createTestIntegration } from '@segment/actions-core'
import nock from 'nock'
import destination from '../../src/destinations/emarsys'
import changes from './changes.json'

/** `UPDATE_DOCS=1` writes the table into docs/monorepo.md. */
const DOCS = join(__dirname, '../../docs/monorepo.md')
const SECTION = /(<!-- pull-request: changes -->\n\n).*?(\n\n<!-- \/pull-request -->)/s

const SETTINGS = { api_user: 'account001', api_password: 'test-secret' }

/** A saved mapping or a call of the platform, what the live destination makes of it, and why ours is otherwise. */
interface Change {
  what: string
  /** An action key, `connection test`, or `drop-down`. */
  action: string
  mapping?: object
  /** Traits of each event; more than one is a batch. */
  events?: object[]
  /** What Emarsys answers to every request. */
  answer?: { status: number; body: object | string }
  /** By hand: what the live destination sends, and what becomes of the events. */
  live: { sends: string[]; outcome: string }
  why: string
}

/** What went over the wire, as a line each. */
function play({ status, body }: NonNullable<Change['answer']>): string[] {
  const sent: string[] = []
  const scope = nock('https://api.emarsys.net').persist()
  for (const method of ['GET', 'POST', 'PUT'])
    scope.intercept(/.*/, method).reply(function (path, json) {
      const content = json === '' ? '' : ` ${JSON.stringify(json)}`
      sent.push(`${this.req.method} ${path.replace('/api/v2/', '')}${content}`)
      return [status, body]
    })
  return sent
}

/** What our destination makes of a change: computed. */
async function ours({ action, mapping = {}, events = [], answer }: Change) {
  const sent = play(answer ?? { status: 200, body: { replyCode: 0, replyText: 'OK', data: {} } })
  const outcome = await outcomeOf(action, mapping, events.map(eventOf))
  nock.cleanAll()
  return { sends: sent.map(withoutTriggerId), outcome }
}

function eventOf(traits: object, index: number): SegmentEvent {
  const timestamp = '2026-11-01T10:20:30.000Z'
  return createTestEvent({ type: 'identify', messageId: `m-${index}`, timestamp, traits } as never)
}

/** A trigger id ends in a checksum, which tells nothing here. */
function withoutTriggerId(line: string): string {
  return line.replace(/("trigger_id":"[^"]*):[0-9a-f]{16}"/g, '$1:…"')
}

async function outcomeOf(action: string, mapping: object, events: SegmentEvent[]): Promise<string> {
  const run = createTestIntegration(destination)
  const settings = SETTINGS
  try {
    if (action === 'connection test') return await run.testAuthentication(settings).then(ACCEPTED)
    if (action === 'drop-down') {
      const data = { settings, payload: {} } as never
      return await run.executeDynamicField('upsertContact', 'key_field', data).then(ACCEPTED)
    }
    if (events.length === 1)
      await run.testAction(action, { event: events[0] as SegmentEvent, mapping, settings } as never)
    else {
      await run.testBatchAction(action, { events, mapping, settings } as never)
      const results = run.results[0]?.multistatus ?? []
      return results.map(({ status }) => wordsFor(status)).join(', ')
    }
    return wordsFor(200)
  } catch (error) {
    return wordsFor((error as { status?: number }).status ?? 0)
  }
}

const ACCEPTED = () => 'accepted'

/** What the platform makes of a status. */
function wordsFor(status: number): string {
  if (status === 200) return 'delivered'
  if (status === 401) return 'credentials refused'
  return [408, 423, 429].includes(status) || status >= 500 ? 'tried again' : `final (${status})`
}

beforeAll(() => nock.disableNetConnect())
afterAll(() => nock.restore())

describe('what changes for saved mappings', () => {
  const all = changes as Change[]
  const computed: { change: Change; now: { sends: string[]; outcome: string } }[] = []
  beforeAll(async () => {
    for (const change of all) computed.push({ change, now: await ours(change) })
  })

  it('differs in what is sent, or in what becomes of the events, in each row', () => {
    const same = computed.filter(
      ({ change: { live }, now }) =>
        now.outcome === live.outcome && now.sends.join('\n') === live.sends.join('\n')
    )
    expect(same.map(({ change }) => change.what)).toEqual([])
  })

  it('is the table of docs/monorepo.md, which is the table of the pull request', () => {
    const rows = computed.map(({ change, now }) => {
      const cells = [change.what, cell(change.live), cell(now), change.why]
      return `| ${cells.join(' | ')} |`
    })
    const head = '| case | live | with this change | why |\n| --- | --- | --- | --- |'
    const table = [head, ...rows].join('\n')
    const text = readFileSync(DOCS, 'utf8')
    if (process.env.UPDATE_DOCS)
      writeFileSync(
        DOCS,
        text.replace(SECTION, (_, before, after) => before + table + after)
      )
    expect(SECTION.exec(readFileSync(DOCS, 'utf8'))?.[0]).toContain(table)
  })
})

function cell({ sends, outcome }: { sends: string[]; outcome: string }): string {
  const unique = sends.filter((line, index) => sends.indexOf(line) === index)
  return [...unique.map((line) => `\`${line.replaceAll('|', '\\|')}\``), outcome].join('<br>')
}
