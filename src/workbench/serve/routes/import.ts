import { Hono } from 'hono'
import * as v from 'valibot'
import { importMappings } from '../../mapping/import-mappings'
import type { ImportReply } from '../../wire'
import type { DefinitionSource } from '../definition/definition-source'
import { readBody } from '../http/read-json'

const ImportBody = v.object({ text: v.string('Send the text that holds the mappings.') })

/** `POST /_workbench/import`: reads mappings of a file, Segment's Public API, Terraform or a curl command; keeps nothing. */
export function importRoute(source: DefinitionSource): Hono {
  return new Hono().post('/', async (c) => {
    const { text } = await readBody(c, ImportBody)
    return c.json<ImportReply>(importMappings(text, source.current().runnable))
  })
}
