import { type JSONObject, transform } from '@segment/actions-core'
import * as v from 'valibot'
import { MAX_TEXT_CHARACTERS, parseTrigger } from './parse-trigger'
import { isRecord } from '../json'
import { MOST_SUBSCRIPTIONS, nameOf } from './subscription'
import type { Subscription } from '../wire'
import { type AnyDefinition, findAction } from './definition'
import { errorMessage } from '../errors'

/** What is wrong with one part of a mappings file. */
export interface MappingProblem {
  /** Where, e.g. `[2].subscribe`; empty for the file as a whole. */
  path: string
  message: string
}

/** A mappings file as far as it can be used, and what is wrong with the rest. */
export interface Mappings {
  subscriptions: Subscription[]
  problems: MappingProblem[]
}

const SubscriptionSchema = v.looseObject({
  name: v.optional(v.string()),
  partnerAction: v.string('Name the action, e.g. "upsertContact".'),
  subscribe: v.string('Write the trigger, e.g. "type = \\"identify\\"".'),
  mapping: v.optional(v.record(v.string(), v.unknown()), {}),
  enabled: v.optional(v.boolean(), true)
})

/**
 * Reads mappings: a JSON array of Segment subscriptions, or an object with it as `subscriptions`. What is wrong with one
 * mapping does not touch the others.
 * @param most more mappings than this are refused as a whole; default: as many as a destination takes
 */
export function parseMappings(
  text: string,
  definition: AnyDefinition,
  most = MOST_SUBSCRIPTIONS
): Mappings {
  const list = listOf(text, most)
  if ('problem' in list) return { subscriptions: [], problems: [list.problem] }
  const subscriptions: Subscription[] = []
  const problems: MappingProblem[] = []
  for (const [index, entry] of list.entries.entries()) {
    const read = readSubscription(entry, definition)
    if ('problems' in read) {
      problems.push(
        ...read.problems.map(({ path, message }) => ({ path: `[${index}]${path}`, message }))
      )
    } else subscriptions.push(read.subscription)
  }
  return { subscriptions, problems }
}

function listOf(text: string, most: number): { entries: unknown[] } | { problem: MappingProblem } {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return whole(`The file is not JSON: ${(error as Error).message}`)
  }
  const entries = Array.isArray(parsed)
    ? parsed
    : (parsed as { subscriptions?: unknown } | null)?.subscriptions
  if (!Array.isArray(entries))
    return whole(
      'The file must hold a list of subscriptions, or an object with it as "subscriptions".'
    )
  if (entries.length > most) {
    return whole(
      `The file holds ${entries.length} mappings, but a destination takes at most ${most}.`
    )
  }
  return { entries }
}

function whole(message: string): { problem: MappingProblem } {
  return { problem: { path: '', message } }
}

/** Checks one mapping: its form, its action, its trigger. */
export function readSubscription(
  entry: unknown,
  definition: AnyDefinition
): { subscription: Subscription } | { problems: MappingProblem[] } {
  const parsed = v.safeParse(SubscriptionSchema, entry)
  if (!parsed.success) {
    const problems = parsed.issues.map((issue) => ({
      path: pathOf(v.getDotPath(issue)),
      message: wordsOf(issue.message)
    }))
    return { problems }
  }
  const subscription: Subscription = {
    ...parsed.output,
    mapping: parsed.output.mapping as JSONObject
  }
  const problems: MappingProblem[] = []
  if (!findAction(definition, subscription.partnerAction)) {
    const known = Object.keys(definition.actions).join(', ')
    problems.push({
      path: '.partnerAction',
      message: `"${subscription.partnerAction}" is not an action of ${definition.name}. Known: ${known}.`
    })
  }
  const long = longTemplate(subscription.mapping)
  if (long !== undefined) problems.push({ path: '.mapping', message: long })
  else problems.push(...directiveProblems(subscription.mapping))
  const { error } = parseTrigger(subscription.subscribe)
  if (error !== undefined)
    problems.push({ path: '.subscribe', message: `"${nameOf(subscription)}": ${error}` })
  return problems.length ? { problems } : { subscription }
}

/** What actions-core says against a mapping; it would refuse each event with a stack trace. */
function directiveProblems(mapping: JSONObject): MappingProblem[] {
  try {
    transform(mapping, {})
    return []
  } catch (error) {
    const said = [...errorMessage(error).matchAll(/ValidationError: (\/\S*) (.*)/g)]
    return said.map(([, path = '', message = '']) => ({
      path: `.mapping${path.replaceAll('/', '.')}`,
      message: `It ${message}`
    }))
  }
}

/** Why a mapping's templates cannot be run, or undefined. */
export function longTemplate(mapping: unknown): string | undefined {
  if (Array.isArray(mapping)) return mapping.map(longTemplate).find((found) => found !== undefined)
  if (!isRecord(mapping)) return undefined
  const { '@template': template, ...others } = mapping
  if (typeof template === 'string' && template.length > MAX_TEXT_CHARACTERS) {
    const most = MAX_TEXT_CHARACTERS.toLocaleString('en-US')
    return `A template has more than ${most} characters. Write it shorter.`
  }
  return longTemplate(Object.values(others))
}

/** A missing key, in words for users. */
function wordsOf(message: string): string {
  return message.startsWith('Invalid key') ? 'This is missing.' : message
}

function pathOf(path: string | null): string {
  return path === null ? '' : `.${path}`
}
