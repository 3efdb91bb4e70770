import fc from 'fast-check'
import { runs } from '../../__tests__/runs'
import { createSandbox, type Sandbox } from '..'
import { type Client, clientOf } from './client'

// Random sequences of calls against a small model of an account that shares nothing with the sandbox; the tests' set-up holds each
// answer against the vendor's shapes as well. SANDBOX_STEPS sets how many calls, SANDBOX_SEED where the sequences begin.

const STEPS = Number(process.env.SANDBOX_STEPS ?? runs(1_000, 10_000))
const SEED = Number(process.env.SANDBOX_SEED ?? 20_261_124)

/** What an account is, as far as these calls show it. Contacts are known by their address. */
interface Model {
  readonly contacts: Map<string, { name: string | null }>
  readonly lists: Map<number, { name: string; members: Set<string> }>
  readonly events: Map<
    number,
    { name: string; listening: boolean; fired: string[]; used: Set<string> }
  >
}

type Call = (method: string, path: string, body?: unknown) => Promise<Answer>
interface Answer {
  readonly status: number
  readonly replyCode: number | undefined
  readonly data: never
  readonly text: string
}

/** One call: it makes it, says what it expects, and brings the model to where the account must be. */
type Step = (model: Model, call: Call) => Promise<void>

const email = fc.constantFrom('a', 'b', 'c', 'd', 'e').map((name) => `${name}@example.com`)
const emails = fc.uniqueArray(email, { minLength: 1, maxLength: 4 })
const name = fc.constantFrom('Red', 'Green', 'Blue')
const place = fc.nat(3)

const STEP_KINDS: Record<string, fc.Arbitrary<Step>> = {
  upsert: fc.tuple(emails, name).map(([who, given]) => upsert(who, given, 'upsert')),
  update: fc.tuple(emails, name).map(([who, given]) => upsert(who, given, 'update')),
  create: fc.tuple(emails, name).map(([who, given]) => upsert(who, given, 'create')),
  clear: email.map((who) => upsert([who], null, 'update')),
  remove: emails.map(deleteContacts),
  read: emails.map(readContacts),
  check: emails.map(checkIds),
  createList: fc.tuple(name, emails).map(([given, who]) => createList(given, who)),
  renameList: fc.tuple(place, name).map(([at, given]) => renameList(at, given)),
  add: fc.tuple(place, emails).map(([at, who]) => changeList('add', at, who)),
  takeOff: fc.tuple(place, emails).map(([at, who]) => changeList('delete', at, who)),
  replace: fc.tuple(place, emails).map(([at, who]) => changeList('replace', at, who)),
  deleteList: place.map(deleteList),
  readList: place.map(readList),
  readLists: fc.constant(readLists),
  createEvent: name.map(createEvent),
  deleteEvent: place.map(deleteEvent),
  trigger: fc
    .tuple(place, emails, fc.option(fc.constantFrom('t1', 't2'), { nil: undefined }))
    .map(([at, who, id]) => trigger(at, who, id))
}

function upsert(who: string[], given: string | null, kind: 'upsert' | 'update' | 'create'): Step {
  return async ({ contacts }, call) => {
    const rows = who.map((one) => ({ 3: one, 1: given ?? '' }))
    const [method, path] =
      kind === 'create'
        ? ['POST', 'contact']
        : ['PUT', `contact/?create_if_not_exists=${kind === 'upsert' ? 1 : 0}`]
    const { status, data } = await call(method, path, { key_id: '3', contacts: rows })
    expect(status).toBe(200)
    const refused = who.filter((one) => contacts.has(one) === (kind === 'create'))
    const expected = kind === 'upsert' ? [] : refused
    expectErrors(data, expected, kind === 'create' ? '2009' : '2008')
    const written = who.filter((one) => !expected.includes(one))
    expect((data as { ids: unknown[] }).ids).toHaveLength(written.length)
    for (const one of written) contacts.set(one, { name: given })
  }
}

function deleteContacts(who: string[]): Step {
  return async ({ contacts, lists }, call) => {
    const { data } = await call('POST', 'contact/delete', { key_id: 3, 3: who })
    const known = who.filter((one) => contacts.has(one))
    expect(data).toMatchObject({ deleted_contacts: known.length })
    expectErrors(
      data,
      who.filter((one) => !contacts.has(one)),
      '2008'
    )
    for (const one of known) {
      contacts.delete(one)
      for (const { members } of lists.values()) members.delete(one)
    }
  }
}

