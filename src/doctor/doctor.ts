import { createRequestClient, type RequestClient } from '@segment/actions-core'
import type { Answer } from '../destinations/emarsys/api/http'
import type { Login } from '../destinations/emarsys/api/login'
import type { Settings } from '../destinations/emarsys/generated-types'
import { REQUEST_OPTIONS } from '../destinations/emarsys/transport'
import { builtIn, findAction } from '../workbench/runtime/definition'
import { type FileFinding, placeOf } from '../workbench/mapping/finding'
import { MOST_SUBSCRIPTIONS, nameOf } from '../workbench/runtime/subscription'
import type { Check, DoctorReport, Fleet, Subscription } from '../workbench/wire'
import { type Calls, createCalls } from './account'
import { type Finding, fine, finding } from './check'
import { checkMapping } from './check-mapping'
import { type KnownIds, simulateFleet } from './fleet'
import { type Knowledge, ID_FIELDS, readAccount, type Reads } from './knowledge'
import {
  checkAccount,
  checkLogin,
  checkOAuthBeside,
  checkWsseEnd,
  type GetToken,
  logIn
} from './login'
import { checkRead, checkWrites, writesOf } from './permissions'
import { PROBES, type ProbeName } from './probes'

/** What to look at, and how. */
export interface DoctorOptions {
  /** Of one login, or of both: then `auth_type` says which is in use. */
  readonly settings: Settings
  readonly subscriptions: readonly Subscription[]
  /** What is wrong with the file of mappings. */
  readonly findings?: readonly FileFinding[]
  /** Options of the HTTP client beside the destination's own, as `attach` gives them. */
  readonly client?: object
  readonly eventsPerMinute?: number
  /** Makes the calls as well that are only concluded to be harmless. */
  readonly probeWrites?: boolean
  readonly now?: Date
  /** Where access tokens come from. Default: a new one from Emarsys, of which it gives out 2 a minute. */
  readonly getToken?: GetToken
}

/** The events a minute of each mapping, unless said otherwise. */
export const EVENTS_PER_MINUTE = 1000

/** The calls that `diagnose` may make, in the words of the table of probes. */
export function plannedCalls({
  settings,
  probeWrites = false,
  ...options
}: DoctorOptions): ProbeName[] {
  const subscriptions = withOwnKeys(options.subscriptions)
  const uses = (field: string) => subscriptions.some(({ mapping }) => field in mapping)
  const upserts = subscriptions.some(({ partnerAction }) => partnerAction === 'upsertContact')
  const writes = writesOf(subscriptions).filter(
    (name) => PROBES[name].certainty === 'documented' || probeWrites
  )
  const wanted: Partial<Record<ProbeName, boolean>> = {
    token: Boolean(settings.apiClientId && settings.apiClientSecret),
    fields: true,
    settings: true,
    oauth:
      settings.auth_type !== 'new' && Boolean(settings.apiClientId && settings.apiClientSecret),
    lists: uses('contactlistid') || uses('contact_list'),
    events: uses('eventid'),
    sources: uses('source'),
    choices: upserts,
    usages: uses('eventid'),
    index: uses('key_field')
  }
  return [...(Object.keys(wanted) as ProbeName[]).filter((name) => wanted[name]), ...writes]
}

/** Looks at login, permissions, mappings and load, and changes nothing. Never throws for what it finds. */
export async function diagnose(options: DoctorOptions): Promise<DoctorReport> {
  const { settings, client = {}, now = new Date(), probeWrites = false } = options
  const subscriptions = withOwnKeys(options.subscriptions)
  const checks: Check[] = []
  const add = (area: Check['area'], findings: readonly Finding[]) =>
    void checks.push(...findings.map((found) => ({ area, ...found })))
  const active = subscriptions.filter(({ enabled }) => enabled !== false)

  const request = createRequestClient(REQUEST_OPTIONS, client)
  const opened = await open(request, options)
  let knowledge = NOTHING_KNOWN
  if ('failed' in opened) add('login', [opened.failed])
  else {
    const { login, calls, fields } = opened
    add('login', checkLogin(login, fields, now))
    const refused = fields.status === 401 || fields.failure !== undefined
    if (!refused) {
      add('login', [checkAccount(await calls.settings())])
      const read = await readAccount(calls, active, fields)
      knowledge = read.knowledge
      add('permissions', [checkRead('fields', fields, true), ...checkReads(read.reads)])
      add('permissions', await checkWrites(calls, writesOf(active), probeWrites))
    }
  }
  if (settings.auth_type !== 'new')
    add('login', [checkWsseEnd(now), await checkOAuthBeside(request, settings)])
  add('mappings', (options.findings ?? []).map(toFinding))
  checks.push(...mappingChecks(subscriptions, knowledge, now))
  const fleet = await simulateFleet(
    subscriptions,
    options.eventsPerMinute ?? EVENTS_PER_MINUTE,
    knownIds(knowledge)
  )
  add('fleet', checkFleet(fleet, active.length))
  return { ok: checks.every(({ status }) => status !== 'wrong'), checks, fleet }
}

