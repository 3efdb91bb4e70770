import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkbench, type Workbench } from '..'
import { call } from './call'

const SUBSCRIPTIONS = JSON.parse(readFileSync('examples/mappings.json', 'utf8'))
const ORDER = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'o-1',
  properties: { email: 'ada@example.com', points: 150 }
}

describe('/_workbench/scenarios', () => {
  let folder: string
  let workbench: Workbench
  let url: string
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'serve-scenarios-'))
    const mappingsFile = join(folder, 'mappings.json')
    copyFileSync('examples/mappings.json', mappingsFile)
    workbench = await createWorkbench({ port: 0, mappingsFile })
    url = `${workbench.url}/_workbench/scenarios`
  })
  afterEach(async () => {
    await workbench.close()
    rmSync(folder, { recursive: true })
  })

  const pin = (more: object = {}) =>
    call(url, { body: { name: 'Order', events: [ORDER], subscriptions: SUBSCRIPTIONS, ...more } })
  const run = async (subscriptions: object[] = SUBSCRIPTIONS) =>
    (await call(`${url}/run`, { body: { subscriptions } })).json()

  it('pins what happens now, runs it, and says what an edit of a mapping changes', async () => {
    expect((await call(url)).json()).toMatchObject({ scenarios: [] })
    expect((await pin()).json()).toMatchObject({ scenarios: [{ name: 'Order' }] })
    expect(JSON.parse(readFileSync(join(folder, 'scenarios.json'), 'utf8'))).toMatchObject([
      {
        name: 'Order',
        expect: [
          { mapping: 'Order confirmation', outcomes: ['delivered'] },
          { changes: ['ada@example.com: Loyalty points 120 → 150'] }
        ]
      }
    ])
    expect(await run()).toEqual([{ name: 'Order', passed: true, differences: [] }])
    const without = SUBSCRIPTIONS.filter(({ name }: { name: string }) => name !== 'Loyalty points')
    expect(await run(without)).toEqual([
      {
        name: 'Order',
        passed: false,
        differences: ['"Loyalty points" should fire, but does not.']
      }
    ])
    expect(workbench.sandbox?.requests()).toEqual([])
  })

  it('runs scenarios on the account that serve was given', async () => {
    const seed = { contacts: [{ 3: 'ada@example.com', 10001: '7' }] }
    const fields = [
      { id: 10001, name: 'Points', string_id: 'points', application_type: 'numeric' as const }
    ]
    const mappingsFile = join(folder, 'mappings.json')
    const other = await createWorkbench({ port: 0, mappingsFile, seed: { ...seed, fields } })
    const pinned = await call(`${other.url}/_workbench/scenarios`, {
      body: { name: 'Order', events: [ORDER], subscriptions: SUBSCRIPTIONS }
    })
    expect(other.sandbox?.state().contacts).toHaveLength(1)
    await other.close()
    expect(JSON.stringify(pinned.json())).toContain('"ada@example.com: Points 7 → 150"')
  })

  it('replaces a scenario of the same name, and removes one', async () => {
    await pin()
    await pin({ fault: 'rate limit' })
    expect((await call(url)).json()).toMatchObject({
      scenarios: [{ name: 'Order', fault: 'rate limit' }]
    })
    const remove = () => call(`${url}/Order`, { method: 'DELETE' })
    expect((await remove()).json()).toMatchObject({ scenarios: [] })
    expect((await remove()).status).toBe(404)
  })

  it('offers five troubles, as the sandbox takes them', async () => {
    const { faults } = (await call(url)).json() as { faults: { name: string; fault: object }[] }
    expect(faults.map(({ name }) => name)).toEqual([
      ...['rate limit', 'list gone', 'unknown contact', 'login refused', 'unavailable']
    ])
    for (const { fault } of faults) {
      const answer = await call(`${workbench.url}/_workbench/sandbox/faults`, { body: fault })
      expect(answer.status).toBe(200)
    }
  })

  it('says what is wrong with the file, and that there is none to pin into', async () => {
    writeFileSync(join(folder, 'scenarios.json'), '[{"name": "S"}]')
    const answer = await call(url)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('0.events')
    const other = await createWorkbench({ port: 0 })
    try {
      const body = { name: 'S', events: [ORDER], subscriptions: [] }
      const refused = await call(`${other.url}/_workbench/scenarios`, { body })
      expect(refused.status).toBe(409)
    } finally {
      await other.close()
    }
  })
})
