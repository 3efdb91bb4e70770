import { createWorkbench, type Workbench } from '..'
import { call } from './call'

const ADA = 'ada@example.com'
const IDENTIFY = { type: 'identify', traits: { email: ADA } }

let workbench: Workbench
let url: string
let wsse: Record<string, string>
let oauth: Record<string, string>

beforeAll(async () => {
  workbench = await createWorkbench({ port: 0 })
  url = workbench.url
  const { apiUser, apiPassword, clientId, clientSecret } = sandbox().credentials
  wsse = { api_user: apiUser, api_password: apiPassword }
  oauth = { auth_type: 'new', apiClientId: clientId, apiClientSecret: clientSecret }
})

beforeEach(() => sandbox().plant())

afterAll(() => workbench.close())

function sandbox() {
  if (workbench.sandbox === null) throw new Error('The workbench has no sandbox')
  return workbench.sandbox
}

const UPSERT = {
  key_field: '3',
  key_value: { '@path': '$.traits.email' },
  write_field: { 1: { '@path': '$.traits.name' } }
}

const EXCHANGE = {
  request: {
    url: expect.any(String),
    method: expect.any(String),
    headers: expect.any(Object),
    body: expect.any(String)
  },
  response: {
    statusCode: expect.any(Number),
    statusMessage: expect.any(String),
    headers: expect.any(Object),
    body: expect.anything()
  }
}

