import * as v from 'valibot'
import { stamp, takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import { Members } from '../account/contact-list'
import type { Contact } from '../account/contacts'
import { type Criteria, CriteriaSchema, isCriteria, meets, type Segment } from '../account/segment'
import { type ApiCall, bodyOf, type Routes, textOf } from './api-call'
import { invalidParameter } from './contact-search'

/** Segments, which the API calls filters: who meets their criteria is looked up when it is asked for. */
export const segmentRoutes = {
  'GET /filter': list,
  'GET /segment': list,
  'PUT /filter': create,
  'GET /filter/{segmentId}': (call: ApiCall) => show(knownSegment(call)),
  'GET /filter/{segmentId}/delete': remove,
  'GET /filter/{segmentId}/contact_criteria': (call: ApiCall) => criteriaOf(knownSegment(call)),
  'PUT /filter/{segmentId}/contact_criteria': changeCriteria,
  'GET /filter/{segmentId}/contacts': contacts,
  'GET /filter/{segmentId}/contacts/count': (call: ApiCall) =>
    contactsOf(call, knownSegment(call)).length,
  'GET /filter/{segmentId}/contacts/{contactId}': lookUp,
  'POST /filter/{segmentId}/runs': run,
  'GET /filter/runs/{runId}': showRun,
  'GET /filter/{segmentId}/runs/{runId}': showRun,
  'POST /filter/{segmentId}/single_runs': runForOne,
  'GET /filter/single_runs/{runId}': showRun
} satisfies Routes

function show({ id, name }: Segment): object {
  return { id: String(id), name, type: 'contact', tags: [] }
}

function list({ account }: ApiCall): unknown {
  return [...account.segments.values()].map((segment) => ({
    ...show(segment),
    criteriaTypes: ['contact'],
    baseContactListId: segment.baseContactListId ?? 0,
    predefinedSegmentId: null
  }))
}

function create(call: ApiCall): unknown {
  const { account } = call
  const { name: given, baseContactListId, contactCriteria } = bodyOf(call)
  const name = textOf(given).trim()
  if (!name) throw invalid('Validation error: The following required fields are missing: name')
  for (const segment of account.segments.values())
    if (segment.name === name) throw invalid('Validation error: Filter name is duplicated.')
  const base = baseContactListId === undefined ? null : Number(textOf(baseContactListId))
  if (base !== null && base !== 0 && !account.lists.has(base))
    throw invalid('Contact list does not exist.')
  const criteria = contactCriteria === undefined ? null : readCriteria(contactCriteria)
  const id = takeId(account)
  account.segments.set(id, { id, name, criteria, baseContactListId: base === 0 ? null : base })
  return { id: String(id) }
}

function remove(call: ApiCall): unknown {
  call.account.segments.delete(knownSegment(call).id)
  return ''
}

function criteriaOf({ criteria }: Segment): unknown {
  return criteria ?? { type: 'and', children: [] }
}

function changeCriteria(call: ApiCall): unknown {
  const segment = knownSegment(call)
  segment.criteria = readCriteria(call.body)
  return segment.criteria
}

function readCriteria(given: unknown): Criteria {
  const read = v.safeParse(CriteriaSchema, given)
  if (read.success && isCriteria(read.output)) return read.output
  throw new ApiError(400, 10004, 'The JSON provided for contact criteria is invalid.')
}

function contacts(call: ApiCall): unknown {
  const limit = Number(call.query.get('limit') ?? Number.NaN)
  const offset = Number(call.query.get('offset') || 0)
  if (!Number.isInteger(limit)) throw invalidParameter('Limit is a required parameter.')
  if (limit < 1) throw invalidParameter('Limit must be a positive number.')
  const found = contactsOf(call, knownSegment(call))
  return found.slice(offset, offset + limit).map(({ id }) => String(id))
}

function contactsOf({ account }: ApiCall, segment: Segment): Contact[] {
  const base = segment.baseContactListId
  const members = base === null ? undefined : account.lists.get(base)?.members
  return [...account.contacts.all()].filter(
    (contact) => (members?.has(contact.id) ?? true) && meets(contact, segment.criteria)
  )
}

function lookUp(call: ApiCall): unknown {
  const found = contactsOf(call, knownSegment(call))
  return found.some(({ id }) => String(id) === call.params.contactId)
}

/** The contacts are put on a list of their own. */
function run(call: ApiCall): unknown {
  const { account, now } = call
  const segment = knownSegment(call)
  const found = contactsOf(call, segment)
  const listId = takeId(account)
  const name = `${segment.name} ${listId}`
  const ids = found.map(({ id }) => id)
  const members = new Members(listId, account.changes, ids)
  account.lists.set(listId, { id: listId, name, created: stamp(now), members })
  return begin(call, {
    contact_list_id: String(listId),
    user_count: found.length,
    opt_in_count: found.filter(({ values }) => values.get(31) === '1').length,
    duration: 0
  })
}

function runForOne(call: ApiCall): unknown {
  const contactId = call.query.get('contact_id') ?? ''
  if (!contactId) throw new ApiError(400, 10009, 'Contact id for single run is not specified.')
  const found = contactsOf(call, knownSegment(call))
  return begin(call, { is_in_segment: found.some(({ id }) => String(id) === contactId) })
}

/** Done at once, though the first answer says that it waits. */
function begin({ account }: ApiCall, result: object): object {
  const id = `run-${takeId(account)}`
  account.runs.set(id, { id, status: 'done', result })
  return { run_id: id, status: 'waiting' }
}

function showRun({ account, params }: ApiCall): unknown {
  const found = account.runs.get(params.runId ?? '')
  if (!found) throw new ApiError(404, 10008, 'The segment run specified does not exist.')
  return { run_id: found.id, status: found.status, result: found.result }
}

function knownSegment({ account, params }: ApiCall): Segment {
  const segment = account.segments.get(Number(params.segmentId))
  if (segment) return segment
  throw new ApiError(404, 10002, 'The segment specified does not exist.')
}

function invalid(text: string): ApiError {
  return new ApiError(400, 1008, text)
}
