import { type Context, Hono, type MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import { showCollection, snapshot } from '../account/account'
import { COLLECTION_NAMES } from '../account/collections'
import { isListening, usagesOf } from '../account/external-event'
import type { Seed } from '../account/seed'
import { SWITCHES } from '../account/switches'
import { parseJson, readBody } from '../body'
import { readContract } from '../contract/contract'
import { coverage } from '../contract/coverage'
import {
  ENGAGEMENT_PERMISSION,
  PERMISSIONS,
  type Permission,
  permissionOf
} from '../contract/endpoints'
import { PLAYED } from '../routes/routes'
import type { Bindings, SandboxContext } from '../routes/request'
import { plantSeed, resetWorld, type World } from '../world'
import { FaultSchema } from './fault'
import { TooManyStates } from './saved-states'
import { type JournalFilter, JournalFilterSchema } from './journal'
import { settings } from './settings'
import { openStream } from './stream'

const EventSchema = v.strictObject({ listening: v.boolean() })

/** The sandbox's own calls, below `/_sandbox`. */
export function createControl(world: World): Hono<{ Bindings: Bindings }> {
  const app = new Hono<{ Bindings: Bindings }>()
  app.get('/health', (c) =>
    c.json({ ok: true, time: world.now().toISOString(), strict: world.strict })
  )
  app.get('/stream', (c) => openStream(world, c.env.outgoing))
  app.get('/coverage', (c) => c.json(coverage()))
  app.get('/contract', (c) => c.json(readContract()))
  app.use(refuseWrites(world))
  app.use(tellSettings(world))
  addAccountCalls(app, world)
  addStateCalls(app, world)
  addTroubleCalls(app, world)
  addSettingCalls(app, world)
  const known = [...new Set(app.routes.map(({ method, path }) => `${method} ${path}`))].join(', ')
  app.all('/*', (c) =>
    c.json(problem('unknown', `There is no ${c.req.method} ${c.req.path}. Known: ${known}`), 404)
  )
  app.onError((error, c) => refuse(error, c))
  return app
}

type Control = Hono<{ Bindings: Bindings }>

/** What is in the account, and what was asked of it. */
function addAccountCalls(app: Control, world: World): void {
  app.get('/state', (c) => c.json(snapshot(world.account)))
  app.get('/state/:name', (c) => {
    const name = c.req.param('name')
    const collection = COLLECTION_NAMES.find((known) => known === name)
    if (collection) return c.json(showCollection(world.account, collection) as object)
    throw new NotFound(`There is no collection ${name}. Known: ${COLLECTION_NAMES.join(', ')}`)
  })
  app.get('/mails', (c) => c.json(world.account.mails))
  app.get('/seed', (c) => c.json(world.seed))
  app.post('/seed', async (c) => {
    // A seed is checked where it is planted; what is not one throws there.
    plantSeed(world, (await readJson(c)) as Seed)
    return c.json(counts(world))
  })
  app.post('/reset', (c) => {
    resetWorld(world)
    return c.json(counts(world))
  })
  app.on(['PATCH', 'PUT'], '/events/:id', async (c) => {
    const event = world.account.events.get(Number(c.req.param('id')))
    if (!event) throw new NotFound(`There is no event ${c.req.param('id')}`)
    const { listening } = v.parse(EventSchema, await readJson(c))
    Object.assign(event.usages, usagesOf(event.id, listening))
    world.events.emit('state', ['events'])
    return c.json({ ...event, listening: isListening(event) })
  })
  app.get('/summary', (c) => c.json(world.summary))
  app.post('/reset/undo', (c) => {
    if (!world.states.undo(world)) throw new NotFound('There is no reset to take back.')
    return c.json(counts(world))
  })
  app.get('/requests', (c) => c.json(world.journal.list(journalFilter(c.env.target.query))))
  app.delete('/requests', (c) => {
    world.journal.clear()
    return c.json({ cleared: true })
  })
}

/** States under names. */
function addStateCalls(app: Control, world: World): void {
  const missing = (name: string) => new NotFound(`There is no state ${name}`)
  app.get('/states', (c) => c.json(world.states.list()))
  app.post('/states/:name', (c) => {
    world.states.save(world, c.req.param('name'))
    return c.json(world.states.list())
  })
  app.put('/states/:name/load', (c) => {
    const name = c.req.param('name')
    if (!world.states.load(world, name)) throw missing(name)
    return c.json(counts(world))
  })
  app.delete('/states/:name', (c) => {
    const name = c.req.param('name')
    if (!world.states.remove(name)) throw missing(name)
    return c.json(world.states.list())
  })
}

/** What of these calls changes the account. */
const WRITES = /^\/_sandbox\/(seed|reset|events|states\/[^/]+\/load)/

function refuseWrites({ readOnly }: World): MiddlewareHandler {
  return async (c, next) => {
    if (!readOnly || c.req.method === 'GET' || !WRITES.test(c.req.path)) return next()
    return c.json(problem('read-only', 'This sandbox is read-only.'), 403)
  }
}

/** Whoever shows faults, switches, limits, permissions or the clock is told when somebody has set one. */
function tellSettings({ events }: World): MiddlewareHandler {
  return async (c, next) => {
    await next()
    if (c.req.method !== 'GET' && c.res.ok) events.emit('settings')
  }
}

/** What goes wrong, and who is told of triggers. */
function addTroubleCalls(app: Control, world: World): void {
  app.get('/faults', (c) => c.json(world.faults.list()))
  app.post('/faults', async (c) =>
    c.json(world.faults.add(v.parse(FaultSchema, await readJson(c))))
  )
  app.delete('/faults', (c) => {
    world.faults.clear()
    return c.json([])
  })
  app.delete('/faults/:id', (c) => {
    const id = c.req.param('id')
    if (!world.faults.remove(Number(id))) throw new NotFound(`There is no fault ${id}`)
    return c.json(world.faults.list())
  })
  app.get('/webhooks', (c) => c.json(world.webhooks.list()))
  app.post('/webhooks', async (c) => c.json(world.webhooks.add(await readJson(c))))
  app.delete('/webhooks/:id', (c) => {
    const id = c.req.param('id')
    if (!world.webhooks.remove(Number(id))) throw new NotFound(`There is no webhook ${id}`)
    return c.json(world.webhooks.list())
  })
  app.post('/revoke-tokens', (c) => {
    world.tokens.revoke()
    return c.json({ revoked: true })
  })
}

/** How Emarsys behaves, and what it allows; PUT does the same as PATCH. */
function addSettingCalls(app: Control, world: World): void {
  app.get('/switches', (c) => c.json(showSwitches(world)))
  app.on(['PATCH', 'PUT'], '/switches', async (c) =>
    c.json(settings.switches(world, await readJson(c)))
  )
  app.get('/limits', (c) => c.json(world.limits))
  app.on(['PATCH', 'PUT'], '/limits', async (c) =>
    c.json(settings.limits(world, await readJson(c)))
  )
  app.get('/permissions', (c) => c.json(showPermissions(world)))
  app.on(['PATCH', 'PUT'], '/permissions', async (c) => {
    settings.permissions(world, await readJson(c))
    return c.json(showPermissions(world))
  })
  app.get('/clock', (c) => c.json(showClock(world)))
  app.on(['PATCH', 'PUT'], '/clock', async (c) => {
    settings.clock(world, await readJson(c))
    return c.json(showClock(world))
  })
}

class NotFound extends Error {}

function refuse(error: Error, c: Context): Response {
  if (error instanceof NotFound) return c.json(problem('unknown', error.message), 404)
  if (error instanceof TooManyStates) return c.json(problem('full', error.message), 409)
  if (!v.isValiError(error)) return c.json(problem('unexpected', String(error)), 500)
  const issues = error.issues.map((issue) => ({
    path: v.getDotPath(issue) ?? '',
    message: issue.message
  }))
  const first = issues[0]
  const message = `${first?.path ? `${first.path}: ` : ''}${first?.message ?? error.message}`
  return c.json({ error: { ...problem('invalid', message).error, issues } }, 400)
}

/** What a refused call of the sandbox's own says. */
export function problem(
  code: string,
  message: string
): { error: { code: string; message: string } } {
  return { error: { code, message } }
}

async function readJson(c: SandboxContext): Promise<unknown> {
  const text = await readBody(c.env.incoming)
  return text ? parseJson(text) : undefined
}

/** A filter that is misspelt would show everything, and a number that is none nothing. */
function journalFilter(query: URLSearchParams): JournalFilter {
  const given: Record<string, unknown> = Object.fromEntries(query)
  for (const name of ['status', 'after'])
    if (/^\d+$/.test(String(given[name]))) given[name] = Number(given[name])
  return v.parse(JournalFilterSchema, given)
}

function showSwitches({ switches }: World): object {
  const entries = Object.entries(SWITCHES).map(([name, { positions, meaning }]) => {
    const position = switches[name as keyof typeof SWITCHES]
    return [name, { position, positions, default: positions[0], meaning }]
  })
  return Object.fromEntries(entries)
}

/** Those that the sandbox asks for; it takes the others, too, though nothing depends on them. */
function showPermissions({ permissions }: World): object {
  const asked = new Set<Permission | null>([...PLAYED.map(permissionOf), ENGAGEMENT_PERMISSION])
  const names = PERMISSIONS.filter((name) => asked.has(name))
  return Object.fromEntries(names.map((name) => [name, permissions.has(name)]))
}

function showClock(world: World): object {
  return { shift_ms: world.clockShift, now: world.now().toISOString() }
}

function counts({ account }: World): object {
  return {
    fields: account.fields.size,
    contacts: account.contacts.size,
    lists: account.lists.size,
    events: account.events.size,
    triggers: account.triggers.size
  }
}
