import { errorMessage } from '../errors'
import { isRecord } from '../json'
import type { JsonObject } from '../wire'
import { bodyOfCurl } from './curl'
import type { Finding } from './finding'
import { type HclBlock, HclProblem, interpolates, readBlocks } from './hcl'

/** A mapping as it is written somewhere, in the form of this package as far as it goes, and what is to be said of that. */
export interface Entry {
  readonly entry: unknown
  readonly findings: readonly Finding[]
  /** Whether it is a mapping of a warehouse, as the Public API tells of it. */
  readonly isWarehouse?: boolean
}

/** The entries of a text; findings of the text as a whole. */
export interface Entries {
  readonly entries: readonly Entry[]
  readonly findings: readonly Finding[]
}

/** The resource of Segment's Terraform provider that is a mapping. */
const RESOURCE = 'segment_destination_subscription'

/** Reads the entries of a text: this package's own, an answer or a body of Segment's Public API, Terraform, or a curl command. */
export function readEntries(text: string): Entries {
  const plain = text.replace(/^\uFEFF/, '').replace(/^\s*```\w*\n(.*?)\n```\s*$/s, '$1')
  try {
    if (/^\s*[[{]/.test(plain)) return fromJson(plain)
    if (plain.includes(RESOURCE)) return fromTerraform(plain)
    if (/^\s*(?:#.*\s+)*(?:\$\s+)?(?:\w+=\S*\s+)*curl\s/.test(plain))
      return fromJson(bodyOfCurl(plain))
    return fromJson(plain)
  } catch (error) {
    return nothing(errorMessage(error))
  }
}

function nothing(message: string): Entries {
  return { entries: [], findings: [wrong('file', [], message)] }
}

function wrong(code: string, at: readonly string[], message: string, todo?: string): Finding {
  return { level: 'error', code, at, message, ...(todo !== undefined && { todo }) }
}

function fromJson(text: string): Entries {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return nothing(`The file is not JSON: ${errorMessage(error)}`)
  }
  const list = listOf(parsed)
  if (list === undefined) return nothing(whyNone(parsed))
  const entries = list.map(toEntry)
  const isTerraform = isRecord(parsed) && 'resource' in parsed
  return { entries: isTerraform ? entries.map(withOpen) : entries, findings: pagesOf(parsed) }
}

/** Why there is no list of mappings: the Public API may have answered something else. */
function whyNone(parsed: unknown): string {
  const [error] = isRecord(parsed) && Array.isArray(parsed.errors) ? parsed.errors : []
  if (isRecord(error) && typeof error.message === 'string')
    return `The answer holds no mappings, but an error: ${error.message}`
  return 'The file must hold a list of subscriptions, or an object with it as "subscriptions".'
}

/** An entry of Terraform's JSON, whose texts Terraform fills in where they hold `${…}` or `%{…}`. */
function withOpen({ entry, findings, ...rest }: Entry): Entry {
  const open = isRecord(entry) ? [...copiesOf(entry), ...openTexts(entry, [])] : []
  return { entry, findings: [...open, ...findings], ...rest }
}

function openTexts(value: unknown, at: readonly string[]): Finding[] {
  if (typeof value === 'string' && interpolates(value)) return [expression(at, at.join('.'), value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    interpolates(key)
      ? [expression([...at, key], [...at, key].join('.'), key)]
      : openTexts(inner, [...at, key])
  )
}

function expression(at: readonly string[], name: string, text: string, line?: number): Finding {
  const where = line === undefined ? '' : `Line ${line}: `
  const message = `${where}${name} is an expression that only Terraform can work out (${short(text)}).`
  return wrong('expression', at, message, 'Write its value in its place.')
}

const HOLDERS = ['data', 'subscriptions', 'subscription', 'destinationSubscription'] as const

/** A list of entries, one of them, or what holds either: the Public API's answers, `subscriptions` files, Terraform's JSON. */
function listOf(value: unknown): unknown[] | undefined {
  if (Array.isArray(value)) return value
  if (!isRecord(value)) return undefined
  if ('trigger' in value || 'subscribe' in value || 'partnerAction' in value) return [value]
  for (const key of HOLDERS) if (key in value) return listOf(value[key])
  const resources = [value.resource].flat().flatMap((kinds) => {
    const own = isRecord(kinds) ? [kinds[RESOURCE]].flat() : []
    return own.filter(isRecord).flatMap((named) => Object.values(named).flat())
  })
  return resources.length > 0 ? resources : undefined
}

/** An answer of the Public API may be one page of several. */
function pagesOf(value: unknown): Finding[] {
  const data = isRecord(value) && isRecord(value.data) ? value.data : {}
  const { subscriptions, pagination } = data
  const next = isRecord(pagination) ? pagination.next : undefined
  if (typeof next !== 'string' || !Array.isArray(subscriptions)) return []
  const message = `The answer holds the first ${subscriptions.length} mappings only.`
  const todo = 'Ask for all at once, by pagination[count]=200.'
  return [{ level: 'warning', code: 'one-page', at: [], message, todo }]
}

/** An entry in the form of this package: the Public API calls the trigger `trigger`, the fields `settings`, the action `actionSlug`. */
function toEntry(value: unknown): Entry {
  if (!isRecord(value)) return { entry: value, findings: [] }
  const { trigger, settings, actionSlug, actionId: _id, action_id: _action, ...own } = value
  const isTheirs = trigger !== undefined || settings !== undefined
  if (!isTheirs) return { entry: value, findings: [] }
  const {
    id: _,
    destinationId: __,
    destination_id: ___,
    partnerAction,
    subscribe,
    mapping,
    ...rest
  } = own
  const named = [partnerAction, actionSlug].find((name) => typeof name === 'string')
  const fields = decode(mapping ?? settings ?? {})
  const entry: Record<string, unknown> = {
    ...warehouse(rest),
    ...(named === undefined ? {} : { partnerAction: named }),
    subscribe: subscribe ?? trigger,
    mapping: fields
  }
  const findings = isRecord(fields)
    ? []
    : [
        wrong(
          'form',
          ['mapping'],
          'The settings are not a JSON object.',
          'Write the fields as an object.'
        )
      ]
  return { entry, findings, isWarehouse: 'modelId' in entry }
}

/** Terraform's names for what Segment keeps of a warehouse's mapping; what is null there is not set. */
function warehouse({
  model_id,
  reverse_etl_schedule,
  modelId = model_id,
  ...rest
}: Record<string, unknown>): Record<string, unknown> {
  const { config, ...schedule } = isRecord(reverse_etl_schedule) ? reverse_etl_schedule : {}
  return {
    ...(modelId !== undefined && modelId !== null && { modelId }),
    ...(isRecord(reverse_etl_schedule) && {
      reverseETLSchedule: { ...schedule, ...(config !== undefined && { config: decode(config) }) }
    }),
    ...rest
  }
}

/** Terraform may hold JSON as text. */
function decode(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}

function fromTerraform(text: string): Entries {
  try {
    const blocks = readBlocks(text.replace(/\r\n/g, '\n'), RESOURCE)
    if (blocks.length === 0) return nothing(`There is no resource "${RESOURCE}" in the text.`)
    return { entries: blocks.map(fromBlock), findings: [] }
  } catch (error) {
    if (error instanceof HclProblem) return nothing(error.message)
    throw error
  }
}

/** What only Terraform can work out, and the opaque ids that mean nothing elsewhere. */
const OPAQUE = new Set(['action_id', 'destination_id', 'id'])

const NAMES: Readonly<Record<string, string>> = { settings: 'mapping', trigger: 'subscribe' }

/** Arguments by which Terraform makes none or several of a resource. */
const COPIES = ['count', 'for_each']

/** Arguments of a resource that are Terraform's own. */
const META = [
  ...COPIES,
  ...['depends_on', 'provider', 'lifecycle', 'provisioner', 'connection', 'dynamic', 'timeouts']
]

/** Whether a block is one mapping. @param line of the block, where it is known */
function copiesOf(block: Readonly<Record<string, unknown>>, line?: number): Finding[] {
  const where = line === undefined ? '' : `Line ${line}: `
  return COPIES.filter((name) => name in block && !(name === 'count' && block[name] === 1)).map(
    (name) =>
      wrong(
        'expression',
        [name],
        `${where}By its ${name} Terraform makes none or several mappings of this block.`,
        'Write each as a block of its own.'
      )
  )
}

function fromBlock({ attributes, expressions, comments, labels, line }: HclBlock): Entry {
  const own = Object.fromEntries(Object.entries(attributes).filter(([key]) => !META.includes(key)))
  const { enabled } = own
  const switched = enabled === 'true' || enabled === 'false' ? { enabled: enabled === 'true' } : {}
  const open = expressions.filter(
    ({ path }) => !OPAQUE.has(path) && !META.includes(path.split('.')[0] ?? '')
  )
  const read = toEntry({ settings: {}, trigger: '', ...own, ...switched, ...besideOf(comments) })
  const findings = open.map(({ path, text, line }) => {
    const [head = '', ...rest] = path.split('.')
    return expression([NAMES[head] ?? head, ...rest], path, text, line)
  })
  const name = isRecord(read.entry) && read.entry.name === undefined ? { name: labels[1] } : {}
  const made = expressions.map(({ path, text }) => [path.split('.')[0] ?? '', text] as const)
  const given = { ...Object.fromEntries(made), ...attributes }
  return {
    ...read,
    entry: { ...name, ...(read.entry as JsonObject) },
    findings: [...read.findings, ...copiesOf(given, line), ...findings]
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

/** Begins a comment with what the provider's resource has no arguments for, as the page's export writes it. */
const BESIDE = '# Beside the arguments of the provider:'

function besideOf(comments: readonly string[]): JsonObject {
  const line = comments.find((comment) => comment.startsWith(BESIDE))
  const read = line === undefined ? {} : decode(line.slice(BESIDE.length))
  return isRecord(read) ? (read as JsonObject) : {}
}
