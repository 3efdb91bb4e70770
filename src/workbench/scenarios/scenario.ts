import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import * as v from 'valibot'
import { errorMessage } from '../errors'
import { isRecord } from '../json'
import { FAULT_NAMES } from './faults'

/** What can be expected of an event in a mapping. */
export const EXPECTABLE = [
  'delivered',
  'rejected',
  'not sent',
  'retry',
  'unauthorized',
  'not subscribed'
] as const

const Event = v.custom<SegmentEvent & JSONObject>(isRecord, 'An event is an object.')

const ScenarioSchema = v.strictObject({
  name: v.pipe(v.string('Name the scenario.'), v.nonEmpty('Name the scenario.')),
  /** They go as one batch where the mapping batches. */
  events: v.pipe(v.array(Event), v.nonEmpty('A scenario needs an event.')),
  /** The trouble that its requests meet. */
  fault: v.optional(v.picklist(FAULT_NAMES, `A fault is one of: ${FAULT_NAMES.join(', ')}.`)),
  /** The mappings that fire, by name; every other mapping must not. */
  expect: v.array(
    v.strictObject({
      mapping: v.string(),
      /** One for each event, in their order. */
      outcomes: v.array(v.picklist(EXPECTABLE, `An outcome is one of: ${EXPECTABLE.join(', ')}.`)),
      /** What changes in the account, a line each; not compared where it is left out. */
      changes: v.optional(v.array(v.string()))
    })
  )
})

/** An event or a batch, and what is expected to become of it. */
export type Scenario = v.InferOutput<typeof ScenarioSchema>

/** What is expected of one mapping. */
export type Expectation = Scenario['expect'][number]

/**
 * Reads a scenarios file: a JSON array.
 * @throws Error with the place of the first thing that is wrong
 */
export function parseScenarios(text: string): Scenario[] {
  const json = readJson(text)
  const parsed = v.safeParse(
    v.array(ScenarioSchema, 'The file must hold a list of scenarios.'),
    json
  )
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  throw new Error(path === null ? issue.message : `${path}: ${issue.message}`)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`The file is not JSON: ${errorMessage(error)}`)
  }
}
