import { Destination, type DestinationDefinition } from '@segment/actions-core'
import { createSandbox, type Sandbox } from '../../../sandbox'
import { attach } from '../../../sandbox/attach'
import { createWorkbench } from '../../serve'
import { send } from '../../serve/__tests__/call'
import { definition, identify, oauth2, UPSERT, wsse } from './support'

const TOKEN_URL = 'https://customer.accounts.ondemand.com/some/where/token'

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox()
})
afterEach(() => sandbox.close())

const paths = () => sandbox.requests().map(({ method, path }) => `${method} ${path.split('?')[0]}`)
const runtime = () => new Destination<never>(sandbox.attach(definition))

describe('a destination attached to a sandbox', () => {
  it.each([
    ['wsse', () => wsse(sandbox), ['PUT /api/v2/contact/']],
    [
      'oauth2, wherever its tokens come from',
      () => ({ ...oauth2(sandbox), apiAuthEndpoint: TOKEN_URL, oauth: {} }),
      ['POST /oauth2/token', 'PUT /api/v3/contact/']
    ]
  ])('delivers there under %s', async (_, settings, expected) => {
    const { partnerAction, subscribe, mapping } = UPSERT
    const subscriptions = [{ partnerAction, subscribe, mapping }]
    const all = { ...settings(), subscriptions } as never
    const [result] = await runtime().onBatch([identify(1)], all)
    expect(result?.multistatus).toMatchObject([{ status: 200 }])
    expect(paths()).toEqual(expected)
  })

  it('tests its credentials, fetches tokens and asks for choices there', async () => {
    await runtime().testAuthentication(wsse(sandbox) as never)
    const unused = { accessToken: '', refreshToken: '', clientId: '', clientSecret: '' }
    const settings = { ...oauth2(sandbox), apiAuthEndpoint: TOKEN_URL }
    const token = await runtime().refreshAccessToken(settings as never, unused)
    expect(token?.accessToken).toEqual(expect.any(String))
    const choices = await runtime().executeDynamicField('upsertContact', 'key_field', {
      settings: wsse(sandbox),
      payload: {}
    } as never)
    expect(choices).toMatchObject({
      choices: expect.arrayContaining([expect.objectContaining({ value: '3' })])
    })
    expect(paths()).toEqual(['GET /api/v2/field', 'POST /oauth2/token', 'GET /api/v2/field'])
  })

  it('keeps what the definition itself extends requests with', async () => {
    await runtime().testAuthentication(wsse(sandbox) as never)
    expect(sandbox.requests()[0]?.headers).toMatchObject({
      accept: 'application/json',
      host: 'api.emarsys.net'
    })
  })

  it('lets requests that are under way end when another is answered', async () => {
    sandbox.addFault({ answer: { kind: 'delay' }, delay_ms: 200, times: 1 })
    const attached = runtime()
    const test = () => attached.testAuthentication(wsse(sandbox) as never)
    await Promise.all([test(), test(), test()])
    expect(sandbox.requests().map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it('leaves the definition and other sandboxes alone', async () => {
    const other = await createSandbox()
    const before = definition.extendRequest
    await new Destination<never>(other.attach(definition)).testAuthentication(wsse(other) as never)
    await runtime().testAuthentication(wsse(sandbox) as never)
    expect(definition.extendRequest).toBe(before)
    expect([sandbox.requests().length, other.requests().length]).toEqual([1, 1])
    await other.close()
  })

  it('reaches it for a plain http URL as well', async () => {
    const plain: DestinationDefinition<never> = {
      name: 'Plain',
      mode: 'cloud',
      authentication: {
        scheme: 'custom',
        fields: {},
        testAuthentication: (request) => request('http://api.emarsys.net/elsewhere')
      },
      actions: {}
    }
    await expect(
      new Destination<never>(
        sandbox.attach<DestinationDefinition<never>>(plain)
      ).testAuthentication({} as never)
    ).rejects.toThrow('404')
  })
})

describe('attach', () => {
  it.each([
    ['ftp://127.0.0.1', 'not an http or https URL'],
    ['http://127.0.0.1/path', 'more than protocol, host and port'],
    ['http://user:word@127.0.0.1', 'more than protocol, host and port'],
    ['nonsense', 'Invalid URL']
  ])('refuses %s', (url, message) => {
    expect(() => attach(definition, url)).toThrow(message)
  })

  it('says which server does not answer', async () => {
    await sandbox.close()
    await expect(runtime().testAuthentication(wsse(sandbox) as never)).rejects.toThrow(
      /ECONNREFUSED|not reach|unreachable/i
    )
  })
})

it('lets two workbenches run in one process, each with its own sandbox', async () => {
  const workbenches = [await createWorkbench({ port: 0 }), await createWorkbench({ port: 0 })]
  for (const [place, { url, sandbox: own }] of workbenches.entries()) {
    const body = { events: [identify(place)], subscription: UPSERT, settings: own && wsse(own) }
    expect((await send(url, body)).json()).toMatchObject({ outcomes: [{ status: 'delivered' }] })
  }
  const emails = workbenches.map(({ sandbox: own }) =>
    own?.state().contacts.map(({ values }) => values['3'])
  )
  expect(emails[0]).toContain('u0@example.com')
  expect(emails[0]).not.toContain('u1@example.com')
  expect(emails[1]).toContain('u1@example.com')
  expect(emails[1]).not.toContain('u0@example.com')
  for (const { close } of workbenches) await close()
})