describe('GET /manifest', () => {
  it('is the definition as JSON, with the name of its folder', async () => {
    const answer = await call(`${url}/manifest`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch('application/json')
    expect(answer.json()).toMatchObject({
      name: 'Emarsys (Actions)',
      slug: 'actions-emarsys',
      mode: 'cloud',
      directoryName: 'emarsys',
      actionAliases: { addToContactList: 'addContactToList' },
      authentication: { scheme: 'oauth2', fields: { api_user: { label: 'API username' } } },
      actions: {
        upsertContact: {
          title: 'Upsert Contact',
          fields: { key_field: { type: 'string', required: true } },
          dynamicFields: { key_field: true, write_field: { __keys__: true } }
        }
      },
      presets: expect.any(Array)
    })
    expect(answer.json()).not.toHaveProperty('actions.addToContactList')
  })
})

describe('POST /authenticate', () => {
  it('passes the right settings', async () => {
    for (const settings of [wsse, oauth]) {
      const answer = await call(`${url}/authenticate`, { body: settings })
      expect(answer.status).toBe(200)
      expect(answer.json()).toEqual({ ok: true })
    }
  })

  it('may be asked as often as one likes under OAuth 2.0, where tokens are few', async () => {
    for (let n = 0; n < 5; n++) {
      const answer = await call(`${url}/authenticate`, { body: oauth })
      expect(answer.json()).toEqual({ ok: true })
    }
    expect(sandbox().requests({ path: '/oauth2/token' }).length).toBeLessThanOrEqual(1)
  })

  it('says what Emarsys says against wrong ones', async () => {
    const answer = await call(`${url}/authenticate`, {
      body: { ...wsse, api_password: 'not-this-one' }
    })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual({
      ok: false,
      error: expect.stringContaining('Credentials are invalid'),
      fields: {}
    })
    expect(answer.text).not.toContain('not-this-one')
  })

  it('names the settings that are missing, without a word on schemas', async () => {
    const answer = await call(`${url}/authenticate`, { body: {} })
    expect(answer.status).toBe(200)
    expect(answer.json()).toMatchObject({
      ok: false,
      fields: { api_user: expect.stringContaining('api_user'), api_password: expect.any(String) }
    })
    expect(answer.text).not.toMatch(/schema|root value/)
  })
})

describe('POST /refreshAccessToken', () => {
  it('answers with the token', async () => {
    const answer = await call(`${url}/refreshAccessToken`, { body: { settings: oauth } })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual({ ok: true, data: { accessToken: expect.any(String) } })
  })

  it('answers 400 when there is none', async () => {
    const settings = { ...oauth, apiClientSecret: 'wrong-secret' }
    const answer = await call(`${url}/refreshAccessToken`, { body: { settings } })
    expect(answer.status).toBe(400)
    expect(answer.json()).toEqual({ ok: false, error: expect.any(String) })
    expect(answer.text).not.toContain('wrong-secret')
  })
})

describe('POST /{action}', () => {
  it('answers with the exchanges of an event', async () => {
    const answer = await call(`${url}/upsertContact`, {
      body: {
        payload: { type: 'identify', traits: { email: ADA, name: 'Augusta' } },
        mapping: UPSERT,
        settings: wsse
      }
    })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual([EXCHANGE])
    expect(answer.json()).toMatchObject([
      {
        request: { method: 'PUT', url: expect.stringContaining('/api/v2/contact/') },
        response: { statusCode: 200, body: { replyCode: 0 } }
      }
    ])
    const ada = sandbox()
      .state()
      .contacts.find(({ values }) => values[3] === ADA)
    expect(ada?.values[1]).toBe('Augusta')
  })

  it('takes a batch and counts its outcomes in a header', async () => {
    const answer = await call(`${url}/addContactToList`, {
      body: {
        payload: [IDENTIFY, { type: 'identify', traits: { email: 'nobody@example.com' } }, {}],
        mapping: {
          contactlistid: 482019135,
          key_field: '3',
          key_value: { '@path': '$.traits.email' }
        },
        settings: wsse
      }
    })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual([EXCHANGE])
    expect(answer.headers['x-event-outcomes']).toBe('delivered=1, rejected=2')
  })

  it('tells the outcome of each event of a batch when asked with ?outcomes', async () => {
    const answer = await call(`${url}/addContactToList?outcomes`, {
      body: {
        payload: [{ type: 'identify', traits: { email: 'nobody@example.com' } }, IDENTIFY],
        mapping: {
          contactlistid: 482019135,
          key_field: '3',
          key_value: { '@path': '$.traits.email' }
        },
        settings: wsse
      }
    })
    expect(answer.json()).toMatchObject({
      exchanges: [EXCHANGE],
      outcomes: [
        { index: 0, status: 'rejected', message: expect.stringContaining('2008') },
        { index: 1, status: 'delivered', httpStatus: 200 }
      ]
    })
  })

  it('fills what the mapping leaves out with the defaults of the fields', async () => {
    const answer = await call(`${url}/upsertContact`, {
      body: { payload: IDENTIFY, mapping: {}, settings: wsse }
    })
    expect(answer.json()).toMatchObject([
      { request: { body: expect.stringContaining(`"3":"${ADA}"`) } }
    ])
  })

  it('answers with one entry when the schema refuses, naming the field', async () => {
    const answer = await call(`${url}/upsertContact`, {
      body: {
        payload: { type: 'identify' },
        mapping: { key_field: '3', key_value: '' },
        settings: wsse
      }
    })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual([
      {
        statusCode: 400,
        message: expect.stringContaining('key_value'),
        stack: expect.arrayContaining([expect.any(String)]),
        fields: { key_value: "Missing the required field 'key_value'." },
        requestError: true,
        exchanges: []
      }
    ])
  })

  it('answers with one entry when Emarsys refuses, and what led to it', async () => {
    sandbox().addFault({ answer: { kind: 'reply', status: 503 }, times: 1 })
    const answer = await call(`${url}/upsertContact`, {
      body: { payload: IDENTIFY, mapping: UPSERT, settings: wsse }
    })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual([
      {
        statusCode: 503,
        message: expect.any(String),
        stack: expect.arrayContaining([expect.any(String)]),
        requestError: true,
        exchanges: [EXCHANGE]
      }
    ])
  })

  it('shows nothing of one call in the next', async () => {
    sandbox().addFault({ answer: { kind: 'reply', status: 503 }, times: 1 })
    const body = { payload: IDENTIFY, mapping: UPSERT, settings: wsse }
    await call(`${url}/upsertContact`, { body })
    const answer = await call(`${url}/upsertContact`, { body })
    expect(answer.json()).toEqual([EXCHANGE])
    expect(answer.json()).toMatchObject([{ response: { statusCode: 200 } }])
  })

  it('keeps the exchanges of calls at the same time apart', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `person${n}@example.com`)
    const answers = await Promise.all(
      names.map((email) =>
        call(`${url}/upsertContact`, {
          body: {
            payload: { type: 'identify', traits: { email } },
            mapping: UPSERT,
            settings: wsse
          }
        })
      )
    )
    answers.forEach((answer, n) => {
      expect(answer.json()).toMatchObject([
        { request: { body: expect.stringContaining(`"${names[n]}"`) } }
      ])
    })
  })

  it('takes a body far above the developer CLI’s 100 kB', async () => {
    const payload = Array.from({ length: 4000 }, (_, n) => ({
      type: 'identify',
      traits: { email: `p${n}@example.com`, name: 'x'.repeat(500) }
    }))
    const answer = await call(`${url}/upsertContact`, {
      body: { payload, mapping: UPSERT, settings: wsse }
    })
    expect(answer.headers['x-event-outcomes']).toBe('delivered=4000')
  })

  it.each(['nonsense', 'constructor', '__proto__'])('knows no action %s', async (action) => {
    const answer = await call(`${url}/${action}`, { body: {} })
    expect(answer.status).toBe(404)
    expect(answer.json()).toMatchObject({ error: { code: 'unknown-action' } })
  })
})

