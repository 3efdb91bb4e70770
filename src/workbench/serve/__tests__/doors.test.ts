import { createWorkbench, type Workbench } from '..'
import { call } from './call'

let workbench: Workbench
beforeAll(async () => {
  workbench = await createWorkbench({ port: 0 })
})
afterAll(() => workbench.close())

/** The two doors, each with a call that reads and one that changes. */
const DOORS = {
  workbench: () => ({
    read: `${workbench.url}/_workbench/sandbox/state`,
    write: `${workbench.url}/_workbench/sandbox/reset`
  }),
  sandbox: () => ({
    read: `${workbench.sandbox?.url}/_sandbox/state`,
    write: `${workbench.sandbox?.url}/_sandbox/reset`
  })
}
const doors = Object.keys(DOORS) as (keyof typeof DOORS)[]

describe.each(doors)("sources #24: the %s's door", (name) => {
  const door = () => DOORS[name]()

  it.each([
    ['another name', { host: 'evil.example' }],
    ['a page elsewhere', { origin: 'https://evil.example' }],
    ['a page of another server on this computer', { origin: 'http://localhost:9999' }],
    ["a page's image", { 'sec-fetch-site': 'cross-site' }],
    ['an image of a page of another server on this computer', { 'sec-fetch-site': 'same-site' }]
  ])('is closed to %s', async (_, headers) => {
    expect((await call(door().read, { headers: headers as Record<string, string> })).status).toBe(
      403
    )
  })

  it('takes writes as JSON only', async () => {
    const form = { body: 'x', headers: { 'content-type': 'text/plain' } }
    expect((await call(door().write, form)).status).toBe(415)
    expect((await call(door().write, { body: {} })).status).toBe(200)
    expect((await call(door().write, { method: 'POST' })).status).toBe(200)
  })

  it('says that its answers are no page and not to be framed', async () => {
    const { headers } = await call(door().read)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })
})

it("sources #24: a foreign page's request uses up no fault", async () => {
  const { sandbox } = workbench
  sandbox?.addFault({ answer: { kind: 'reply', status: 500 }, times: 1 })
  const headers = { 'sec-fetch-site': 'cross-site' }
  expect((await call(`${sandbox?.url}/api/v2/settings`, { headers })).status).toBe(403)
  expect(sandbox?.faults()[0]?.hits).toBe(0)
})