function readContacts(who: string[]): Step {
  return async ({ contacts }, call) => {
    const { data } = await call('POST', 'contact/getdata', {
      keyId: 3,
      keyValues: who,
      fields: [1, 3]
    })
    const known = who.filter((one) => contacts.has(one))
    const { result, errors } = data as { result: unknown; errors: { key: string }[] }
    const shown = known.map((one) => ({ 1: contacts.get(one)?.name ?? null, 3: one }))
    expect(result).toEqual(known.length ? shown.map(withIds) : false)
    expect(errors.map(({ key }) => key)).toEqual(who.filter((one) => !contacts.has(one)))
  }
}

function withIds(values: object): object {
  return { ...values, id: expect.any(String), uid: expect.any(String) }
}

function checkIds(who: string[]): Step {
  return async ({ contacts }, call) => {
    const { data } = await call('POST', 'contact/checkids', { key_id: 3, external_ids: who })
    const { ids } = data as { ids: object }
    expect(Object.keys(ids).sort()).toEqual(who.filter((one) => contacts.has(one)).sort())
    expectErrors(
      data,
      who.filter((one) => !contacts.has(one)),
      '2008'
    )
  }
}

function createList(given: string, who: string[]): Step {
  return async ({ contacts, lists }, call) => {
    const body = { key_id: 3, name: given, external_ids: who }
    const { status, replyCode, data } = await call('POST', 'contactlist', body)
    const taken = [...lists.values()].some((list) => list.name === given)
    expect([status, replyCode]).toEqual(taken ? [400, 3005] : [200, 0])
    if (taken) return
    const members = new Set(who.filter((one) => contacts.has(one)))
    lists.set(Number((data as { id: number }).id), { name: given, members })
  }
}

function renameList(at: number, given: string): Step {
  return onList(at, async (list, path, { lists }, call) => {
    const { status, replyCode } = await call('POST', `${path}/rename`, { name: given })
    const taken = [...lists.values()].some((other) => other !== list && other.name === given)
    if (!list) expect([status, replyCode]).toEqual([404, 3006])
    else expect([status, replyCode]).toEqual(taken ? [400, 3005] : [200, 0])
    if (list && !taken) list.name = given
  })
}

function changeList(verb: 'add' | 'delete' | 'replace', at: number, who: string[]): Step {
  return onList(at, async (list, path, { contacts }, call) => {
    const body = { key_id: 3, external_ids: who }
    const { status, replyCode, data } = await call('POST', `${path}/${verb}`, body)
    if (!list) {
      expect([status, replyCode]).toEqual([400, 3004])
      return
    }
    const known = who.filter((one) => contacts.has(one))
    const before = new Set(list.members)
    if (verb === 'replace') list.members.clear()
    for (const one of known) list.members[verb === 'delete' ? 'delete' : 'add'](one)
    const moved = known.filter((one) => before.has(one) === (verb === 'delete')).length
    const counted = verb === 'replace' ? known.length : moved
    const figure =
      verb === 'delete' ? { deleted_contacts: counted } : { inserted_contacts: counted }
    expect(data).toMatchObject(figure)
    expectErrors(
      data,
      who.filter((one) => !contacts.has(one)),
      '2008'
    )
  })
}

function deleteList(at: number): Step {
  return onList(at, async (list, path, { lists }, call) => {
    const { status } = await call('POST', `${path}/deletelist`)
    expect(status).toBe(list ? 200 : 404)
    lists.delete(Number(path.split('/')[1]))
  })
}

function readList(at: number): Step {
  return onList(at, async (list, path, _, call) => {
    const { status, data } = await call('GET', `${path}/count`)
    expect([status, data]).toEqual(list ? [200, list.members.size] : [404, ''])
    const page = await call('GET', `${path}/contactIds?$top=1`)
    if (!list) return
    const { value, next } = JSON.parse(page.text) as { value: number[]; next: string | null }
    expect(value).toHaveLength(Math.min(1, list.members.size))
    expect(next === null).toBe(list.members.size <= 1)
  })
}

async function readLists({ lists }: Model, call: Call): Promise<void> {
  const { data } = await call('GET', 'contactlist')
  const shown = (data as { id: string; name: string }[]).map(({ id, name }) => [Number(id), name])
  expect(shown).toEqual([...lists].map(([id, list]) => [id, list.name]))
}

/** A step on one of the lists, or on one that does not exist. */
function onList(
  at: number,
  step: (
    list: { name: string; members: Set<string> } | undefined,
    path: string,
    model: Model,
    call: Call
  ) => Promise<void>
): Step {
  return (model, call) => {
    const id = [...model.lists.keys()][at] ?? 7
    return step(model.lists.get(id), `contactlist/${id}`, model, call)
  }
}

