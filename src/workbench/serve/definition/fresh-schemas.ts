import { createHash } from 'node:crypto'
import { fieldsToJsonSchema, type MinimalInputField } from '@segment/actions-core'
import type { AnyDefinition } from '../../runtime/definition'
import { markName } from '../../runtime/definition'

/**
 * Gives a definition names under which actions-core finds exactly its own schemas.
 *
 * actions-core compiles a schema once and keeps it for the life of the process, under the destination's and the
 * action's name: a definition loaded again would be checked against its old fields. The names made here end in a hash of the
 * fields, so a changed schema is compiled, and an unchanged one is found again instead of piling up with each reload.
 */
export function withFreshSchemas(definition: AnyDefinition): AnyDefinition {
  const settings = definition.authentication?.fields ?? {}
  const actions = Object.entries(definition.actions).map(([key, action]) => [
    key,
    { ...action, title: `${action.title} ${schemaHash(action.fields)}` }
  ])
  return {
    ...definition,
    name: markName(definition.name, schemaHash(settings)),
    actions: Object.fromEntries(actions)
  }
}

function schemaHash(fields: Readonly<Record<string, MinimalInputField>>): string {
  const schema = JSON.stringify(fieldsToJsonSchema(fields))
  return createHash('sha256').update(schema).digest('hex').slice(0, 16)
}
