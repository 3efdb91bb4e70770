import * as v from 'valibot'
import { type Account, createAccount } from './account'
import { Members } from './contact-list'
import { newEmail } from './email'
import { PROPERTY_TYPES } from './items'
import { type Choice, FIELD_TYPES, type Field, MAX_STRING_ID } from './field'
import { CriteriaSchema, isCriteria } from './segment'
import { type Usages, usagesOf } from './external-event'

const id = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/))]),
  v.transform(Number),
  v.safeInteger(),
  v.minValue(0)
)
const name = v.pipe(v.string(), v.minLength(1))

/** An answer of Emarsys as it was recorded, or only its `data`. */
function answerOf<Item extends v.GenericSchema>(item: Item) {
  return v.union([
    v.array(item),
    v.strictObject({ replyCode: v.literal(0), replyText: v.string(), data: v.array(item) })
  ])
}

const ChoicesSchema = answerOf(
  v.strictObject({
    id: v.union([v.string(), v.number()]),
    choice: v.nullable(v.string()),
    bit_position: v.optional(v.nullable(v.union([v.string(), v.number()])))
  })
)

const FieldSchema = v.strictObject({
  id,
  name: v.nullable(v.string()),
  string_id: v.optional(v.nullable(v.string())),
  application_type: v.picklist(FIELD_TYPES),
  /** Labels by choice id, or an answer of `GET field/{id}/choice`. */
  choices: v.optional(v.union([v.record(v.string(), v.string()), ChoicesSchema])),
  /** Whether Emarsys support has indexed it, so that it can be a key field everywhere; default no. */
  indexed: v.optional(v.boolean())
})

const EventSchema = v.strictObject({
  id,
  name,
  created: v.optional(v.string()),
  /** Whether an automation program waits for it; default yes. */
  listening: v.optional(v.boolean()),
  /** What listens, in place of `listening`. */
  usages: v.optional(
    v.strictObject({
      program_ids: v.optional(v.array(v.number())),
      email_ids: v.optional(v.array(v.number())),
      interactions_program_ids: v.optional(v.array(v.string()))
    })
  )
})

/** Collections of things that the account only keeps, as answers of Emarsys show them. */
const KEPT = [
  'administrators',
  'autoimports',
  'conditions',
  'email_templates',
  'files',
  'folders',
  'forms',
  'keyrings',
  'keys',
  'link_categories',
  'program_resources',
  'purchases'
] as const

const ItemsSchema = v.optional(v.array(v.looseObject({ id })))

const ITEMS_OF_SEED = v.entriesFromList(KEPT, ItemsSchema)

/** What a seed may hold; contacts give values by field id. */
export const SeedSchema = v.strictObject({
  /** Custom fields, or an answer of `GET field` as it was recorded, system fields and all. */
  fields: v.optional(answerOf(FieldSchema)),
  /** Answers of `GET field/{id}/choice` by field id. */
  choices: v.optional(v.record(v.pipe(v.string(), v.regex(/^\d+$/)), ChoicesSchema)),
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
  events: v.optional(v.array(EventSchema)),
  sources: v.optional(v.array(v.strictObject({ id, name }))),
  programs: v.optional(
    v.array(v.strictObject({ id, name, status: v.optional(v.string(), 'active') }))
  ),
  /** Kinds of engagement events: what their schema asks for, and whether a program is connected; without any every kind exists. */
  eventConfigurations: v.optional(
    v.array(
      v.strictObject({
        integration: name,
        id: name,
        required: v.optional(v.array(name), []),
        types: v.optional(v.record(name, v.picklist(PROPERTY_TYPES)), {}),
        connected: v.optional(v.boolean(), true)
      })
    )
  ),
  /** Campaigns; further properties by Emarsys's names. */
  emails: v.optional(
    v.array(
      v.looseObject({
        id,
        name,
        language: v.optional(v.string(), 'en'),
        subject: v.optional(v.string(), '')
      })
    )
  ),
  segments: v.optional(
    v.array(
      v.strictObject({
        id,
        name,
        baseContactListId: v.optional(v.nullable(id), null),
        /** As in `PUT filter`; without any everybody is in it. */
        criteria: v.optional(
          v.nullable(
            v.pipe(
              CriteriaSchema,
              v.check(isCriteria, 'The sandbox cannot evaluate these criteria.')
            )
          ),
          null
        )
      })
    )
  ),
  ...ITEMS_OF_SEED
})