function createEvent(given: string): Step {
  return async ({ events }, call) => {
    const { status, replyCode, data } = await call('POST', 'event', { name: given })
    const taken = [...events.values()].some((event) => event.name === given)
    expect([status, replyCode]).toEqual(taken ? [400, 5003] : [200, 0])
    if (taken) return
    const { id } = data as { id: number }
    events.set(id, { name: given, listening: false, fired: [], used: new Set() })
  }
}

function deleteEvent(at: number): Step {
  return async ({ events }, call) => {
    const [id = 7, event] = [...events][at] ?? []
    const { status, replyCode } = await call('POST', `event/${id}/delete`)
    if (!event) expect([status, replyCode]).toEqual([400, 5001])
    else expect([status, replyCode]).toEqual(event.listening ? [400, 5012] : [200, 0])
    if (event && !event.listening) events.delete(id)
  }
}

function trigger(at: number, who: string[], triggerId: string | undefined): Step {
  return async ({ contacts, events }, call) => {
    const [id = 7, event] = [...events][at] ?? []
    const rows = who.map((one) => ({
      external_id: one,
      ...(triggerId !== undefined && { trigger_id: `${triggerId} ${one}` })
    }))
    const body = { key_id: 3, contacts: rows }
    const { status, replyCode, data } = await call('POST', `event/${id}/trigger`, body)
    if (!event?.listening) {
      expect([status, replyCode]).toEqual([400, event ? 5005 : 5001])
      return
    }
    const known = who.filter((one) => contacts.has(one))
    expect((data as { ids: string[] }).ids).toHaveLength(known.length)
    expectErrors(
      data,
      who.filter((one) => !contacts.has(one)),
      '2008'
    )
    for (const one of known) {
      const key = `${triggerId} ${one}`
      if (triggerId !== undefined && event.used.has(key)) continue
      event.used.add(key)
      event.fired.push(one)
    }
  }
}

function expectErrors(data: unknown, who: string[], code: string): void {
  const { errors } = data as { errors: Record<string, object> }
  expect(Object.keys(errors).sort()).toEqual([...who].sort())
  for (const one of who) expect(Object.keys(errors[one] ?? {})).toEqual([code])
}

let sandbox: Sandbox
let client: Client
beforeAll(async () => {
  sandbox = await createSandbox({ limits: { requestsPerMinute: 1_000_000_000 } })
  client = clientOf(sandbox)
})
afterAll(() => sandbox.close())

/** A fresh account: two events that something listens to, and nothing else. */
function begin(): Model {
  const events = [
    { id: 1, name: 'One' },
    { id: 2, name: 'Two' }
  ]
  sandbox.plant({ events })
  const fresh = (name: string) => ({ name, listening: true, fired: [], used: new Set<string>() })
  return {
    contacts: new Map(),
    lists: new Map(),
    events: new Map(events.map(({ id, name }) => [id, fresh(name)]))
  }
}

/** What the account shows in the end, and what the model says. */
function expectSame({ contacts, lists, events }: Model): void {
  const state = sandbox.state()
  const emailOf = new Map(state.contacts.map(({ id, values }) => [id, String(values['3'])]))
  const shown = state.contacts.map(({ values }) => [values['3'], values['1'] ?? null])
  expect(new Map(shown as [string, string][])).toEqual(
    new Map([...contacts].map(([one, { name }]) => [one, name]))
  )
  expect(
    state.lists.map(({ id, members }) => [id, members.map((one) => emailOf.get(one)).sort()])
  ).toEqual([...lists].map(([id, { members }]) => [id, [...members].sort()]))
  for (const [id, { fired }] of events)
    expect(state.triggers.filter(({ event_id }) => event_id === id)).toHaveLength(fired.length)
}

it(
  `does in ${STEPS} random calls what a small model says`,
  async () => {
    let steps = 0
    const call: Call = async (method, path, body) => {
      steps += 1
      const { status, json, text } = await client.call(method, path, body)
      return { status, replyCode: json?.replyCode, data: json?.data as never, text }
    }
    const sequence = fc.array(fc.oneof(...Object.values(STEP_KINDS)), {
      minLength: 1,
      maxLength: 100,
      size: 'max'
    })
    const property = fc.asyncProperty(sequence, async (sequenceOfSteps) => {
      const model = begin()
      for (const step of sequenceOfSteps) await step(model, call)
      expectSame(model)
    })
    for (let seed = SEED; steps < STEPS; seed += 1) await fc.assert(property, { seed, numRuns: 20 })
    expect(steps).toBeGreaterThanOrEqual(STEPS)
  },
  60_000 + STEPS * 30
)
