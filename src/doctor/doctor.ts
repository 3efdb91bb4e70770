import { createRequestClient, type RequestClient } from '@segment/actions-core'
import type { Answer } from '../destinations/emarsys/api/http'
import type { Login } from '../destinations/emarsys/api/login'
import type { Settings } from '../destinations/emarsys/generated-types'
import { REQUEST_OPTIONS } from '../destinations/emarsys/transport'
import type { SegmentEvent } from '@segment/actions-core'
import type { AccountFacts } from '../workbench/mapping/facts'
import { type FileFinding, fieldOf } from '../workbench/mapping/finding'
import { judgeAll } from '../workbench/mapping/judge'
import { judgeByEvents } from '../workbench/mapping/judge-by-events'
import type { Mapping } from '../workbench/mapping/read'
import { builtIn, findAction } from '../workbench/runtime/definition'
import { MOST_SUBSCRIPTIONS, nameOf } from '../workbench/runtime/subscription'
import type { Check, DoctorReport, Fleet } from '../workbench/wire'
import { type Calls, createCalls } from './account'
import { type Finding, fine } from './check'
import { simulateFleet } from './fleet'
import { readAccount, type Reads, usesIds } from './knowledge'
import {
  checkAccount,
  checkLogin,
  checkOAuthBeside,
  checkWsseEnd,
  type GetToken,
  logIn
} from './login'
import { writesFields } from '../workbench/mapping/rules/contact-fields'
import { checkEngagement, checkRead, checkWrites, writesOf } from './permissions'
import { PROBES, type ProbeName } from './probes'

