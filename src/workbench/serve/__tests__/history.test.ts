import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkbench, type Workbench } from '..'
import type { HistoryEntry, HistoryReply, StateReply } from '../../wire'
import { call, send } from './call'

// Two events are a batch, so that nobody has to wait, nor to be quick, for them to go together.
const key = { batch_size: 2, key_field: '3', key_value: { '@path': '$.traits.email' } }
const contacts = (enable_batching: boolean) => ({
  ...{ name: 'Contacts', partnerAction: 'upsertContact', subscribe: 'type = "identify"' },
  mapping: { ...key, write_field: { 1: { '@path': '$.traits.name' } }, enable_batching }
})
const newsletter = {
  ...{ name: 'Newsletter', partnerAction: 'addContactToList', subscribe: 'type = "identify"' },
  mapping: { ...key, contactlistid: 482019137, enable_batching: true }
}
const identify = (email: string, name: string) => ({
  ...{ type: 'identify', userId: name, messageId: `m-${name}`, traits: { email, name } }
})
const BATCH = [identify('ada@example.com', 'Augusta'), identify('grace@example.com', 'G')]

let folder: string
let workbench: Workbench

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'emarsys-history-'))
  const mappingsFile = join(folder, 'mappings.json')
  writeFileSync(mappingsFile, JSON.stringify([contacts(true), newsletter]))
  workbench = await createWorkbench({ port: 0, mappingsFile, tracking: { flushMs: 100_000 } })
})

afterEach(async () => {
  await workbench.close()
  rmSync(folder, { recursive: true })
})

async function history(kind: string, id: number): Promise<readonly HistoryEntry[]> {
  const answer = await call(`${workbench.url}/_workbench/history/${kind}/${id}`)
  return (answer.json() as HistoryReply).entries
}

/** Waits for a history of so many requests whose origins are known. */
async function told(kind: string, id: number, requests: number): Promise<readonly HistoryEntry[]> {
  for (;;) {
    const entries = await history(kind, id)
    if (entries.length >= requests && entries.every(({ origin }) => origin !== null)) return entries
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function ada(): number {
  const found = workbench.sandbox
    ?.state()
    .contacts.find(({ values }) => values['3'] === 'ada@example.com')
  return found?.id ?? 0
}

const sdk = (batch: object[]) =>
  call(`${workbench.url}/v1/batch`, {
    ...{ body: { batch }, headers: { authorization: `Basic ${btoa('shop:')}` } }
  })

const sendAll = async (subscription: object, events: object[]) => {
  const { settings } = (await call(`${workbench.url}/_workbench/state`)).json() as StateReply
  return send(workbench.url, { subscription, events, settings })
}

it('tells of what an SDK sent: event, mapping, request and change', async () => {
  await sdk(BATCH)
  const [list, contact] = await told('contact', ada(), 2)
  expect(contact).toMatchObject({
    request: { method: 'PUT', path: expect.stringContaining('/api/v2/contact'), status: 200 },
    changes: [{ what: 'updated', fields: [{ name: 'First Name', after: 'Augusta' }] }],
    origin: {
      ...{ mapping: 'Contacts', concerned: 1, batch: 2 },
      events: [{ seq: 1, type: 'identify', who: 'ada@example.com', messageId: 'm-Augusta' }]
    }
  })
  expect(list?.origin).toMatchObject({ mapping: 'Newsletter', events: [{ seq: 1 }] })
  expect((await history('list', 482019137))[0]?.origin).toMatchObject({ concerned: 0, batch: 2 })
})

it('tells of what the page sent, one by one as in a batch', async () => {
  await sendAll(contacts(false), BATCH)
  expect(await history('contact', ada())).toMatchObject([
    {
      origin: {
        ...{ mapping: 'Contacts', concerned: 1 },
        events: [{ seq: null, who: 'ada@example.com' }]
      }
    }
  ])
})

it('says nothing of the origin of a request from elsewhere', async () => {
  const { sandbox } = workbench
  const other = await createWorkbench({ port: 0, live: true, env: {}, apiUrl: sandbox?.url ?? '' })
  const settings = {
    ...{ auth_type: 'legacy', api_user: sandbox?.credentials.apiUser },
    api_password: sandbox?.credentials.apiPassword
  }
  const body = { subscription: contacts(true), events: BATCH, settings, confirmLive: true }
  await send(other.url, body)
  await other.close()
  expect(await history('contact', ada())).toMatchObject([{ origin: null }])
})

it.each(['/contact/x', '/planet/1', '/contact/1e3'])('knows no history of %s', async (path) => {
  const answer = await call(`${workbench.url}/_workbench/history${path}`)
  expect(answer.status).toBe(404)
  expect(answer.json()).toMatchObject({ error: { code: 'no-history' } })
})
