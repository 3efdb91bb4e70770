import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** What a check says of the definition of 2026-11-29, after a change that a script makes to it. */
function problems(check: 'validate' | 'newRequired', change: string): string[] {
  const code = `
    import { readFileSync } from 'node:fs'
    import { createRequire } from 'node:module'
    import { newRequired, validate } from './scripts/monorepo/validate.mjs'
    const { parseFql } = createRequire(process.cwd() + '/')('@segment/destination-subscriptions')
    const definition = JSON.parse(readFileSync('test/monorepo/definition.json', 'utf8'))
    const { actions, authentication } = definition
    const settings = authentication.fields
    for (const key of ['client_id', 'client_secret']) delete settings[key].required
    definition.presets = definition.presets.slice(0, 1)
    const [preset] = definition.presets
    ${change}
    process.stdout.write(JSON.stringify(${check}(definition, parseFql)))`
  const options = { cwd: join(__dirname, '../..'), encoding: 'utf8' } as const
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', code], options))
}

describe("validate, by Segment's rules,", () => {
  it('finds nothing in a definition that keeps them', () => {
    expect(problems('validate', '')).toEqual([])
  })

  it.each([
    [
      'a preset that maps a sync mode',
      `preset.mapping.__segment_internal_sync_mode = 'mirror'`,
      'maps "__segment_internal_sync_mode", which upsertContact does not define'
    ],
    [
      'a preset that leaves a required field empty',
      'delete preset.mapping.key_value',
      'maps nothing to "key_value", which upsertContact requires'
    ],
    [
      'a preset of an action that is not there',
      `preset.partnerAction = 'gone'`,
      'is for the action "gone"'
    ],
    [
      'a preset of what every object has',
      `preset.partnerAction = 'constructor'`,
      'is for the action "constructor"'
    ],
    [
      'a preset whose trigger does not parse',
      `preset.subscribe = 'type = "track'`,
      'has a trigger that does not parse: type = "track'
    ],
    [
      'a preset without its trigger',
      'delete preset.subscribe',
      'has a trigger that does not parse'
    ],
    [
      'two presets of one name',
      'definition.presets.push({ ...preset })',
      'Two are called "Upsert contacts from identify calls"'
    ],
    [
      'two actions of one title',
      `actions.upsertContact.title = 'trigger event'`,
      'each action needs a name of its own'
    ],
    [
      'two action keys that differ by case',
      'actions.TriggerEvent = { ...actions.triggerEvent, title: "Other" }',
      'each action key needs'
    ],
    [
      'two settings of one label',
      `settings.api_user.label = settings.api_password.label`,
      'each setting needs a name of its own'
    ],
    [
      'an action without a description',
      `actions.upsertContact.description = ''`,
      'upsertContact: the action needs a title and a description'
    ],
    [
      'a field without a description',
      'delete actions.upsertContact.fields.key_field.description',
      'the field "key_field" needs a label and a description'
    ],
    [
      'a default trigger that does not parse',
      `actions.upsertContact.defaultSubscription = 'contains(event'`,
      'the default trigger does not parse'
    ],
    [
      'four batch keys',
      `actions.upsertContact.fields.batch_keys.default = ['key_field', 'key_value', 'source', 'contact_list']`,
      'batch_keys has 4 fields'
    ],
    [
      'a batch key that is no field',
      `actions.upsertContact.fields.batch_keys.default = ['list']`,
      'batch_keys names "list"'
    ],
    [
      'batch keys that name themselves',
      `actions.upsertContact.fields.batch_keys.default = ['batch_keys']`,
      'batch_keys names "batch_keys"'
    ],
    [
      'batch keys that are no list',
      `actions.upsertContact.fields.batch_keys.default = 'key_field'`,
      'the default of batch_keys is no list of fields'
    ],
    [
      'a boolean setting with a text as default',
      `settings.on = { label: 'On', description: 'On', type: 'boolean', default: 'true' }`,
      'The setting "on" has a default that is no boolean'
    ]
  ])('finds %s', (_, change, problem) => {
    expect(problems('validate', change)).toEqual([expect.stringContaining(problem)])
  })
})

describe('what is required that was not,', () => {
  it('is nothing in a definition where only the live settings and fields are', () => {
    expect(problems('newRequired', '')).toEqual([])
  })

  it.each([
    [
      'a setting that is required under a condition',
      `settings.client_id.required = { conditions: [{ fieldKey: 'auth_type', operator: 'is', value: 'new' }] }`,
      'The setting "client_id" is required'
    ],
    ['a setting', 'settings.client_id.required = true', 'The setting "client_id" is required'],
    [
      'a field of a live action',
      'actions.upsertContact.fields.source.required = true',
      'upsertContact: the field "source" is required'
    ],
    [
      'a field of a live action under a condition',
      `actions.triggerEvent.fields.event_payload.required = { conditions: [] }`,
      'triggerEvent: the field "event_payload" is required'
    ]
  ])('is %s', (_, change, problem) => {
    expect(problems('newRequired', change)).toEqual([expect.stringContaining(problem)])
  })
})
