import { stamp, takeId } from '../account/account'
import { type ExternalEvent, isListening, usagesOf } from '../account/external-event'
import { ApiError } from '../account/api-error'
import { type ApiCall, bodyOf, known, type Routes, shownId, textOf } from './api-call'
import { trigger } from './trigger'

/** External events. */
export const eventRoutes = {
  'GET /event': list,
  'POST /event': create,
  'GET /event/{eventId}': showOne,
  'POST /event/{eventId}': rename,
  'POST /event/{eventId}/delete': remove,
  'GET /event/{eventId}/usages': (call: ApiCall) => knownEvent(call).usages,
  'POST /event/{eventId}/trigger': (call: ApiCall) => trigger(call, triggeredEvent(call))
} satisfies Routes

function list(call: ApiCall): unknown {
  return [...call.account.events.values()].map((event) => show(call, event))
}

function show(call: ApiCall, { id, name, created }: ExternalEvent): object {
  return { id: shownId(call, id), name, created }
}

function showOne(call: ApiCall): unknown {
  const shown = show(call, knownEvent(call))
  return call.switches.singleEvent === 'array' ? [shown] : shown
}

/** Nothing listens to a new event; `listening` of the seed or the control API changes that. */
function create(call: ApiCall): unknown {
  const id = takeId(call.account)
  const event: ExternalEvent = {
    id,
    name: newName(call),
    created: stamp(call.now),
    usages: usagesOf(id, false)
  }
  call.account.events.set(event.id, event)
  return show(call, event)
}

function rename(call: ApiCall): unknown {
  const event = knownEvent(call)
  event.name = newName(call, event)
  return show(call, event)
}

function remove(call: ApiCall): unknown {
  const event = knownEvent(call)
  if (isListening(event)) {
    const text = 'The event has blocking usages and cannot be deleted.'
    throw new ApiError(400, 5012, text, event.usages)
  }
  call.account.events.delete(event.id)
  return {}
}

function newName(call: ApiCall, renamed?: ExternalEvent): string {
  const name = textOf(bodyOf(call).name).trim()
  if (!name) throw new ApiError(400, 5002, 'Parameter name is required.')
  for (const event of call.account.events.values()) {
    if (event.name === name && event !== renamed)
      throw new ApiError(400, 5003, 'An external event with this name already exists.')
  }
  return name
}

function knownEvent(call: ApiCall): ExternalEvent {
  const event = call.account.events.get(eventId(call))
  return known(event, 400, 5001, 'No event found with the specified ID.')
}

function triggeredEvent(call: ApiCall): ExternalEvent {
  const event = call.account.events.get(eventId(call))
  return known(event, 400, 5001, 'Invalid event ID for customer.')
}

function eventId({ params: { eventId: id = '' } }: ApiCall): number {
  if (/^[1-9]\d*$/.test(id)) return Number(id)
  throw new ApiError(400, 5004, `Event ID: ${id} is invalid.`)
}
