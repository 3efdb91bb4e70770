import { createWorkbench, type Workbench } from '..'
import { createSandbox } from '../../../sandbox'
import type {
  AudienceRequest,
  DeleteRequest,
  FindAudienceRequest,
  HookChoicesRequest,
  HookRequest,
  Json,
  JsonObject,
  PreviewRequest
} from '../../wire'
import { call, send } from './call'

let workbench: Workbench
let own: string
let settings: JsonObject

beforeAll(async () => {
  workbench = await createWorkbench({ port: 0 })
  own = `${workbench.url}/_workbench`
  settings = ((await call(`${own}/state`)).json() as { settings: JsonObject }).settings
})
beforeEach(() => sandbox().plant())
afterAll(() => workbench.close())

function sandbox() {
  if (workbench.sandbox === null) throw new Error('The workbench has no sandbox')
  return workbench.sandbox
}

/** The bodies of the calls, as the page types them. */
type Body = Partial<
  (HookRequest | HookChoicesRequest | DeleteRequest) &
    (AudienceRequest | FindAudienceRequest | PreviewRequest)
>

const post = async (path: string, body: Body): Promise<Record<string, unknown>> => {
  const { status, json } = await call(own + path, { body: { settings, ...body } })
  return { status, ...(json() as object) }
}
const hook = (body: Body) =>
  post('/hooks', { partnerAction: 'syncAudience', hook: 'retlOnMappingSave', ...body })
const create = (name: string) => hook({ inputs: { operation: 'create', name } })
const listNamed = (name: string) =>
  sandbox()
    .state()
    .lists.filter((list) => list.name === name)
const oauth = (): JsonObject => ({ ...settings, auth_type: 'new' })

describe('GET /manifest', () => {
  it('tells of hooks, their inputs and drop-downs, sync modes and deletion', async () => {
    const manifest = (await call(`${workbench.url}/manifest`)).json() as {
      actions: Record<string, object>
    }
    expect(manifest).toMatchObject({ takesDeletions: true })
    expect(manifest.actions.syncAudience).toMatchObject({
      syncMode: { default: 'mirror' },
      hooks: {
        onMappingSave: {
          label: 'Connect to a contact list',
          inputFields: { name: { type: 'string' }, list_id: { dynamic: true } }
        }
      }
    })
    expect(manifest.actions.upsertContact).not.toHaveProperty('hooks')
    const path = 'hooks.onMappingSave.inputFields.operation.choices'
    expect(manifest.actions.syncAudience).toHaveProperty(path, expect.any(Array))
  })
})

