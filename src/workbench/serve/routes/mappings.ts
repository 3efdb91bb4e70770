import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { Problem } from '../http/problem'
import { readBody, readJson } from '../http/read-json'
import type { MappingsReply } from '../../wire'
import type { MappingsFile } from '../mappings-file'
import { JsonObject } from './shapes'

const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const EditBody = v.variant('op', [
  v.object({ op: v.literal('replace'), index, subscription: JsonObject }),
  v.object({ op: v.literal('insert'), index, subscription: JsonObject }),
  v.object({ op: v.literal('remove'), index })
])

const RestoreBody = v.object({ content: v.picklist(['last', 'empty']) })

/** `/_workbench/mappings`: reads the mappings file, changes one entry or replaces it; each answer has the version as `ETag`. */
export function mappingsRoute(mappings: MappingsFile): Hono {
  const app = new Hono()
  app.get('/', async (c) => answer(c, await mappings.show()))
  app.put('/', async (c) => {
    const body = await readJson(c)
    return answer(c, await mappings.write(body, ifMatch(c)))
  })
  app.patch('/', async (c) => {
    const edit = await readBody(c, EditBody)
    const version = ifMatch(c)
    if (version === undefined) throw VERSION_WANTED
    return answer(c, await mappings.edit(edit, version))
  })
  app.post('/restore', async (c) => {
    const { content } = await readBody(c, RestoreBody)
    return answer(c, await mappings.restore(content))
  })
  return app
}

const VERSION_WANTED = new Problem(
  428,
  'version-wanted',
  'Say with If-Match which version of the file the change is made to.'
)

function answer(c: Context, reply: MappingsReply): Response {
  return c.json(reply, 200, { ETag: `"${reply.version}"` })
}

function ifMatch(c: Context): string | undefined {
  return c.req.header('If-Match')?.replace(/^"|"$/g, '')
}
