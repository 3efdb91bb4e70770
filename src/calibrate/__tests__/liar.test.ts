import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox, type Sandbox } from '../../sandbox'
import { calibrateSandbox, lasting } from './support'

const OWN = 'emarsys-actions-calibrate-0badcafe'

let sandbox: Sandbox
let liar: Server
let lie: (call: string, answer: Answer, body: string) => void
beforeEach(async () => {
  sandbox = await createSandbox({ switches: { interactions: 'on' } })
  lie = () => undefined
  liar = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString()
    const headers = Object.entries(request.headers).filter(([name]) => !/^(host|conn)/.test(name))
    const answer = await fetch(sandbox.url + request.url, {
      method: request.method ?? 'GET',
      headers: headers as [string, string][],
      ...(body && { body })
    })
    const text = await answer.text()
    const json = text.startsWith('{') ? JSON.parse(text) : undefined
    if (json) lie(`${request.method} ${request.url?.replace('/api/v2/', '')}`, json, body)
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    response.end(json ? JSON.stringify(json) : text)
  })
  await new Promise<void>((resolve) => liar.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await new Promise((resolve) => liar.close(resolve))
  await sandbox.close()
})

/** An answer as it is passed on, to be changed by a lie. */
interface Answer {
  replyCode: number
  data: Data | object[]
}

/** What an answer says of one thing. */
interface Data {
  id?: unknown
  ids?: unknown[]
  result?: object[]
  inserted_contacts?: unknown
  errors?: unknown
}

/** The answer's data where it tells of one thing; nothing where it is a list. */
const one = ({ data }: Answer): Data => (Array.isArray(data) ? {} : data)

/** Calibrates through the liar. @returns how it ended, and what was called since */
async function calibrateLiar() {
  const before = lasting(sandbox)
  const origin = `http://127.0.0.1:${(liar.address() as AddressInfo).port}`
  const result = await calibrateSandbox(sandbox, { origin })
  const calls = sandbox.requests().map(({ method, path }) => `${method} ${path}`)
  return { ...result, before, calls, text: JSON.stringify(result) }
}

describe('an account that lies', () => {
  it('found #38: a foreign id for the new contact list is never filled, emptied or deleted', async () => {
    lie = (call, answer) => {
      if (call === 'POST contactlist' && answer.replyCode === 0) one(answer).id = 482019135
    }
    const { stopped, left, before, calls } = await calibrateLiar()
    expect(stopped).toContain('names 482019135, which existed before. It was not touched.')
    expect(calls.filter((call) => call.startsWith('POST') && call.includes('482019135'))).toEqual(
      []
    )
    expect(left).toEqual([])
    expect(lasting(sandbox)).toEqual(before)
  })

  it('found #38: a foreign id for the new external event is never triggered or deleted', async () => {
    lie = (call, answer) => {
      if (call === 'POST event') one(answer).id = 1001
    }
    const { stopped, before, calls } = await calibrateLiar()
    expect(stopped).toContain('names 1001, which existed before')
    expect(calls.filter((call) => /^POST .*event\/1001/.test(call))).toEqual([])
    expect(lasting(sandbox)).toEqual(before)
  })

  it('found #38: an id that has another name is not touched, though it is new', async () => {
    let made = ''
    lie = (call, answer) => {
      if (call === 'POST contactlist' && answer.replyCode === 0) {
        made = String(one(answer).id)
        one(answer).id = 999999999
      }
      if (call === 'GET contactlist' && made && Array.isArray(answer.data))
        answer.data.push({ id: '999999999', name: 'Made meanwhile', created: '', type: 0 })
    }
    const { stopped, before, calls } = await calibrateLiar()
    expect(stopped).toContain(`names 999999999, which GET contactlist does not show as ${OWN}`)
    expect(calls.filter((call) => call.includes('999999999'))).toEqual([])
    expect(lasting(sandbox)).toEqual(before)
  })

  it('found #38: a list that existed before is not deleted, though it is shown under the own name', async () => {
    sandbox.addFault({ match: { path: '/trigger' }, answer: { kind: 'reply', status: 403 } })
    let reads = 0
    lie = (call, answer) => {
      if (call === 'GET event' && reads++ > 1)
        answer.data = [{ id: '1001', name: OWN, created: '2020-01-01 00:00:00' }]
    }
    const { stopped, left, calls } = await calibrateLiar()
    expect(stopped).toMatch(/trigger: HTTP 403/)
    expect(left).toEqual([expect.stringContaining(`external event ${OWN} (POST event: the answer`)])
    expect(calls.filter((call) => /^POST .*event\/1001/.test(call))).toEqual([])
  })

  it('found #38: another contact in an answer ends the run, and is kept nowhere', async () => {
    lie = (call, answer, body) => {
      if (call === 'POST contact/getdata' && body.includes('-a@') && one(answer).result?.length)
        one(answer).result = [{ id: '1', uid: 'x', '3': 'grace@example.com' }]
    }
    const { stopped, before, text } = await calibrateLiar()
    expect(stopped).toContain('shows another contact than a test contact')
    expect(text).not.toContain('grace')
    expect(lasting(sandbox)).toEqual(before)
  })

  it("found #38: another contact's id for the new one is not looked up", async () => {
    lie = (call, answer) => {
      if (call.startsWith('PUT contact') && one(answer).ids) one(answer).ids = [100001, 100002]
    }
    const { stopped, before, calls } = await calibrateLiar()
    expect(stopped).toContain('names other contacts than the test contact')
    expect(calls.filter((call) => call.includes('contactlist') && call.startsWith('POST'))).toEqual(
      ['POST /api/v2/contactlist/0/deletelist']
    )
    expect(lasting(sandbox)).toEqual(before)
  })

  it.each<[string, (answer: Answer) => void]>([
    ['counts more contacts than were sent', (answer) => (one(answer).inserted_contacts = 4_000)],
    [
      'names a key value that was not sent',
      (answer) => (one(answer).errors = { 'grace@example.com': { 2008: 'No contact found' } })
    ]
  ])('found #38: an answer that %s ends the run at once', async (what, change) => {
    lie = (call, answer) => {
      if (/contactlist\/\d+\/add/.test(call) && answer.replyCode === 0) change(answer)
    }
    const { stopped, before, left, calls } = await calibrateLiar()
    expect(stopped).toContain(what)
    const added = calls.findLastIndex((call) => /contactlist\/\d+\/add$/.test(call))
    const since = calls.slice(added).filter((call) => /contactlist\/\d+\/delete$/.test(call))
    expect({ added: added > 0, since }).toEqual({ added: true, since: [] })
    expect(left).toEqual([])
    expect(lasting(sandbox)).toEqual(before)
  })
})
