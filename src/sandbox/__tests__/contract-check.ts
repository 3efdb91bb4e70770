import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020'
import { type CallContract, readContract } from '../contract/contract'
import type { Answered } from '../routes/witness'
import type { SentRequest } from './sent-requests'

// Finds the call by itself, so that a sandbox that routes wrongly is noticed.

const CONTRACT = readContract()

/** Refusals that no source lists for the call, each with its reason. */
const OPEN: Readonly<Record<string, string>> = {
  '400/1007': 'an unknown field: in the registry without an endpoint',
  '400/2004': 'unindexedKey',
  '400/2015': 'unindexedKey',
  '400/2020': 'badListStatus',
  '404/2020': 'badListStatus',
  '200/2020': 'badListStatus',
  '404/1': 'No such field, without code in the registry',
  '413/1': 'a body above the limit: status and code are not known',
  '413/5008': 'hugeEvent',
  '403/1': 'Forbidden, where refusalBody is an envelope',
  '501/1': 'not played'
}

/** What is wrong with an answer of the sandbox, or nothing. */
export function checkAnswer({ request, answer }: Answered): string[] {
  const { method, path } = request
  if (path === '/healthcheck' || path.startsWith('/api/engagementevent/'))
    return checkBare(findCall(method, path), answer)
  if (path === '/oauth2/token') return checkToken(answer)
  const call = findCall(method, path.replace(/^\/api\/v[23]/, ''))
  if (isGatewayRefusal(answer)) return []
  if (call?.bare && answer.status < 400 && !(call.data && isEnvelope(answer.body)))
    return checkBare(call, answer)
  return checkEnvelope(call, answer)
}

/** What is wrong with a request to Emarsys's API, or nothing. */
export function checkRequest({ method, url, body }: SentRequest): string[] {
  const [path = '', search = ''] = url.split('?')
  if (!/^\/api\/v[23]\//.test(path)) return []
  const call = findCall(method, path.replace(/^\/api\/v[23]/, ''))
  if (!call) return ['it is not in the contract']
  const query = Object.fromEntries(new URLSearchParams(search))
  const problems = call.query ? validate(call.query, query) : []
  if (call.body) problems.push(...validate(call.body, parse(body)))
  return problems
}

type Known = readonly [segments: string[], call: CallContract]

/** The calls by method and number of segments, those with the fewest placeholders first. */
const BY_SHAPE = new Map<string, Known[]>()
for (const [endpoint, call] of Object.entries(CONTRACT.calls).sort(
  ([one], [other]) => one.split('{').length - other.split('{').length
)) {
  const [method = '', path = ''] = endpoint.split(' ')
  const known: Known = [segmentsOf(path), call]
  const shape = `${method} ${known[0].length}`
  BY_SHAPE.set(shape, [...(BY_SHAPE.get(shape) ?? []), known])
}

function findCall(method: string, path: string): CallContract | undefined {
  const segments = segmentsOf(path)
  const known = BY_SHAPE.get(`${method} ${segments.length}`) ?? []
  return known.find(([wanted]) =>
    wanted.every((part, index) => part.startsWith('{') || part === segments[index])
  )?.[1]
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean)
}

/** 401, 403 and 429 have the body that the switch `refusalBody` says. */
function isGatewayRefusal({ status, body }: Answered['answer']): boolean {
  if (![401, 403, 429].includes(status)) return false
  const json = parse(body)
  const isMessage = isRecord(json) && Object.keys(json).join() === 'message'
  return isMessage || !isRecord(json)
}

/** Sources disagree about the envelope of some answers. */
function isEnvelope(body: string): boolean {
  const json = parse(body)
  return isRecord(json) && 'replyCode' in json
}

function checkToken({ status, body }: Answered['answer']): string[] {
  const call = CONTRACT.calls['POST /oauth2/token']
  if (status === 200) return validate(call?.bare?.['200'] ?? {}, parse(body))
  const json = parse(body)
  return isRecord(json) && typeof json.error === 'string' ? [] : ['a refusal without error']
}

function checkBare(call: CallContract | undefined, { status, body }: Answered['answer']): string[] {
  const schema = call?.bare?.[String(status)]
  if (schema === undefined) return [`HTTP ${status} is not in the contract`]
  return validate(schema, parse(body) ?? body)
}

function checkEnvelope(
  call: CallContract | undefined,
  { status, body }: Answered['answer']
): string[] {
  const envelope = parse(body)
  if (!isRecord(envelope)) return ['the body is not an envelope']
  const { replyCode, replyText, data } = envelope
  if (typeof replyCode !== 'number' || typeof replyText !== 'string' || !('data' in envelope))
    return ['the body is not an envelope']
  if (replyCode !== 0) return checkRefusal(call, `${status}/${replyCode}`)
  if (!call?.data) return call ? [] : ['a success of an endpoint that is not in the contract']
  const schema = call.data[String(status)]
  if (schema === undefined) return [`HTTP ${status} is not in the contract`]
  return [...validate(schema, data), ...checkCodes(call, data)]
}

function checkRefusal(call: CallContract | undefined, pair: string): string[] {
  const anyStatus = pair.replace(/^\d+/, '*')
  const known =
    pair in OPEN || pair in CONTRACT.errors || call?.errors?.[pair] || call?.errors?.[anyStatus]
  return known ? [] : [`${pair} is not a refusal of this call`]
}

/** The codes of single contacts. */
function checkCodes({ errors = {} }: CallContract, data: unknown): string[] {
  if (!isRecord(data) || !isRecord(data.errors)) return []
  const codes = Object.values(data.errors).flatMap((entry) => Object.keys(entry ?? {}))
  const known = new Set(Object.keys(errors).map((pair) => pair.split('/')[1]))
  return [...new Set(codes)]
    .filter((code) => !known.has(code))
    .map((code) => `${code} is not a code of single contacts here`)
}

let validator: Ajv2020 | undefined
const compiled = new Map<object, ValidateFunction>()

function validate(schema: object, value: unknown): string[] {
  validator ??= new Ajv2020({ strict: false, allErrors: true })
  const known = compiled.get(schema)
  const check = known ?? validator.compile({ ...schema, $defs: CONTRACT.$defs })
  if (!known) compiled.set(schema, check)
  if (check(value)) return []
  return [validator.errorsText(check.errors)]
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
