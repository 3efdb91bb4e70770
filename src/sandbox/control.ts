import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { type Answer, jsonAnswer } from './answer'
import { parseJson, readBody } from './body'
import { coverage } from './coverage'
import { FaultSchema } from './fault'
import { LIMITS } from './limits'
import { PERMISSIONS } from './permissions'
import { SeedSchema } from './seed'
import { send } from './serve-api'
import { COLLECTIONS, snapshot } from './state'
import { openStream } from './stream'
import { SWITCHES } from './switches'
import { resetWorld, type World } from './world'

const SwitchesSchema = v.partial(
  v.strictObject({
    ...Object.fromEntries(
      Object.entries(SWITCHES).map(([name, { positions }]) => [name, v.picklist([...positions])])
    )
  })
)

const LimitsSchema = v.partial(
  v.strictObject(
    Object.fromEntries(
      Object.keys(LIMITS).map((name) => [name, v.pipe(v.number(), v.safeInteger(), v.minValue(0))])
    )
  )
)

const PermissionsSchema = v.strictObject({
  grant: v.optional(v.array(v.picklist(PERMISSIONS)), []),
  revoke: v.optional(v.array(v.picklist(PERMISSIONS)), [])
})

const ClockSchema = v.strictObject({ shift_ms: v.pipe(v.number(), v.safeInteger()) })

/** A call of the control API. */
interface Control {
  world: World
  /** Below `/_sandbox/`, without empty segments. */
  rest: string[]
  query: URLSearchParams
  body: unknown
}

type Handler = (control: Control) => unknown

/** The control API by method and first segment. */
const CONTROLS: Readonly<Record<string, Handler>> = {
  'GET health': ({ world }) => ({
    ok: true,
    time: world.now().toISOString(),
    strict: world.strict
  }),
  'GET state': showState,
  'GET requests': showRequests,
  'DELETE requests': ({ world }) => ({ cleared: world.journal.clear() === undefined }),
  'GET faults': ({ world }) => world.faults.list(),
  'POST faults': ({ world, body }) => world.faults.add(parse(FaultSchema, body)),
  'DELETE faults': removeFaults,
  'GET switches': showSwitches,
  'PATCH switches': ({ world, body }) => Object.assign(world.switches, parse(SwitchesSchema, body)),
  'GET limits': ({ world }) => world.limits,
  'PATCH limits': ({ world, body }) => Object.assign(world.limits, parse(LimitsSchema, body)),
  'GET permissions': showPermissions,
  'PATCH permissions': changePermissions,
  'GET clock': showClock,
  'PATCH clock': (control) => {
    control.world.clockShift = parse(ClockSchema, control.body).shift_ms
    return showClock(control)
  },
  'GET seed': ({ world }) => world.seed,
  'POST seed': ({ world, body }) => {
    resetWorld(world, parse(SeedSchema, body))
    return counts(world)
  },
  'POST reset': ({ world }) => {
    resetWorld(world)
    return counts(world)
  },
  'POST revoke-tokens': ({ world }) => {
    world.tokens.revoke()
    return { revoked: true }
  },
  'GET coverage': () => coverage()
}

/** Answers a request below `/_sandbox/`. */
export async function serveControl(
  world: World,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox')
  const [, name = '', ...rest] = url.pathname.split('/').filter(Boolean)
  const { method = 'GET' } = request
  if (name === 'stream' && method === 'GET') {
    openStream(world, response)
    return
  }
  const text = await readBody(request)
  const handler = CONTROLS[`${method === 'PUT' ? 'PATCH' : method} ${name}`]
  if (!handler) {
    send(
      response,
      jsonAnswer(
        404,
        problem(
          'unknown',
          `There is no ${method} /_sandbox/${name}. Known: ${Object.keys(CONTROLS).join(', ')}, GET stream`
        )
      )
    )
    return
  }
  send(
    response,
    control(handler, {
      world,
      rest,
      query: url.searchParams,
      body: text ? parseJson(text) : undefined
    })
  )
}

function control(handler: Handler, call: Control): Answer {
  try {
    return jsonAnswer(200, handler(call) ?? null)
  } catch (error) {
    if (error instanceof NotFound) return jsonAnswer(404, problem('unknown', error.message))
    if (!v.isValiError(error)) throw error
    const issues = error.issues.map((issue) => ({
      path: v.getDotPath(issue) ?? '',
      message: issue.message
    }))
    const first = issues[0]
    const message = `${first?.path ? `${first.path}: ` : ''}${first?.message ?? error.message}`
    return jsonAnswer(400, { error: { ...problem('invalid', message).error, issues } })
  }
}

class NotFound extends Error {}

function problem(code: string, message: string): { error: { code: string; message: string } } {
  return { error: { code, message } }
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown
): v.InferOutput<Schema> {
  return v.parse(schema, body)
}

function showState({ world, rest: [name] }: Control): unknown {
  const state = snapshot(world.account)
  if (name === undefined) return state
  const collection = COLLECTIONS.find((known) => known === name)
  if (collection) return state[collection]
  throw new NotFound(`There is no collection ${name}. Known: ${COLLECTIONS.join(', ')}`)
}

function showRequests({ world, query }: Control): unknown {
  const number = (name: string): number | undefined =>
    query.has(name) ? Number(query.get(name)) : undefined
  return world.journal.list({
    method: query.get('method') ?? undefined,
    path: query.get('path') ?? undefined,
    status: number('status'),
    after: number('after')
  })
}

function removeFaults({ world, rest: [id] }: Control): unknown {
  if (id === undefined) {
    world.faults.clear()
    return []
  }
  if (!world.faults.remove(Number(id))) throw new NotFound(`There is no fault ${id}`)
  return world.faults.list()
}

function showSwitches({ world }: Control): unknown {
  return Object.fromEntries(
    Object.entries(SWITCHES).map(([name, { positions, meaning }]) => [
      name,
      {
        position: world.switches[name as keyof typeof SWITCHES],
        positions,
        default: positions[0],
        meaning
      }
    ])
  )
}

function showPermissions({ world }: Control): unknown {
  return Object.fromEntries(PERMISSIONS.map((name) => [name, world.permissions.has(name)]))
}

function changePermissions(call: Control): unknown {
  const { grant, revoke } = parse(PermissionsSchema, call.body)
  for (const name of grant) call.world.permissions.add(name)
  for (const name of revoke) call.world.permissions.delete(name)
  return showPermissions(call)
}

function showClock({ world }: Control): unknown {
  return { shift_ms: world.clockShift, now: world.now().toISOString() }
}

function counts({ account }: World): unknown {
  return {
    fields: account.fields.size,
    contacts: account.contacts.size,
    lists: account.lists.size,
    events: account.events.size,
    triggers: account.triggers.size
  }
}