/** The mappings, with the actions' own keys in the place of those that the live destination has. */
function withOwnKeys(subscriptions: readonly Subscription[]): Subscription[] {
  return subscriptions.map((subscription) => ({
    ...subscription,
    partnerAction:
      findAction(builtIn, subscription.partnerAction)?.key ?? subscription.partnerAction
  }))
}

/** The account, and its first answer. */
interface Opened {
  readonly login: Login
  readonly calls: Calls
  readonly fields: Answer
}

/** Logs in and reads the fields; again with another token where a kept one has expired meanwhile. */
async function open(
  request: RequestClient,
  { settings, getToken }: Pick<DoctorOptions, 'settings' | 'getToken'>,
  expired?: string
): Promise<Opened | { failed: Finding }> {
  const login = await logIn(request, settings, { getToken, expired })
  if ('failed' in login) return login
  const calls = createCalls(request, login)
  const fields = await calls.fields()
  const token = login.accessToken
  if (fields.status === 401 && getToken && token !== undefined && expired === undefined)
    return open(request, { settings, getToken }, token)
  return { login, calls, fields }
}

const NOTHING_KNOWN: Knowledge = {
  ...{ fields: undefined, lists: undefined, events: undefined, sources: undefined },
  ...{ choices: new Map(), usages: new Map(), indexes: new Map() }
}

function checkReads(reads: Reads): Finding[] {
  return (['lists', 'events', 'sources', 'choices', 'usages', 'index'] as const).flatMap((name) => {
    const answer = reads[name]
    const said = answer?.envelope && [400, 404].includes(answer.status)
    if (!answer) return []
    return [said ? fine(PROBES[name].permission, 'Granted.') : checkRead(name, answer, false)]
  })
}

function toFinding({ message, todo = 'Correct the file.', ...found }: FileFinding): Finding {
  const status = found.level === 'error' ? 'wrong' : 'warning'
  return finding(status, { subject: placeOf(found) || 'The file', message, todo })
}

function mappingChecks(
  subscriptions: readonly Subscription[],
  knowledge: Knowledge,
  now: Date
): Check[] {
  return subscriptions.flatMap((subscription, mappingIndex) => {
    const place = { area: 'mappings' as const, mappingIndex, mappingName: nameOf(subscription) }
    const findings =
      subscription.enabled === false
        ? [finding('skipped', { subject: 'Mapping', message: 'It is turned off.' })]
        : checkMapping(subscription, knowledge, now)
    return findings.map((found) => ({ ...place, ...found }))
  })
}

function knownIds(knowledge: Knowledge): KnownIds {
  const entries = Object.entries(ID_FIELDS).map(([field, of]) => [
    field,
    [...(knowledge[of]?.keys() ?? [])]
  ])
  return Object.fromEntries(entries)
}

function checkFleet(fleet: Fleet, count: number): Finding[] {
  const { requests, maxRequests, triggersPerSecond, maxTriggersPerSecond } = fleet
  const limits = [
    [
      'Mappings',
      count,
      MOST_SUBSCRIPTIONS,
      'Segment takes no more in one destination.',
      'Merge mappings, or use a second destination.'
    ],
    [
      'Requests a minute',
      requests,
      maxRequests,
      'Emarsys answers 429 above it.',
      'Turn on batching, and let ids be few in one batch.'
    ],
    [
      'Triggers a second',
      triggersPerSecond,
      maxTriggersPerSecond,
      'Interactions queues the rest, and it may time out there.',
      'Trigger fewer events, or spread them.'
    ]
  ] as const
  return limits.map(([subject, value, most, why, todo]) => {
    const message = `${value} of ${most}.`
    return value <= most
      ? fine(subject, message)
      : finding('wrong', { subject, message: `${message} ${why}`, todo })
  })
}