describe('under OAuth 2.0', () => {
  const body = () => ({ payload: IDENTIFY, mapping: UPSERT, settings: oauth })

  it('plays the platform: fetches a token, keeps it, and never shows it', async () => {
    const first = await call(`${url}/upsertContact`, { body: body() })
    expect(first.json()).toMatchObject([
      {
        request: {
          url: expect.stringContaining('/api/v3/'),
          headers: { authorization: '[redacted]' }
        },
        response: { statusCode: 200 }
      }
    ])
    await call(`${url}/upsertContact`, { body: body() })
    await call(`${url}/upsertContact/key_field`, { body: { settings: oauth } })
    expect(sandbox().requests({ path: '/oauth2/token' }).length).toBeLessThanOrEqual(1)
  })

  it('renews a token that ended, and delivers', async () => {
    await call(`${url}/upsertContact`, { body: body() })
    sandbox().revokeTokens()
    const answer = await call(`${url}/upsertContact`, { body: body() })
    expect(answer.json()).toMatchObject([
      { response: { statusCode: 401 } },
      { response: { statusCode: 200 } }
    ])
  })

  it('uses the caller’s token when there is one', async () => {
    const before = sandbox().requests({ path: '/oauth2/token' }).length
    const answer = await call(`${url}/upsertContact`, {
      body: { ...body(), auth: { accessToken: 'not-a-token' } }
    })
    expect(answer.json()).toMatchObject([{ statusCode: 401, requestError: true }])
    expect(answer.text).not.toContain('not-a-token')
    expect(sandbox().requests({ path: '/oauth2/token' })).toHaveLength(before)
  })
})

describe('POST /{action}/{dynamic field}', () => {
  it('answers with choices from the account', async () => {
    const answer = await call(`${url}/addContactToList/contactlistid`, { body: { settings: wsse } })
    expect(answer.status).toBe(200)
    expect(answer.json()).toMatchObject({
      choices: expect.arrayContaining([
        { label: expect.stringContaining('Newsletter'), value: '482019135' }
      ])
    })
  })

  it('offers the keys of an object field', async () => {
    const answer = await call(`${url}/upsertContact/write_field.__keys__`, {
      body: { settings: wsse }
    })
    expect(answer.json()).toMatchObject({ choices: expect.arrayContaining([expect.anything()]) })
  })

  it('tells why there are none', async () => {
    const answer = await call(`${url}/addContactToList/contactlistid`, {
      body: { settings: { ...wsse, api_password: 'wrong-password' } }
    })
    expect(answer.status).toBe(500)
    expect(answer.json()).toMatchObject([{ code: '401', message: expect.any(String) }])
    expect(answer.text).not.toContain('wrong-password')
  })

  it('knows no other field', async () => {
    const answer = await call(`${url}/addContactToList/nonsense`, { body: { settings: wsse } })
    expect(answer.status).toBe(404)
  })
})
