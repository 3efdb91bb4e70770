import type { Names } from '../calibrate/names'
import { PROBES } from '../calibrate/probes'
import { labelsOf, REMOVAL_CALLS } from '../calibrate/remove'
import { type Calibration, describeCalibration } from '../sandbox'
import { formatTable } from './table'

/** What is about to be done. */
interface Plan {
  account: string
  names: Names
  keep: boolean
  /** The server in place of Emarsys; undefined for Emarsys itself. */
  where: string | undefined
  out: string
}

/** What calibrate is about to create, call and write, for the user to agree to. */
export function formatPlan({ account, names, keep, where, out }: Plan): string {
  const place = where === undefined ? 'at Emarsys' : `at ${where} in place of Emarsys`
  const created = Object.values(labelsOf(names)).map((label) => `  ${label}`)
  const removal = keep ? [] : REMOVAL_CALLS.map(({ call }) => call)
  const calls = [...PROBES.flatMap((probe) => probe.calls), ...removal].map((call) => `  ${call}`)
  return [
    `Account: ${account}, ${place}`,
    '',
    `Creates these, ${keep ? 'and keeps them (--keep)' : 'and removes them at the end'}; nothing else is written, triggered or removed:`,
    ...created,
    '',
    'Will call:',
    ...new Set(calls),
    '',
    `Writes ${out}. Programs of yours that start for every new or changed contact start for the two contacts as well.`,
    ''
  ].join('\n')
}

/** What was found, and what was not. */
export function formatCalibration(calibration: Calibration, out: string): string {
  const { switches, limits = {}, unprobed = {} } = calibration
  const found = Object.entries(switches).map(([name, { position }]) => [name, position])
  const read = Object.entries(limits).map(([name, { value }]) => [name, String(value)])
  const missing = Object.entries(unprobed).map(([name, { reason }]) => [name, reason])
  return [
    formatTable([['Switch or limit', 'Found'], ...found, ...read], 2),
    formatTable([['At its default', 'Why'], ...missing], 2),
    `${describeCalibration(calibration)}.`,
    `Written to ${out}. Play it: npx emarsys-actions sandbox --calibration ${out}`
  ].join('\n\n')
}
