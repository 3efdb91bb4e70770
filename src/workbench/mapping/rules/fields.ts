import { builtIn, findAction } from '../../runtime/definition'
import type { Rule } from '../facts'
import { error, fieldAt, type Finding, warning } from '../finding'
import { readMapped } from '../mapped-value'

/** Keys of a mapping that are Segment's own. */
const SEGMENTS = /^(__segment_internal|onMappingSave$|retlOnMappingSave$)/

/** Whether everything that is required is mapped, to something that can fit, and whether there is something that no field takes. */
export const judgeFields: Rule = ({ action, mapping }) => {
  const fields = findAction(builtIn, action)?.action.fields
  if (fields === undefined) return []
  const missing = Object.entries(fields).flatMap(([field, { required, label, type }]) => {
    const value = mapping[field]
    const isThere = type === 'object' && isObject(value) ? true : readMapped(value).isMapped
    if (required !== true || isThere) return []
    const message = `Nothing is mapped to ${label}, and it is required: every event is rejected.`
    return [
      error('required', fieldAt(field), message, { todo: `Map ${label}.`, effect: 'rejected' })
    ]
  })
  const kinds = Object.entries(fields).flatMap(([field, { type, label, multiple }]): Finding[] => {
    const value = mapping[field]
    if (type !== 'object' || value === undefined || value === null) return []
    if (isObject(value) && !isText(value)) return []
    if (multiple && Array.isArray(value)) return []
    const kind = isObject(value) ? 'a text' : JSON.stringify(value)
    const message = `${label} is ${Array.isArray(value) ? 'a list' : kind}, but it must be an object: every event is rejected.`
    return [
      error('not-an-object', fieldAt(field), message, {
        todo: `Map an object to ${label}.`,
        effect: 'rejected'
      })
    ]
  })
  const unknown = Object.keys(mapping)
    .filter((field) => !SEGMENTS.test(field) && !Object.hasOwn(fields, field))
    .map((field) =>
      warning(
        'unknown-field',
        fieldAt(field),
        `The action has no field "${field}": its value goes nowhere.`
      )
    )
  return [...missing, ...kinds, ...unknown]
}

/** Whether a directive makes a text, whatever the event. */
function isText(value: object): boolean {
  const json = '@json' in value && isObject(value['@json']) ? value['@json'] : {}
  return (
    '@template' in value ||
    ('@literal' in value && !isObject(value['@literal'])) ||
    ('mode' in json && json.mode === 'encode')
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const MODE = '__segment_internal_sync_mode'

/** Whether the sync mode of a mapping is one that its action knows: no row of a warehouse changes anything under another. */
export const judgeSyncMode: Rule = ({ action, mapping }) => {
  const mode = mapping[MODE]
  const spec = findAction(builtIn, action)?.action.syncMode
  if (mode === undefined) return []
  if (spec === undefined) {
    const message = 'The action has no sync mode: it does the same with every row.'
    return [warning('sync-mode', fieldAt(MODE), message, { todo: 'Leave it out.' })]
  }
  const known = spec.choices.map(({ value }) => value)
  if (known.some((value) => value === mode)) return []
  const message = `${JSON.stringify(mode)} is not a sync mode of this action. Known: ${known.join(', ')}.`
  return [error('sync-mode', fieldAt(MODE), message, { todo: 'Choose the sync mode again.' })]
}
