import { type ExternalEvent, stamp, takeId } from '../account/account'
import { type ApiCall, bodyOf, type Routes, textOf } from './api-call'
import { ApiError } from './api-error'
import { trigger } from './trigger'

/** External events. */
export const eventRoutes = {
  'GET /event': list,
  'POST /event': create,
  'GET /event/{eventId}': (call: ApiCall) => show(call, knownEvent(call)),
  'POST /event/{eventId}': rename,
  'POST /event/{eventId}/delete': remove,
  'GET /event/{eventId}/usages': usages,
  'POST /event/{eventId}/trigger': (call: ApiCall) => trigger(call, triggeredEvent(call))
} satisfies Routes

function list(call: ApiCall): unknown {
  return [...call.account.events.values()].map((event) => show(call, event))
}

function show({ switches }: ApiCall, { id, name, created }: ExternalEvent): unknown {
  return { id: switches.ids === 'strings' ? String(id) : id, name, created }
}

function create(call: ApiCall): unknown {
  const event = {
    id: takeId(call.account),
    name: newName(call),
    created: stamp(call.now),
    listening: true
  }
  call.account.events.set(event.id, event)
  return show(call, event)
}

function rename(call: ApiCall): unknown {
  const event = knownEvent(call)
  event.name = newName(call)
  return show(call, event)
}

function remove(call: ApiCall): unknown {
  const { id, listening } = knownEvent(call)
  if (listening)
    throw new ApiError(400, 5012, 'The event has blocking usages and cannot be deleted.')
  call.account.events.delete(id)
  return ''
}

function usages(call: ApiCall): unknown {
  const { id, listening } = knownEvent(call)
  return { event_id: id, programs: listening ? [{ id: id * 10, status: 'active' }] : [] }
}

function newName(call: ApiCall): string {
  const name = textOf(bodyOf(call).name).trim()
  if (!name) throw new ApiError(400, 5002, 'Parameter name is required.')
  for (const { name: taken } of call.account.events.values()) {
    if (taken === name)
      throw new ApiError(400, 5003, 'An external event with this name already exists.')
  }
  return name
}

function knownEvent(call: ApiCall): ExternalEvent {
  const event = call.account.events.get(eventId(call))
  if (event) return event
  throw new ApiError(400, 5001, 'No event found with the specified ID.')
}

function triggeredEvent(call: ApiCall): ExternalEvent {
  const event = call.account.events.get(eventId(call))
  if (event) return event
  throw new ApiError(400, 5001, 'Invalid event ID for customer.')
}

function eventId({ params: { eventId: id = '' } }: ApiCall): number {
  if (/^[1-9]\d*$/.test(id)) return Number(id)
  throw new ApiError(400, 5004, `Event ID: ${id} is invalid.`)
}
