import { Hono } from 'hono'
import { Problem } from '../http/problem'
import { readJson } from '../http/read-json'
import type { MappingsFile } from '../mappings-file'
import type { MappingsReply } from '../../wire'

/** `GET` and `PUT /_workbench/mappings`: the mappings file, read and written whole. */
export function mappingsRoute(mappings: MappingsFile): Hono {
  const app = new Hono()
  const { file } = mappings
  app.get('/', async (c) => c.json<MappingsReply>({ file, subscriptions: await mappings.read() }))
  app.put('/', async (c) => {
    const body = await readJson(c)
    if (file === null) {
      throw new Problem({
        status: 409,
        code: 'no-mappings-file',
        message: 'There is no file to keep mappings in. Start serve with --mappings FILE.'
      })
    }
    return c.json<MappingsReply>({ file, subscriptions: await mappings.write(body) })
  })
  return app
}