describe('POST /_workbench/hooks', () => {
  it('creates a list, and answers what Segment saves in the mapping', async () => {
    const inputs = { operation: 'create', name: 'Regulars' }
    const reply = await create('Regulars')
    const [list] = listNamed('Regulars')
    expect(reply).toMatchObject({
      saved: { inputs, outputs: { id: String(list?.id), name: 'Regulars' } },
      message: `Connected to the contact list "Regulars" (${list?.id}).`,
      fields: {}
    })
    expect((reply.exchanges as unknown[]).length).toBe(3)
    expect(await create('Regulars')).toMatchObject({ saved: { outputs: { id: String(list?.id) } } })
    expect(listNamed('Regulars')).toHaveLength(1)
  })

  it('what it saves leads the events of the mapping to the list', async () => {
    const saved = (await create('Regulars')).saved as Json
    const mapping = {
      key_field: '3',
      key_value: { '@path': '$.traits.email' },
      enable_batching: true,
      retlOnMappingSave: saved
    }
    const personas = { computation_class: 'audience', computation_key: 'vip' }
    const traits = { email: 'ada@example.com', vip: true }
    const events = [{ type: 'identify', traits, context: { personas } }]
    const subscribe = 'type = "identify"'
    const subscription = { partnerAction: 'syncAudience', subscribe, mapping }
    expect(await post('/preview', { events, subscription })).toMatchObject({
      results: [{ match: { subscribed: true } }]
    })
    const sent = await send(workbench.url, { events, subscription, settings })
    expect(sent.json()).toMatchObject({
      outcomes: [{ status: 'delivered' }],
      changes: [{ kind: 'list', what: 'added', list: { name: 'Regulars' } }]
    })
  })

  it.each(['legacy', 'new'])('chooses a list from the drop-down, under %s', async (auth_type) => {
    const body = { settings: { ...settings, auth_type } }
    const dropDown = await post('/hooks/choices', {
      ...{ partnerAction: 'syncAudience', hook: 'onMappingSave', field: 'list_id' },
      ...body
    })
    expect(dropDown.choices).toContainEqual({
      label: expect.stringContaining('VIP customers'),
      value: '482019136'
    })
    const inputs = { operation: 'existing', list_id: '482019136' }
    expect(await hook({ inputs, ...body })).toMatchObject({
      saved: { outputs: { id: '482019136', name: 'VIP customers' } }
    })
  })

  it('says what went wrong, in words and beside the input', async () => {
    expect(await hook({ inputs: { operation: 'create' } })).toMatchObject({
      saved: null,
      message: expect.stringContaining('name'),
      fields: { name: expect.any(String) },
      exchanges: []
    })
    expect(await hook({ inputs: { operation: 'existing', list_id: '99' } })).toMatchObject({
      saved: null,
      message: expect.stringContaining('no contact list 99')
    })
    const wrong = { ...oauth(), apiClientSecret: 'guess-it' }
    const refused = await hook({ inputs: { operation: 'create', name: 'A' }, settings: wrong })
    expect(refused).toMatchObject({ saved: null, message: expect.any(String) })
    expect(JSON.stringify(refused)).not.toContain('guess-it')
  })

  it.each([
    ['an action', { partnerAction: 'nonsense' }, 400, 'unknown-action'],
    ['an action without hooks', { partnerAction: 'upsertContact' }, 404, 'unknown-hook'],
    ['a hook', { hook: 'constructor' }, 400, 'invalid-body']
  ])('does not know %s that is none', async (_, body, status, code) => {
    expect(await hook(body as Body)).toMatchObject({ status, error: { code } })
  })

  it('does not know a drop-down that is none', async () => {
    for (const field of ['name', 'constructor'])
      expect(
        await post('/hooks/choices', {
          partnerAction: 'syncAudience',
          hook: 'onMappingSave',
          field
        })
      ).toMatchObject({ status: 404, error: { code: 'unknown-field' } })
  })
})

describe('POST /_workbench/delete', () => {
  it.each(['legacy', 'new'])('deletes the contact of a user id, under %s', async (auth_type) => {
    const body = {
      userId: 'C-1002',
      settings: { ...settings, auth_type, user_id_field: '10003' }
    }
    expect(await post('/delete', body)).toMatchObject({
      outcome: { status: 'delivered', message: 'deleted', body: { deleted: true } },
      changes: [
        { kind: 'list', what: 'removed', list: { name: 'Newsletter' } },
        { kind: 'contact', what: 'deleted', contact: { email: 'grace@example.com' } }
      ],
      durationMs: expect.any(Number)
    })
    expect(await post('/delete', body)).toMatchObject({
      outcome: { status: 'delivered', message: 'there is no such contact' },
      changes: []
    })
  })

  it('says which setting is missing', async () => {
    expect(await post('/delete', { userId: 'C-1001' })).toMatchObject({
      outcome: {
        status: 'rejected',
        message: expect.stringContaining('"Field that holds the user id" is empty')
      },
      exchanges: []
    })
  })
})

describe('POST /_workbench/audience', () => {
  it.each(['legacy', 'new'])(
    'connects an audience to the list of its name, once, under %s',
    async (auth_type) => {
      const body = { audienceName: 'Regulars', settings: { ...settings, auth_type } }
      const externalId = String((await post('/audience', body)).externalId)
      expect(await post('/audience', body)).toMatchObject({ externalId, message: null })
      expect(listNamed('Regulars').map(({ id }) => String(id))).toEqual([externalId])
      expect(await post('/audience/find', { ...body, externalId })).toMatchObject({ externalId })
    }
  )

  it('found #9: connects no audience to a list with members that was not chosen, and one that was', async () => {
    const body = { audienceName: 'VIP customers', settings }
    expect(await post('/audience', body)).toMatchObject({
      externalId: null,
      message: expect.stringMatching(/"VIP customers" \(482019136\) already, which nobody chose/)
    })
    const chosen = { ...body, audienceSettings: { list_id: '482019136' } }
    expect(await post('/audience', chosen)).toMatchObject({ externalId: '482019136' })
    const own = await post('/audience', { ...body, personas: { computation_id: 'aud_1' } })
    expect(listNamed('VIP customers aud_1').map(({ id }) => String(id))).toEqual([own.externalId])
  })

  it('says that the list is gone', async () => {
    expect(await post('/audience/find', { externalId: '99' })).toMatchObject({
      externalId: null,
      message: expect.stringContaining('no contact list 99'),
      exchanges: [{ response: { statusCode: 200 } }]
    })
  })
})

