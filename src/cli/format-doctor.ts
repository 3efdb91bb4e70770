import { createColors } from 'picocolors'
import { AREAS } from '../doctor/check'
import { PROBES, type ProbeName } from '../doctor/probes'
import type { Check, DoctorReport, Fleet } from '../workbench/wire'
import { count, plural } from '../workbench/plural'
import { formatTable } from './table'

/** What the doctor is about to call. */
export function formatPlan(calls: readonly ProbeName[], where: string): string {
  const lines = calls.map((name) => `  ${PROBES[name].call}`)
  return `Changes nothing. Will call, at ${where}:\n${lines.join('\n')}\n`
}

const WORDS: Record<Check['status'], string> = {
  fine: 'ok',
  warning: 'note',
  wrong: 'WRONG',
  skipped: 'skipped'
}

const TITLES: Record<Check['area'], string> = {
  login: 'Login',
  permissions: 'Permissions',
  mappings: 'Mappings',
  fleet: 'Load'
}

/** The checklist, the table of load, and how it ends. */
export function formatReport({ ok, checks, fleet }: DoctorReport, colored: boolean): string {
  const parts = AREAS.map((area) => section(area, checks, colored))
  const count = (status: Check['status']) =>
    checks.filter((check) => check.status === status).length
  const notes = `${count('warning')} to note, ${count('skipped')} skipped`
  const end = ok ? `Nothing is wrong (${notes}).` : `${count('wrong')} wrong, ${notes}.`
  return [...parts, formatFleet(fleet), end].filter(Boolean).join('\n\n')
}

function section(area: Check['area'], all: readonly Check[], colored: boolean): string {
  const { bold } = createColors(colored)
  const checks = folded(all.filter((check) => check.area === area))
  let name: string | undefined
  const lines = checks.flatMap((check) => {
    const head = check.mappingName !== name && check.mappingName !== undefined
    name = check.mappingName
    const place = head ? [`  ${check.mappingName} (mapping ${(check.mappingIndex ?? 0) + 1})`] : []
    return [...place, line(check, colored)]
  })
  return lines.length ? `${bold(TITLES[area])}\n${lines.join('\n')}` : ''
}

/** Good lines that say the same in one, which stands for no single mapping. */
function folded(checks: readonly Check[]): Check[] {
  return checks.flatMap((check, index) => {
    const isAlike = (other: Check) => other.status === 'fine' && kindOf(other) === kindOf(check)
    const alike = checks.filter(isAlike)
    if (check.status !== 'fine' || alike.length < 2) return [check]
    if (checks.findIndex(isAlike) !== index) return []
    const { area, status } = check
    const message = `${alike.map(({ subject, mappingName }) => mappingName ?? subject).join(', ')}.`
    return [{ area, status, subject: kindOf(check), message }]
  })
}

/** What a good line says, without its evidence: `Granted`. */
function kindOf({ message }: Check): string {
  return /^(?:Granted|Fine)\b/.exec(message)?.[0] ?? message
}

function line({ status, subject, message, todo }: Check, colored: boolean): string {
  const { red, yellow, green, dim } = createColors(colored)
  const paint = { fine: green, warning: yellow, wrong: red, skipped: dim }[status]
  const advice = todo === undefined ? '' : `\n           ${dim(todo)}`
  return `  ${paint(WORDS[status].padEnd(7))}  ${subject}: ${message}${advice}`
}

function formatFleet({ eventsPerMinute, rows }: Fleet): string {
  const head = ['Mapping', 'Events', 'Batches', 'Requests', 'Triggers']
  const body = rows.map(({ mapping, events, batches, requests, triggers }) => [
    mapping,
    ...[events, batches, requests, triggers].map(count)
  ])
  const title = `A minute in which each mapping is met by ${plural(eventsPerMinute, 'event')}, simulated:`
  return `${title}\n${formatTable([head, ...body], 1)}`
}