/** The account to begin with. */
export type Seed = v.InferInput<typeof SeedSchema>

/** An account as a seed describes it. @throws when it is not a seed */
export function plantAccount(seed: Seed, created: string, foldsEmail: () => boolean): Account {
  const account = createAccount(foldsEmail)
  plant(account, v.parse(SeedSchema, seed), created)
  account.changes.begin()
  return account
}

function plant(account: Account, seed: v.InferOutput<typeof SeedSchema>, created: string): void {
  const { fields = [], choices = {}, ...rest } = seed
  for (const field of itemsOf(fields)) account.fields.set(field.id, toField(account, field))
  for (const [fieldId, answer] of Object.entries(choices)) {
    const field = account.fields.get(Number(fieldId))
    if (field) account.fields.set(field.id, { ...field, choices: toChoices(answer) })
  }
  for (const source of rest.sources ?? []) account.sources.set(source.id, source)
  account.event_configurations.push(...(rest.eventConfigurations ?? []))
  for (const name of KEPT) for (const item of rest[name] ?? []) account[name].push(item)
  for (const segment of rest.segments ?? []) account.segments.set(segment.id, segment)
  for (const program of rest.programs ?? [])
    account.programs.set(program.id, { ...program, parent_id: null })
  for (const email of rest.emails ?? [])
    account.emails.set(email.id, { ...newEmail(email.id, created), status: '3', ...email })
  for (const values of rest.contacts ?? []) {
    const entries = Object.entries(values).map(
      ([field, value]) => [Number(field), value] as [number, typeof value]
    )
    account.contacts.write(account.contacts.create(created), entries)
  }
  for (const { members = [], ...list } of rest.lists ?? []) {
    const ids = members.flatMap((email) => account.contacts.find(3, email).map((one) => one.id))
    account.lists.set(list.id, {
      ...list,
      created,
      members: new Members(list.id, account.changes, ids)
    })
  }
  for (const { listening = true, usages, created: since = created, ...event } of rest.events ?? [])
    account.events.set(event.id, {
      ...event,
      created: since,
      usages: toUsages(event.id, listening, usages)
    })
}

function itemsOf<Item>(answer: Item[] | { data: Item[] }): Item[] {
  return Array.isArray(answer) ? answer : answer.data
}

/** A system field stays one under the name that the seed gives it. */
function toField(account: Account, field: v.InferOutput<typeof FieldSchema>): Field {
  const known = account.fields.get(field.id)
  return {
    id: field.id,
    name: field.name,
    stringId: (field.string_id ?? '').slice(0, MAX_STRING_ID),
    type: field.application_type,
    readOnly: known?.readOnly ?? false,
    system: known?.system ?? false,
    indexed: field.indexed ?? known?.indexed ?? false,
    choices: field.choices ? toChoices(field.choices) : (known?.choices ?? new Map())
  }
}

function toChoices(
  choices: v.InferOutput<typeof ChoicesSchema> | Record<string, string>
): Map<string, Choice> {
  if (!Array.isArray(choices) && !('data' in choices && Array.isArray(choices.data)))
    return new Map(Object.entries(choices).map(([key, label]) => [key, { label: String(label) }]))
  const items = itemsOf(choices as v.InferOutput<typeof ChoicesSchema>)
  return new Map(
    items.map(({ id: choiceId, choice, bit_position }) => [
      String(choiceId),
      { label: choice, ...(bit_position !== undefined && { bitPosition: bit_position }) }
    ])
  )
}

function toUsages(
  eventId: number,
  listening: boolean,
  usages: v.InferOutput<typeof EventSchema>['usages']
): Usages {
  const { program_ids = [], email_ids = [], interactions_program_ids = [] } = usages ?? {}
  return usages
    ? { program_ids, email_ids, interactions_program_ids }
    : usagesOf(eventId, listening)
}
