import * as v from 'valibot'
import { LIMITS, type Limits } from './limits'
import { mapValues, namedObject } from './named-object'
import { SWITCHES, type Switches } from './switches'

/** The form of calibrations; a file of another one is not read. */
const VERSION = 1

/** A request and its answer, without secrets and personal data. */
export interface Evidence {
  request: { method: string; path: string; body?: unknown }
  answer: { status: number; headers?: Record<string, string>; body?: unknown }
}

/**
 * What an account is really like, as `emarsys-actions calibrate` finds it: the position of each switch, and the limits that can
 * be read. Loose in its types, so that an imported JSON file is one; `checkCalibration` looks at the rest.
 */
export interface Calibration {
  version: number
  /** The account's name. */
  account: string
  /** ISO 8601. */
  made: string
  /** By the name of the switch. */
  switches: { [name: string]: { position: string; evidence?: Evidence[] } }
  /** By the name of the limit. */
  limits?: { [name: string]: { value: number; evidence?: Evidence[] } }
  /** Switches whose position was not found, and why: they stay at their default. */
  unprobed?: { [name: string]: { reason: string; evidence?: Evidence[] } }
  /** The shapes of answers by method and path: types in the place of values. */
  shapes?: { [call: string]: unknown }
}

/** Something that is not a calibration; the message says what is wrong where. */
export class CalibrationError extends Error {}

const EvidenceSchema = v.optional(
  v.array(
    v.object({
      request: v.object({ method: v.string(), path: v.string(), body: v.optional(v.unknown()) }),
      answer: v.object({ status: v.number(), body: v.optional(v.unknown()) })
    })
  )
)

const POSITIONS = mapValues(SWITCHES, (name, { positions }) =>
  v.optional(
    v.object({
      position: v.picklist(
        positions,
        `${name} has no such position. It has: ${positions.join(', ')}.`
      ),
      evidence: EvidenceSchema
    })
  )
)

const FIGURES = mapValues(LIMITS, () =>
  v.optional(
    v.object({ value: v.pipe(v.number(), v.integer(), v.minValue(1)), evidence: EvidenceSchema })
  )
)

const REASONS = mapValues(SWITCHES, () =>
  v.optional(v.object({ reason: v.string(), evidence: EvidenceSchema }))
)

const CalibrationSchema = v.object({
  version: v.literal(VERSION, `This release reads calibrations of version ${VERSION}.`),
  account: v.pipe(v.string(), v.minLength(1)),
  made: v.pipe(v.string(), v.isoTimestamp()),
  switches: namedObject('switch', POSITIONS),
  limits: v.optional(namedObject('limit', FIGURES)),
  unprobed: v.optional(namedObject('switch', REASONS)),
  shapes: v.optional(v.record(v.string(), v.unknown()))
})

/** @returns the value, which is a calibration. @throws CalibrationError what is wrong, and where */
export function checkCalibration(value: unknown): Calibration {
  const parsed = v.safeParse(CalibrationSchema, value)
  // The schema is the check of this type: its names are the switches and limits.
  if (parsed.success) return value as Calibration
  const [issue] = parsed.issues
  throw new CalibrationError(`at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`)
}

/** The positions that a checked calibration found. */
export function positionsOf({ switches }: Calibration): Partial<Switches> {
  return mapValues(switches, (_, { position }) => position) as Partial<Switches>
}

/** The limits that a checked calibration read. */
export function limitsOf({ limits = {} }: Calibration): Partial<Limits> {
  return mapValues(limits, (_, { value }) => value) as Partial<Limits>
}

/** A calibration in a line: whose, from when, and how much of it was found. */
export function describeCalibration({ account, made, switches }: Calibration): string {
  const [found, all] = [Object.keys(switches).length, Object.keys(SWITCHES).length]
  const rest = all === found ? '' : `, ${all - found} at their default`
  return `${account}, calibrated ${made.slice(0, 10)}: ${found} of ${all} switches found${rest}`
}
