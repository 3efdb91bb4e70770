import { Destination, type JSONObject } from '@segment/actions-core'
import type { AnyDefinition } from './definition'

/** A destination in Segment's runtime. */
export type Runtime = Destination<JSONObject>

/**
 * A destination in Segment's runtime; the one place that makes it. It is made for each run, so that nothing of one shows in the
 * next: it gathers the answers of all it sent.
 */
export function createRuntime(definition: AnyDefinition): Runtime {
  return new Destination(definition)
}
