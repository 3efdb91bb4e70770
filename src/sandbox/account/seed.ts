import * as v from 'valibot'
import { FIELD_TYPES } from './field'

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const name = v.pipe(v.string(), v.minLength(1))

/** What a seed may hold; fields are custom fields, and contacts give values by field id. */
export const SeedSchema = v.strictObject({
  fields: v.optional(
    v.array(
      v.strictObject({
        id,
        name,
        string_id: v.optional(name),
        application_type: v.picklist(FIELD_TYPES),
        choices: v.optional(v.record(v.string(), v.string()))
      })
    )
  ),
  contacts: v.optional(
    v.array(
      v.record(
        v.pipe(v.string(), v.regex(/^\d+$/, 'A contact holds values by field id, such as "3".')),
        v.union([v.string(), v.array(v.string())])
      )
    )
  ),
  lists: v.optional(
    v.array(
      v.strictObject({
        id,
        name,
        /** E-mail addresses of contacts of the seed. */
        members: v.optional(v.array(v.string()))
      })
    )
  ),
  events: v.optional(
    v.array(
      v.strictObject({
        id,
        name,
        /** Whether an automation program waits for it; default yes. */
        listening: v.optional(v.boolean())
      })
    )
  )
})

/** The account to begin with: custom fields, contacts, contact lists and external events. */
export type Seed = v.InferInput<typeof SeedSchema>

/** A small shop: what the examples and the workbench's templates refer to. */
export const DEFAULT_SEED: Seed = {
  fields: [
    { id: 10001, name: 'Loyalty points', string_id: 'loyalty_points', application_type: 'numeric' },
    {
      id: 10002,
      name: 'Favourite categories',
      string_id: 'favourite_categories',
      application_type: 'multichoice',
      choices: { '1': 'Books', '2': 'Music', '3': 'Garden', '4': 'Kitchen' }
    },
    {
      id: 10003,
      name: 'Customer number',
      string_id: 'customer_number',
      application_type: 'shorttext'
    },
    { id: 10004, name: 'Last order', string_id: 'last_order', application_type: 'date' }
  ],
  contacts: [
    {
      '1': 'Ada',
      '2': 'Lovelace',
      '3': 'ada@example.com',
      '31': '1',
      '10001': '120',
      '10003': 'C-1001'
    },
    { '1': 'Grace', '2': 'Hopper', '3': 'grace@example.com', '31': '1', '10003': 'C-1002' },
    { '1': 'Alan', '2': 'Turing', '3': 'alan@example.com', '31': '2', '10003': 'C-1003' },
    { '1': 'Katherine', '2': 'Johnson', '3': 'katherine@example.com', '10003': 'C-1004' }
  ],
  lists: [
    { id: 482019135, name: 'Newsletter', members: ['ada@example.com', 'grace@example.com'] },
    { id: 482019136, name: 'VIP customers', members: ['ada@example.com'] },
    { id: 482019137, name: 'Churn risk' }
  ],
  events: [
    { id: 1001, name: 'Order confirmation' },
    { id: 1002, name: 'Abandoned cart' },
    { id: 1003, name: 'Welcome series' },
    { id: 1004, name: 'Not in use', listening: false }
  ]
}
