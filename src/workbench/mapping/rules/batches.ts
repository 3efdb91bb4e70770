import { builtIn, findAction } from '../../runtime/definition'
import { ID_FIELDS, type Rule } from '../facts'
import { error, fieldAt, warning } from '../finding'
import { readMapped } from '../mapped-value'

/** The most batch keys that Segment takes. */
const MAX_BATCH_KEYS = 3

/** Fields whose value splits a batch into requests. */
const SPLITTING = [...Object.keys(ID_FIELDS), 'key_field']

/** Whether Segment can make batches, and such as become few requests. */
export const judgeBatches: Rule = ({ action, mapping }) => {
  const fields = findAction(builtIn, action)?.action.fields ?? {}
  const { batch_size } = mapping
  const size =
    batch_size === undefined || (Number.isInteger(batch_size) && Number(batch_size) > 0)
      ? []
      : [
          warning(
            'batch-size',
            fieldAt('batch_size'),
            `A batch cannot hold ${JSON.stringify(batch_size)} events: Segment takes its own size.`,
            { todo: 'Write a whole number from 1 on, or leave it out.' }
          )
        ]
  const given = mapping.batch_keys ?? fields.batch_keys?.default ?? []
  const keys = Array.isArray(given) ? given.map(String) : []
  const at = fieldAt('batch_keys')
  if (keys.length > MAX_BATCH_KEYS) {
    const message = `There are ${keys.length} batch keys, but Segment takes 3.`
    return [...size, error('batch-keys', at, message, { todo: 'Leave some out.' })]
  }
  const unknown = keys.filter((key) => !Object.hasOwn(fields, key))
  if (unknown.length > 0) {
    const message = `The action has no field ${unknown.map((key) => `"${key}"`).join(' and ')}, which is among the batch keys.`
    return [...size, warning('batch-keys', at, message, { todo: 'Leave it out.' })]
  }
  if (keys.includes('key_value') || keys.includes('trigger_id')) {
    const message = 'The batch keys differ for every event: each batch holds one.'
    return [...size, warning('batch-keys', at, message, { todo: 'Leave them out.' })]
  }
  const left = SPLITTING.filter(
    (field) => readMapped(mapping[field]).depends && !keys.includes(field)
  )
  if (left.length === 0) return size
  const names = left.join(', ')
  const message = `${names} depends on the event and is not among the batch keys: each batch becomes a request for each value.`
  return [...size, warning('batch-keys', at, message, { todo: `Add ${names}.` })]
}
