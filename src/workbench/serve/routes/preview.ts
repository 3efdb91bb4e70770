import { Hono } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { readBody } from '../http/read-json'
import { previewEvents } from '../../mapping/preview-events'
import { requireAction } from './require-action'
import { judge } from '../../mapping/judge'
import { read } from '../../mapping/read'
import { suggestTriggers } from '../../mapping/trigger/suggest-trigger'
import { isRecord } from '../../json'
import { JsonObject } from './shapes'
import type { Json, PreviewReply } from '../../wire'

const PreviewBody = v.object({
  events: v.array(v.unknown(), 'Send the events as an array.'),
  subscription: v.object({
    partnerAction: v.string('Name the action.'),
    subscribe: v.optional(v.string(), ''),
    mapping: v.optional(JsonObject, {})
  }),
  only: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))
})

/** `POST /_workbench/preview`: what a subscription would do with events; sends nothing. */
export function previewRoute({ source }: Pick<WorkbenchContext, 'source'>): Hono {
  return new Hono().post('/', async (c) => {
    const { events, subscription, only } = await readBody(c, PreviewBody)
    const definition = source.current().runnable
    requireAction(definition, subscription.partnerAction, 'subscription.partnerAction')
    const { mapping, findings: own } = read(subscription, definition)
    const findings = [...own, ...(mapping === null ? [] : judge(mapping, {}))]
    const { results } = await previewEvents(definition, subscription, events, only)
    const known = events.filter((event): event is Record<string, Json> => isRecord(event))
    const triggers = suggestTriggers(known, subscription.subscribe)
    return c.json<PreviewReply>({ results, findings, triggers })
  })
}