describe('found #34: what Emarsys did and could not answer', () => {
  const NO_ANSWER = { statusCode: 0, statusMessage: 'No answer' }
  beforeEach(() => sandbox().clearFaults())
  const cut = (path: string) =>
    sandbox().addFault({ match: { path, method: 'POST' }, answer: { kind: 'cut' }, times: 1 })

  it('a deletion', async () => {
    cut('/contact/delete')
    const withField = { ...settings, user_id_field: '3' }
    const reply = await post('/delete', { userId: 'ada@example.com', settings: withField })
    expect(reply).toMatchObject({
      outcome: { status: 'retry' },
      exchanges: [
        { request: { url: expect.stringContaining('/contact/delete') }, response: NO_ANSWER }
      ],
      changes: expect.arrayContaining([
        expect.objectContaining({ kind: 'contact', what: 'deleted' })
      ])
    })
  })

  it('a hook that creates a list', async () => {
    cut('/contactlist')
    expect(await create('Cut off')).toMatchObject({
      saved: { outputs: { name: 'Cut off' } },
      exchanges: expect.arrayContaining([
        expect.objectContaining({
          request: expect.objectContaining({
            method: 'POST',
            url: 'https://api.emarsys.net/api/v2/contactlist'
          }),
          response: expect.objectContaining(NO_ANSWER)
        })
      ])
    })
  })

  it('an audience that is connected', async () => {
    cut('/contactlist')
    const { exchanges } = await post('/audience', { audienceName: 'Cut as well' })
    expect(exchanges).toContainEqual(
      expect.objectContaining({
        request: expect.objectContaining({ url: 'https://api.emarsys.net/api/v2/contactlist' }),
        response: expect.objectContaining(NO_ANSWER)
      })
    )
  })
})

describe('live', () => {
  it('asks before a hook and an audience create something, once, and before each deletion', async () => {
    const account = await createSandbox()
    const live = await createWorkbench({ port: 0, live: true, apiUrl: account.url })
    const { apiUser: api_user, apiPassword: api_password } = account.credentials
    const ask = (path: string, body: object) =>
      call(`${live.url}/_workbench${path}`, {
        body: { settings: { api_user, api_password, user_id_field: '10003' }, ...body }
      })
    const connect = {
      partnerAction: 'syncAudience',
      hook: 'onMappingSave',
      inputs: { operation: 'create', name: 'Regulars' }
    }
    const calls: [string, object][] = [
      ['/hooks', connect],
      ['/audience', { audienceName: 'Regulars' }],
      ['/delete', { userId: 'C-1001' }]
    ]
    for (const [path, body] of calls) {
      const asked = await ask(path, body)
      expect([asked.status, asked.json()]).toMatchObject([
        409,
        { error: { code: 'live-unconfirmed' } }
      ])
    }
    expect(account.requests()).toEqual([])
    expect((await ask('/hooks', { ...connect, confirmLive: true })).status).toBe(200)
    expect((await ask('/audience', { audienceName: 'Regulars' })).json()).toMatchObject({
      message: null
    })
    expect((await ask('/delete', { userId: 'C-1001' })).status).toBe(409)
    const yes = { userId: 'C-1001', confirmLive: true }
    expect((await ask('/delete', yes)).json()).toMatchObject({ outcome: { message: 'deleted' } })
    expect((await ask('/delete', { userId: 'C-1002' })).status).toBe(409)
    await live.close()
    await account.close()
  })
})