/** What to look at, and how. */
export interface DoctorOptions {
  /** Of one login, or of both: then `auth_type` says which is in use. */
  readonly settings: Settings
  /** Those that can be run. */
  readonly mappings: readonly Mapping[]
  /** What is wrong with the others, or with the file of mappings. */
  readonly findings?: readonly FileFinding[]
  /** Real events to judge by. Default: those that are made to fit each mapping. */
  readonly events?: readonly SegmentEvent[]
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
const EVENTS_PER_MINUTE = 1000

/** The calls that `diagnose` may make, in the words of the table of probes. */
export function plannedCalls({
  settings,
  mappings,
  probeWrites = false
}: Pick<DoctorOptions, 'settings' | 'mappings' | 'probeWrites'>): ProbeName[] {
  const active = mappings.filter(({ enabled }) => enabled !== false)
  const has = (kind: 'lists' | 'events' | 'sources') =>
    active.some((mapping) => usesIds(mapping, kind))
  const writes = writesOf(active).filter(
    (name) => PROBES[name].certainty === 'documented' || probeWrites
  )
  const credentials = Boolean(settings.apiClientId && settings.apiClientSecret)
  const wanted: Partial<Record<ProbeName, boolean>> = {
    token: credentials,
    fields: true,
    settings: true,
    oauth: settings.auth_type !== 'new' && credentials,
    lists: has('lists'),
    events: has('events'),
    sources: has('sources'),
    choices: active.some(writesFields),
    usages: has('events'),
    index: active.some(({ mapping }) => 'key_field' in mapping)
  }
  return [...(Object.keys(wanted) as ProbeName[]).filter((name) => wanted[name]), ...writes]
}

/** Looks at login, permissions, mappings and load, and changes nothing. Never throws for what it finds. */
export async function diagnose(options: DoctorOptions): Promise<DoctorReport> {
  const { settings, client = {}, now = new Date(), probeWrites = false, mappings } = options
  const checks: Check[] = []
  const add = (area: Check['area'], findings: readonly Finding[]) =>
    void checks.push(...findings.map((found) => ({ area, ...found })))
  const active = mappings.filter(({ enabled }) => enabled !== false)

  const request = createRequestClient(REQUEST_OPTIONS, client)
  const opened = await open(request, options)
  let account: AccountFacts | undefined
  if ('failed' in opened) add('login', [opened.failed])
  else {
    const { login, calls, fields } = opened
    add('login', checkLogin(login, fields, now))
    const refused = fields.status === 401 || fields.failure !== undefined
    if (!refused) {
      add('login', [checkAccount(await calls.settings())])
      const read = await readAccount(calls, active, fields)
      account = read.account
      add('permissions', [checkRead('fields', fields, true), ...checkReads(read.reads)])
      add('permissions', await checkWrites(calls, writesOf(active), probeWrites))
    }
  }
  add('permissions', checkEngagement(active, settings.auth_type))
  if (settings.auth_type !== 'new')
    add('login', [checkWsseEnd(now), await checkOAuthBeside(request, settings)])
  checks.push(...(await mappingChecks(options, account, now)))
  const runnable = mappings.filter(({ index }) => !isTooExpensive(checks, index))
  const fleet = await simulateFleet(runnable, options.eventsPerMinute ?? EVENTS_PER_MINUTE, account)
  const unreadable = (options.findings ?? []).flatMap(({ level, index }) =>
    level === 'error' && index !== null ? [index] : []
  )
  add('fleet', checkFleet(fleet, active.length + new Set(unreadable).size))
  return { ok: checks.every(({ status }) => status !== 'wrong'), checks, fleet }
}

function isTooExpensive(checks: readonly Check[], index: number): boolean {
  return checks.some(({ code, mappingIndex }) => code === 'too-expensive' && mappingIndex === index)
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

function checkReads(reads: Reads): Finding[] {
  return (['lists', 'events', 'sources', 'choices', 'usages', 'index'] as const).flatMap((name) => {
    const answer = reads[name]
    const said = answer?.envelope && [400, 404].includes(answer.status)
    if (!answer) return []
    return [said ? fine(PROBES[name].permission, 'Granted.') : checkRead(name, answer, false)]
  })
}

/** What comes of trying what is known already. */
const TRIED = new Set(['rejected', 'untried'])

/** All that is to be said of mappings, in the order of the file: what cannot be run, what is wrong, and one line for what is not. */
async function mappingChecks(
  { mappings, findings = [], events }: DoctorOptions,
  account: AccountFacts | undefined,
  now: Date
): Promise<Check[]> {
  const judged = judgeAll(mappings, { now, ...(account && { account }) })
  const tried = await judgeByEvents(mappings, { definition: builtIn, account, events })
  // What is rejected anyhow need not be tried to be known.
  const known = new Set(
    judged.filter(({ effect }) => effect !== undefined).map(({ index }) => index)
  )
  const all = [
    ...findings,
    ...judged,
    ...tried.filter(({ code, index }) => !TRIED.has(code) || events || !known.has(index))
  ]
  const found = all.map((one) => toCheck(one, mappings))
  const rest = mappings.flatMap((mapping) => quiet(mapping, all))
  return [...found, ...rest].sort(
    (one, other) => (one.mappingIndex ?? -1) - (other.mappingIndex ?? -1)
  )
}

/** One line for a mapping that is off, or for what of it is in order. */
function quiet(mapping: Mapping, all: readonly FileFinding[]): Check[] {
  const place = {
    area: 'mappings' as const,
    mappingIndex: mapping.index,
    mappingName: nameOf(mapping)
  }
  if (mapping.enabled === false)
    return [
      { ...place, ...{ status: 'skipped', subject: 'Mapping', message: 'It is turned off.' } }
    ]
  const isFine = !all.some(({ index, level }) => index === mapping.index && level !== 'note')
  if (!isFine) return []
  return [{ ...place, ...fine('Mapping', 'Fine.') }]
}

const STATUSES = { error: 'wrong', warning: 'warning', note: 'skipped' } as const

function toCheck(found: FileFinding, mappings: readonly Mapping[]): Check {
  const { level, code, at, message, todo, fix, index, name } = found
  const [root = ''] = at
  const field = root === 'mapping' ? fieldOf(at).join('.') : root
  const mapping = mappings.find((one) => one.index === index)
  return {
    area: 'mappings',
    status: STATUSES[level],
    subject: subjectOf(found, mapping),
    message,
    ...(todo !== undefined && { todo }),
    ...(index !== null && { mappingIndex: index }),
    ...(name !== null && { mappingName: name }),
    ...(field !== '' && { field }),
    code,
    at,
    ...(fix && { fix })
  }
}

/** What parts of a mapping are called that are no fields of the action. */
const SUBJECTS: Readonly<Record<string, string>> = {
  subscribe: 'Trigger',
  partnerAction: 'Action',
  mapping: 'Mapping',
  __segment_internal_sync_mode: 'Sync mode',
  onMappingSave: 'Connected list',
  retlOnMappingSave: 'Connected list'
}

/** What a finding is about, as its place is called: a field by its label. */
function subjectOf({ at, index }: FileFinding, mapping: Mapping | undefined): string {
  const [root, field = ''] = at
  const named = SUBJECTS[field] ?? (at.length < 2 ? SUBJECTS[root ?? ''] : undefined)
  if (named !== undefined) return named
  if (root === 'mapping') {
    const fields = findAction(builtIn, mapping?.action ?? '')?.action.fields
    return fields?.[field]?.label ?? field
  }
  return root ?? (index === null ? 'The file' : `Mapping ${index + 1}`)
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
      : { status: 'wrong', subject, message: `${message} ${why}`, todo }
  })
}
