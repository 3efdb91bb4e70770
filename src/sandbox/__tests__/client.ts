import { createHash, randomBytes } from 'node:crypto'
import type { Sandbox } from '..'

/** An Emarsys client of its own, so that the sandbox is not tested with its own code. */
export interface Client {
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>
  ): Promise<Reply>
  control(method: string, path: string, body?: unknown): Promise<{ status: number; json: never }>
}

/** An answer: its status, headers, text, and the envelope where it has one. */
export interface Reply {
  status: number
  headers: Headers
  text: string
  json: { replyCode: number; replyText: string; data: never }
}

/** A WSSE header, made from the contract. */
export function wsse(
  user: string,
  password: string,
  created = new Date().toISOString(),
  nonce = randomBytes(16).toString('hex')
): string {
  const hex = createHash('sha1')
    .update(nonce + created + password)
    .digest('hex')
  const digest = Buffer.from(hex).toString('base64')
  return `UsernameToken Username="${user}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`
}

/** A client of the sandbox, by WSSE on v2 unless a token is given. */
export function clientOf(sandbox: Sandbox, token?: string): Client {
  const { apiUser, apiPassword } = sandbox.credentials
  const send = async (
    method: string,
    url: string,
    body: unknown,
    headers: Record<string, string>
  ) => {
    const response = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) })
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parse(text) as never }
  }
  return {
    call: (method, path, body, headers = {}) => {
      const login =
        token === undefined
          ? { 'x-wsse': wsse(apiUser, apiPassword) }
          : { authorization: `Bearer ${token}` }
      return send(method, `${sandbox.url}/api/${token === undefined ? 'v2' : 'v3'}/${path}`, body, {
        ...login,
        ...headers
      })
    },
    control: (method, path, body) => send(method, `${sandbox.url}/_sandbox/${path}`, body, {})
  }
}

/** Asks for an access token. */
export async function askToken(sandbox: Sandbox, secret = sandbox.credentials.clientSecret) {
  const { clientId } = sandbox.credentials
  const response = await fetch(`${sandbox.url}/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded'
    },
    body: 'grant_type=client_credentials'
  })
  return {
    status: response.status,
    json: (await response.json()) as { access_token?: string; error?: string; expires_in?: number }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
