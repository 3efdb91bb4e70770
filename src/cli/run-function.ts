import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { type Delivery, deliverBySegment } from '../function/event-delivery'
import { startInstance } from '../function/instance'
import { makeFunction } from '../function/make-function'
import { toApiBody, toTerraform } from '../function/resource'
import { type FunctionFile, isOurs } from '../function/write-function'
import { errorMessage } from '../workbench/errors'
import { findingLine } from '../workbench/mapping/finding'
import type { LoginName } from '../workbench/deliver/settings-from-environment'
import { count, plural } from '../workbench/plural'
import type { CommandIo } from './context'
import { checkDeliveryFlags, openTarget } from './open-target'
import { readEventsFile } from './read-events-file'
import { readText } from './read-files'
import { type Terminal, UsageError } from './terminal'
import { STOPPED } from './until-stop'

/** The options of `emarsys-actions function`. */
export interface FunctionFlags {
  mappings: string
  out?: string
  json?: boolean
  terraform?: boolean
  try?: string
  live?: boolean
  url?: string
  login?: LoginName
  userIdField?: string
  seed?: string
  allowRejections?: boolean
}

/**
 * Runs `emarsys-actions function`: writes the file, or tries it.
 * @returns the exit code: 0 written, or all events delivered; 1 some were not; 2 a mapping cannot be run
 * @throws UsageError
 */
export async function runFunction(flags: FunctionFlags, io: CommandIo): Promise<number> {
  checkFlags(flags)
  const file = makeFile(flags.mappings, io.terminal)
  if (!file) return 2
  if (flags.try !== undefined) return tryFile(file.code, flags.try, flags, io)
  const text = flags.json
    ? toApiBody(file.code)
    : flags.terraform
      ? toTerraform(file.code)
      : file.code
  if (flags.out === undefined) io.terminal.out(text)
  else write(flags.out, text, io.terminal)
  return 0
}

/** Options that only an attempt has. */
const OF_TRY = {
  live: '--live',
  url: '--url',
  login: '--login',
  userIdField: '--user-id-field',
  seed: '--seed',
  allowRejections: '--allow-rejections'
} as const

/** @throws UsageError where an option would have no effect */
function checkFlags(flags: FunctionFlags): void {
  checkDeliveryFlags(flags)
  if (flags.try !== undefined) return
  for (const [key, flag] of Object.entries(OF_TRY))
    if (flags[key as keyof typeof OF_TRY] !== undefined)
      throw new UsageError(`${flag} is for --try.`, 'Add --try EVENTS, or leave it out.')
}

/** @returns undefined where a mapping cannot be run: it is said which, and why */
function makeFile(path: string, { err }: Terminal): FunctionFile | undefined {
  const { file, findings } = makeFunction(readText(path, 'mappings file'))
  for (const finding of findings) err(findingLine(finding, path))
  if (!file) {
    err('Nothing was written: a function without this mapping would lose its events silently.')
    return undefined
  }
  for (const note of file.notes) err(note)
  return file
}

function write(path: string, text: string, { err }: Terminal): void {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (before && !isOurs(before)) {
    throw new UsageError(
      `${path} was not written by this command, or was changed since.`,
      'Name another file, or remove that one.'
    )
  }
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${errorMessage(error)}`, 'Check the path.')
  }
  const verb = before ? 'replaced' : 'written'
  err(`${path} ${verb}: ${Buffer.byteLength(text).toLocaleString('en-US')} bytes.`)
}

async function tryFile(
  code: string,
  path: string,
  flags: FunctionFlags,
  io: CommandIo
): Promise<number> {
  const { terminal, signal } = io
  const { events, unreadable } = await readEventsFile(path, io, { deletions: true })
  if (!events.length && !unreadable && !signal.aborted)
    throw new UsageError(`${path} holds no event.`, 'Write one JSON object a line.')
  const { settings, definition, close } = await openTarget(flags, io)
  const fetch = require('node-fetch') as (url: string, options: object) => Promise<unknown>
  const { agent } = (definition.extendRequest?.({} as never) ?? {}) as { agent?: unknown }
  try {
    const instance = startInstance(code, {
      fetch: (url, options: object) =>
        fetch(url, { ...options, ...(agent !== undefined && { agent }) })
    })
    const deliveries = await deliverBySegment(events, {
      instance,
      settings: { ...settings, user_id_field: flags.userIdField },
      pause: async (attempt) => {
        if (flags.live)
          await delay(1000 * 2 ** Math.min(attempt, 5), undefined, { signal }).catch(() => {})
      },
      signal
    })
    for (const line of report(deliveries, events.length, unreadable)) terminal.out(line)
    if (signal.aborted) terminal.err(STOPPED)
    const isDone =
      deliveries.length === events.length &&
      deliveries.every(
        ({ outcome }) =>
          outcome === 'delivered' || (flags.allowRejections && outcome === 'discarded')
      )
    return isDone && (unreadable === 0 || flags.allowRejections) ? 0 : 1
  } finally {
    await close()
  }
}

/** Reasons that are printed. */
const MOST_REASONS = 20

/**
 * As Event Delivery shows it: how many were delivered, discarded and are still tried, and for which reasons.
 * @param events how many there were; a run that is stopped does not come to all
 */
function report(deliveries: readonly Delivery[], events: number, unreadable: number): string[] {
  const of = (outcome: Delivery['outcome']): string =>
    count(deliveries.filter((delivery) => delivery.outcome === outcome).length)
  const left = events - deliveries.length
  const again = deliveries.filter(
    ({ attempts, outcome }) => outcome === 'delivered' && attempts > 1
  )
  const reasons = new Map<string, number>()
  for (const delivery of deliveries) {
    if (delivery.outcome === 'delivered') continue
    const line = `${delivery.outcome}: ${delivery.reason}`
    reasons.set(line, (reasons.get(line) ?? 0) + 1)
  }
  const most = [...reasons].sort(([, one], [, other]) => other - one)
  return [
    `${plural(events, 'event')}: ${of('delivered')} delivered, ${of('discarded')} discarded, ${of('retried')} still tried again${left ? `, ${count(left)} not sent` : ''}`,
    ...(unreadable ? [`${plural(unreadable, 'line')} could not be read`] : []),
    ...(again.length ? [`Delivered after being tried again: ${count(again.length)}`] : []),
    ...most.slice(0, MOST_REASONS).map(([line, times]) => `${String(times).padStart(6)} × ${line}`),
    ...(most.length > MOST_REASONS ? [`${plural(most.length - MOST_REASONS, 'more reason')}.`] : [])
  ]
}
