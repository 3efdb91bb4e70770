import { findField, stamp, takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import { Members } from '../account/contact-list'
import type { Contact } from '../account/contacts'
import { type Criteria, meets, OPERATORS, type Segment } from '../account/segment'
import {
  type ApiCall,
  bodyOf,
  idOf,
  isRecord,
  known,
  pageOf,
  type Routes,
  textOf
} from './api-call'
import { invalidParameter, readPage } from './contact-search'

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
    [...contactsOf(call, evaluatedSegment(call))].length,
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
  if (!name) throw malformed('The following required fields are missing: name')
  for (const segment of account.segments.values())
    if (segment.name === name) throw malformed('Filter name is duplicated.')
  const base = textOf(baseContactListId) === '' ? null : idOf(baseContactListId)
  if (base !== null && base !== 0 && !account.lists.has(base))
    throw new ApiError(400, 1008, 'Contact list does not exist.')
  const criteria = contactCriteria === undefined ? null : readCriteria(call, contactCriteria)
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
  if (!isRecord(call.body))
    throw new ApiError(400, 10004, 'The JSON provided for contact criteria is invalid.')
  segment.criteria = readCriteria(call, call.body)
  return segment.criteria
}

/** @throws ApiError 400/1008 what is wrong with criteria; 501 for an operator that only Emarsys knows */
function readCriteria(call: ApiCall, given: unknown): Criteria {
  if (!isRecord(given))
    throw malformed('You should specify the type as either a criterion or a logical operator.')
  const { type, children } = given
  if (type === 'criteria') return readCriterion(call, given)
  if (type !== 'and' && type !== 'or')
    throw malformed('You should specify the type as either a criterion or a logical operator.')
  if (children === undefined)
    throw malformed('With logical operations you should specify children.')
  if (!Array.isArray(children)) throw malformed('Arrays should be used for criteria.')
  if (['field', 'operator', 'value'].some((name) => given[name] !== undefined))
    throw malformed('Only relevant arguments should be added.')
  return { type, children: children.map((child) => readCriteria(call, child)) }
}

function readCriterion({ account }: ApiCall, given: Record<string, unknown>): Criteria {
  const { field, operator, value, children } = given
  if (children !== undefined) throw malformed('Criteria cannot have children.')
  if (field === undefined) throw malformed('You must specify a field for the criteria.')
  const found = findField(account, field)
  if (!found) throw malformed('Criteria must point to a valid field.')
  if (operator !== undefined && typeof operator !== 'string')
    throw malformed('Criteria should specify a valid operator.')
  if (operator !== undefined && !OPERATORS.some((one) => one === operator)) {
    const text = `The Emarsys sandbox does not evaluate the operator ${operator}. It knows ${OPERATORS.join(', ')}.`
    throw new ApiError(501, 1, text)
  }
  if (value !== undefined && typeof value !== 'string' && typeof value !== 'number')
    throw malformed('The criteria values should be scalar.')
  return {
    type: 'criteria',
    field: String(found.id),
    operator,
    ...(value !== undefined && { value })
  }
}

/** More contacts are not in one answer. */
const MAX_PAGE = 1_000_000

function contacts(call: ApiCall): unknown {
  if (!call.query.get('limit')) throw invalidParameter('Limit is a required parameter.')
  const { limit, offset } = readPage(call, MAX_PAGE)
  const found = contactsOf(call, evaluatedSegment(call))
  return pageOf(found, offset, limit).map(({ id }) => String(id))
}

/** The contacts that are in a segment now, looked for as far as they are asked for. */
export function* contactsOf(
  { account }: Pick<ApiCall, 'account'>,
  segment: Segment
): Generator<Contact> {
  for (const contact of account.contacts.all()) if (isIn(account, segment, contact)) yield contact
}

function isIn(
  { lists }: ApiCall['account'],
  { baseContactListId: base, criteria }: Segment,
  contact: Contact
): boolean {
  const members = base === null ? undefined : lists.get(base)?.members
  return (members?.has(contact.id) ?? true) && meets(contact, criteria)
}

function lookUp(call: ApiCall): unknown {
  return holds(call, evaluatedSegment(call), call.params.contactId)
}

/** Whether a contact of this id is in a segment. */
function holds({ account }: ApiCall, segment: Segment, contactId: string | undefined): boolean {
  const contact = account.contacts.get(idOf(contactId))
  return contact !== undefined && isIn(account, segment, contact)
}

/** The contacts are put on a list of their own. */
function run(call: ApiCall): unknown {
  const { account, now } = call
  const segment = evaluatedSegment(call)
  const found = [...contactsOf(call, segment)]
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
  return begin(call, { is_in_segment: holds(call, evaluatedSegment(call), contactId) })
}

/** Done at once, though the first answer says that it waits. */
function begin({ account }: ApiCall, result: object): object {
  const id = `run-${takeId(account)}`
  account.runs.set(id, { id, status: 'done', result })
  return { run_id: id, status: 'waiting' }
}

function showRun({ account, params }: ApiCall): unknown {
  const run = account.runs.get(params.runId ?? '')
  const found = known(run, 404, 10008, 'The segment run specified does not exist.')
  return { run_id: found.id, status: found.status, result: found.result }
}

/** The segment of everybody, which no list of segments shows. */
const EVERYBODY: Segment = { id: 0, name: 'All contacts', criteria: null, baseContactListId: null }

/** The segment of an id; 0 means everybody. */
export function findSegment({ account }: ApiCall, id: number): Segment | undefined {
  return id === 0 ? EVERYBODY : account.segments.get(id)
}

function evaluatedSegment(call: ApiCall): Segment {
  return call.params.segmentId === '0' ? EVERYBODY : knownSegment(call)
}

function knownSegment({ account, params: { segmentId = '' } }: ApiCall): Segment {
  if (!/^\d+$/.test(segmentId)) throw invalidParameter('filterId must be an integer.')
  const segment = account.segments.get(Number(segmentId))
  return known(segment, 404, 10002, 'The segment specified does not exist.')
}

function malformed(text: string): ApiError {
  return new ApiError(400, 1008, `Validation error: ${text}`)
}
