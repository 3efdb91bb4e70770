import type { IncomingMessage } from 'node:http'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { gzipSync } from 'node:zlib'

/** What one try was answered. */
interface Answered {
  readonly status: number
  /** The body as JSON, or undefined where it is not. */
  readonly body: unknown
}

/** What a batch of an SDK is written from. */
interface Batch {
  readonly writeKey: string
  readonly sentAt: string
  readonly messages: readonly object[]
}

/** An SDK of Segment as it looks on the wire. */
export interface Sdk {
  readonly name: string
  /** Whether it speaks https and nothing else. */
  readonly tls: boolean
  readonly path: string
  /** Besides Content-Length; the names as it writes them. */
  readonly headers: (writeKey: string) => Record<string, string>
  /** How it writes a time. */
  readonly time: (date: Date) => string
  readonly body: (batch: Batch) => object
  readonly isPacked: boolean
  readonly library: { readonly name: string; readonly version: string }
  /** Whether it sends a batch again after this answer, an error. */
  readonly triesAgain: (answer: Answered) => boolean
  /** How often it sends a batch at most; a test ends at 40. */
  readonly attempts: number
  /** How often it sends a batch that is refused with a 4xx; undefined where that is not certain. */
  readonly triesRefused?: number
}

const basic = (writeKey: string) => ({
  Authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`
})
const JSON_TYPE = { 'Content-Type': 'application/json' }

const iso = (date: Date) => date.toISOString()
const seconds = (date: Date) => iso(date).replace(/\.\d+Z$/, '')
/** The milliseconds with more digits behind them. */
const withDigits = (date: Date, more: string, zone: string) =>
  `${iso(date).replace('Z', '')}${more}${zone}`
/** An hour east of Greenwich. */
const inParis = (date: Date) => iso(new Date(date.getTime() + 3_600_000)).replace('Z', '+01:00')

const isServerError = ({ status }: Answered) => status === 429 || status >= 500
const hasCode = ({ body }: Answered) => typeof body === 'object' && body !== null && 'code' in body

const FOREVER = Number.POSITIVE_INFINITY

/** What is known of each: sources.md's session with the SDKs themselves, and their public code. The docs say what is not certain. */
export const SDKS: readonly Sdk[] = [
  {
    name: 'Python',
    tls: false,
    path: '/v1/batch',
    headers: (key) => ({
      ...{ 'User-Agent': 'analytics-python/2.3.3', Accept: '*/*', Connection: 'keep-alive' },
      ...{ 'Accept-Encoding': 'gzip, deflate', ...JSON_TYPE, ...basic(key) }
    }),
    time: (date) => withDigits(date, '123', '+00:00'),
    body: ({ writeKey, sentAt, messages }) => ({ batch: messages, sentAt, writeKey }),
    isPacked: false,
    library: { name: 'analytics-python', version: '2.3.3' },
    // It reads the code of an error, and takes an answer without one for a broken connection.
    triesAgain: (answer) => isServerError(answer) || !hasCode(answer),
    attempts: FOREVER,
    triesRefused: 1
  },
  {
    name: 'Go',
    tls: false,
    path: '/v1/batch',
    headers: (key) => ({
      ...{ 'User-Agent': 'analytics-go (version: 3.3.0)', ...JSON_TYPE, ...basic(key) },
      'Accept-Encoding': 'gzip'
    }),
    time: (date) => withDigits(date, '456789', 'Z'),
    body: ({ sentAt, messages }) => ({
      ...{ messageId: 'batch-1', sentAt, batch: messages },
      context: { library: { name: 'analytics-go', version: '3.0.0' } }
    }),
    isPacked: false,
    library: { name: 'analytics-go', version: '3.0.0' },
    triesAgain: () => true,
    attempts: 10,
    triesRefused: 10
  },
  {
    name: 'Ruby',
    tls: true,
    path: '/v1/import',
    headers: (key) => ({
      ...{ Accept: 'application/json', ...JSON_TYPE, 'User-Agent': 'analytics-ruby/2.5.0' },
      ...{ 'Accept-Encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3', ...basic(key) }
    }),
    time: inParis,
    body: ({ sentAt, messages }) => ({ sentAt, batch: messages }),
    isPacked: false,
    library: { name: 'analytics-ruby', version: '2.5.0' },
    triesAgain: isServerError,
    attempts: 10,
    triesRefused: 1
  },
  {
    name: 'PHP',
    tls: true,
    path: '/v1/batch',
    headers: (key) => ({
      ...{ ...basic(key), 'User-Agent': 'analytics-php/3.8.0', Accept: '*/*', ...JSON_TYPE },
      'Content-Encoding': 'gzip'
    }),
    time: (date) => `${seconds(date)}+00:00`,
    body: ({ sentAt, messages }) => ({ batch: messages, sentAt }),
    isPacked: true,
    library: { name: 'analytics-php', version: '3.8.0' },
    triesAgain: isServerError,
    attempts: 7,
    triesRefused: 1
  },
  {
    name: 'Java',
    tls: false,
    path: '/v1/import/',
    headers: (key) => ({
      ...{ ...basic(key), 'User-Agent': 'analytics-java/3.5.1' },
      ...{ 'Content-Type': 'application/json; charset=UTF-8', 'Accept-Encoding': 'gzip' }
    }),
    time: iso,
    body: ({ writeKey, sentAt, messages }) => ({
      ...{ batch: messages, sentAt, writeKey, sequence: 1 },
      context: { library: { name: 'analytics-java', version: '3.5.1' } }
    }),
    isPacked: false,
    library: { name: 'analytics-java', version: '3.5.1' },
    triesAgain: isServerError,
    attempts: 4,
    triesRefused: 1
  },
  {
    name: 'React Native',
    tls: false,
    path: '/v1/b',
    headers: () => ({
      'Content-Type': 'application/json; charset=utf-8',
      'User-Agent': 'okhttp/4.12.0'
    }),
    time: iso,
    body: ({ writeKey, sentAt, messages }) => ({ batch: messages, sentAt, writeKey }),
    isPacked: false,
    library: { name: 'analytics-react-native', version: '2.24.1' },
    // It keeps what failed, and sends it with the next events.
    triesAgain: isServerError,
    attempts: 100
  },
  {
    name: 'Kotlin',
    tls: true,
    path: '/v1/b',
    headers: () => ({
      ...{ 'Content-Type': 'text/plain', 'User-Agent': 'analytics-kotlin/1.19.1' },
      'Content-Encoding': 'gzip'
    }),
    time: iso,
    body: ({ writeKey, sentAt, messages }) => ({ batch: messages, sentAt, writeKey }),
    isPacked: true,
    library: { name: 'analytics-kotlin', version: '1.19.1' },
    triesAgain: isServerError,
    attempts: FOREVER,
    triesRefused: 1
  },
  {
    name: 'C#',
    tls: true,
    path: '/v1/b',
    headers: () => ({ 'Content-Type': 'text/plain' }),
    time: (date) => withDigits(date, '1234', 'Z'),
    body: ({ writeKey, sentAt, messages }) => ({ batch: messages, sentAt, writeKey }),
    isPacked: false,
    library: { name: 'Analytics-CSharp', version: '2.5.3' },
    triesAgain: isServerError,
    attempts: FOREVER,
    triesRefused: 1
  }
]

/** How often a test lets an SDK try that never gives up. */
export const MOST_TRIES = 40

/** Where an SDK of a test sends, and what of that it trusts. */
export interface Server {
  readonly url: string
  /** The CA file's content, for https. */
  readonly ca?: string
}

/**
 * Sends a batch as the SDK does, and again for as long as it would, without its waits.
 * @returns the answers, one for each try
 */
export async function send(
  sdk: Sdk,
  { server, writeKey, messages, sentAt }: SendOptions
): Promise<Answered[]> {
  const text = JSON.stringify(sdk.body({ writeKey, messages, sentAt: sdk.time(sentAt) }))
  const content = sdk.isPacked ? gzipSync(text) : Buffer.from(text)
  const answers: Answered[] = []
  for (;;) {
    const answer = await post(sdk, server, { content, writeKey })
    answers.push(answer)
    const isOver = answers.length >= Math.min(sdk.attempts, MOST_TRIES)
    if (isOver || answer.status === 200 || !sdk.triesAgain(answer)) return answers
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

interface SendOptions {
  readonly server: Server
  readonly writeKey: string
  readonly messages: readonly object[]
  readonly sentAt: Date
}

function post(
  { path, headers }: Sdk,
  { url, ca }: Server,
  { content, writeKey }: { content: Buffer; writeKey: string }
): Promise<Answered> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  const all = { ...headers(writeKey), 'Content-Length': String(content.length) }
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}${path}`, { method: 'POST', headers: all, ca }, (incoming) =>
      readJson(incoming).then((body) => resolve({ status: incoming.statusCode ?? 0, body }), reject)
    )
    outgoing.on('error', reject)
    outgoing.end(content)
  })
}

async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part)
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch {
    return undefined
  }
}
