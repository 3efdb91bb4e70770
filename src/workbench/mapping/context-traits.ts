import { isRecord, valueAt } from '../json'
import type { FieldError, JsonObject } from '../wire'

/** A trait that a mapping asks for. */
interface WantedTrait {
  /** The field that gets it, as `key_value` or `write_field.1`. */
  readonly field: string
  /** Its path in the event, as `traits.email`. */
  readonly path: string
  /** Whether it is a part of a text, which has a hole then. */
  readonly inTemplate: boolean
}

/** A trait in the JSON of a mapping: a variable's path, in whatever directive, or a part of a template. */
const TRAIT = /"\$\.(traits\.[^"]+)"|\{\{\s*(?:\$\.)?(traits\.[^\s|}]+)/g

/** The traits that a mapping asks for. */
export function wantedTraits(mapping: JsonObject): WantedTrait[] {
  return Object.entries(mapping).flatMap(([field, value]) =>
    isObjectOfFields(value)
      ? Object.entries(value).flatMap(([key, inner]) => traitsIn(`${field}.${key}`, inner))
      : traitsIn(field, value)
  )
}

/** An object field holds a value for each of its keys; a value that is computed holds a directive, such as `@path`. */
function isObjectOfFields(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && !Object.keys(value).some((key) => key.startsWith('@'))
}

function traitsIn(field: string, value: unknown): WantedTrait[] {
  const found = JSON.stringify(value).matchAll(TRAIT)
  return [...found].map(([, path, part]) => ({
    ...{ field, path: path ?? part ?? '', inTemplate: part !== undefined }
  }))
}

/**
 * What to say of fields that got nothing because the event's traits are in its `context`: RudderStack's SDKs put them there in every
 * call, Segment's do so in all but identify and group.
 * @param payload what the mapping made of the event
 */
export function contextTraitHints(
  wanted: readonly WantedTrait[],
  event: unknown,
  payload: JsonObject | undefined
): FieldError[] {
  return wanted.flatMap(({ field, path, inTemplate }) => {
    const elsewhere = `context.${path}`
    if (valueAt(event, path) !== undefined || valueAt(event, elsewhere) === undefined) return []
    if (!inTemplate && valueAt(payload, field) !== undefined) return []
    const message = `This event has nothing at $.${path}, but something at $.${elsewhere}. Did you mean that? RudderStack's SDKs put traits there.`
    return [{ field, message }]
  })
}
