import type { JsonObject, Manifest } from '../../src/workbench/wire'
import { toPublicApi, toPublicApiCurl, toTerraform } from '../../web/mapping/export-mapping'
import { fromSubscription, toEntry } from '../../web/mapping/draft'
import { readBlock } from '../../web/mapping/hcl'
import { importedSubscription, readImport } from '../../web/mapping/import-mapping'

const field = (required = false) => ({ label: 'F', type: 'string', required })
const list = { contactlistid: field(true), key_field: field(true), key_value: field(true) }
const manifest: Manifest = {
  name: 'Emarsys',
  directoryName: 'emarsys',
  takesDeletions: false,
  actionAliases: {},
  actions: {
    addContactToList: { title: 'Add to Contact List', description: '', fields: list },
    removeContactFromList: { title: 'Remove from Contact List', description: '', fields: list },
    triggerEvent: {
      title: 'Trigger Event',
      description: '',
      fields: { eventid: field(true), key_field: field(true), key_value: field(true) }
    }
  }
}
const mapping: JsonObject = {
  eventid: 1003,
  key_field: '3',
  key_value: { '@path': '$.properties.email' },
  note: ['a "quoted" $', '{text} and %', '{more}'].join('')
}
const subscription = {
  name: "Ada's welcome",
  partnerAction: 'triggerEvent',
  subscribe: 'type = "track" and event = "Order Completed"',
  enabled: true,
  mapping
}
const read = (text: string) => readImport(text, manifest)

describe('a mapping taken elsewhere and back', () => {
  it.each([
    ['JSON', JSON.stringify(subscription)],
    ['a file with several', JSON.stringify({ subscriptions: [subscription] })],
    ['the Public API', JSON.stringify(toPublicApi(subscription))],
    [
      'the Public API’s answer',
      JSON.stringify({ data: { subscription: toPublicApi(subscription) } })
    ],
    ['cURL', toPublicApiCurl(subscription)],
    ['Terraform', toTerraform(subscription)]
  ])('by %s is the same', (_, text) => {
    const [imported] = read(text)
    if (imported === undefined) throw new Error('Nothing was read')
    expect(imported.action).toBe('triggerEvent')
    expect(importedSubscription(imported, 'triggerEvent')).toEqual(subscription)
  })

  it('keeps what Segment keeps beside the fields, and drops what it only numbers', () => {
    const inner = { ...mapping, __segment_internal_sync_mode: 'upsert' }
    const [imported] = read(
      JSON.stringify({
        ...{ id: 'sub_1', destinationId: 'd', name: 'W', actionId: 'nFPnRozhz1mh4Gbx4MLvT5' },
        ...{ trigger: 'type = "track"', enabled: false, settings: inner, modelId: 'm' }
      })
    )
    expect(imported).toMatchObject({ enabled: false, mapping: inner, rest: { modelId: 'm' } })
    expect(imported?.rest).toEqual({ modelId: 'm' })
  })
})

describe('keys beside the fields, from a paste to the draft, the file and out again', () => {
  const warehouse = {
    ...subscription,
    ...{
      modelId: 'ckw7',
      reverseETLSchedule: { strategy: 'PERIODIC', config: { interval: '15m' } }
    },
    mapping: {
      ...mapping,
      __segment_internal_directive: { a: [1] },
      retlOnMappingSave: { id: 'l' }
    }
  }
  const hooks = { ...warehouse, hooks: { onSave: [['$', '{a}'].join(''), "it's"] }, unknown: null }
  const forms = {
    'the file': (one: typeof warehouse) => JSON.stringify([one]),
    'the Public API': (one: typeof warehouse) => JSON.stringify(toPublicApi(one)),
    cURL: toPublicApiCurl,
    Terraform: toTerraform
  }
  /** What the dialog does with a text, then what a save writes into the file. */
  const saved = (text: string) => {
    const [imported] = read(text)
    if (imported === undefined) throw new Error('Nothing was read')
    const draft = fromSubscription(importedSubscription(imported, 'triggerEvent'), manifest)
    return toEntry(draft, null)
  }

  it.each(Object.entries(forms))('by %s are the same', (_, write) => {
    for (const entry of [warehouse, hooks]) {
      const once = saved(write(entry))
      expect(once).toEqual(entry)
      expect(saved(write(once as typeof warehouse))).toEqual(entry)
    }
  })

  it('are arguments of Terraform’s provider where it has them, and a comment where not', () => {
    const text = toTerraform(hooks)
    const block = readBlock(text, /resource "segment_destination_subscription" "[^"]*" /)
    expect(block).toMatchObject({
      model_id: 'ckw7',
      reverse_etl_schedule: { strategy: 'PERIODIC', config: { interval: '15m' } }
    })
    expect(Object.keys(block ?? {})).not.toContain('hooks')
    expect(text).toContain('config   = jsonencode({')
  })

  it('come with the settings of a schedule as a JSON string, as the provider writes them', () => {
    const text = toTerraform(warehouse).replace(
      /jsonencode\(\{\s*"interval": "15m"\s*\}\)/,
      '"{\\"interval\\":\\"15m\\"}"'
    )
    expect(text).toContain('"{\\"interval')
    expect(saved(text)).toEqual(warehouse)
  })

  it('stay with the file’s entry, whatever the draft says of the fields', () => {
    const draft = fromSubscription(warehouse, manifest)
    const elsewhere = { ...subscription, modelId: 'another' }
    expect(toEntry(draft, elsewhere)).toMatchObject({
      modelId: 'another',
      mapping: warehouse.mapping
    })
    expect(toEntry(draft, elsewhere)).not.toHaveProperty('reverseETLSchedule')
  })
})

describe('the action of an imported mapping', () => {
  const entry = (name: string) =>
    JSON.stringify({
      ...{ name, actionId: 'opaque', trigger: 'type = "track"', enabled: true },
      settings: { contactlistid: 1, key_field: '3', key_value: 'x' }
    })

  it.each([
    ['Add to newsletter', 'addContactToList'],
    ['Newsletter: unsubscribe', 'removeContactFromList'],
    ['Newsletter: subscribe', 'addContactToList'],
    ['Newsletter', null]
  ])('of %s, whose fields fit adding and removing, is %s', (name, action) => {
    const [imported] = read(entry(name))
    expect(imported?.action).toBe(action)
    expect(imported?.candidates).toEqual(['addContactToList', 'removeContactFromList'])
  })
})

describe('Terraform', () => {
  it('is read with an import block before, settings as a JSON string, and comments', () => {
    const text = `import {
  to = segment_destination_subscription.welcome
  id = "abc:def"
}
# written by the provider
resource "segment_destination_subscription" "welcome" {
  action_id            = "nFPnRozhz1mh4Gbx4MLvT5"
  destination_id       = var.destination_id # ours
  enabled              = true
  model_id             = null
  name                 = "Welcome"
  reverse_etl_schedule = null
  settings             = "{\\"eventid\\":1003,\\"key_field\\":\\"3\\",\\"key_value\\":\\"x\\"}"
  trigger              = "type = \\"track\\""
}`
    expect(read(text)).toMatchObject([
      {
        action: 'triggerEvent',
        name: 'Welcome',
        subscribe: 'type = "track"',
        mapping: { eventid: 1003, key_field: '3', key_value: 'x' }
      }
    ])
  })

  it('reads objects in HCL, with bare keys, lists and expressions', () => {
    const block = readBlock(
      'resource "x" "y" { a = { b = [1, true, null], "c d" : var.e }, f = -2.5 }',
      /resource "x" "y" /
    )
    expect(block).toEqual({ a: { b: [1, true, null], 'c d': { expression: 'var.e' } }, f: -2.5 })
  })
})

describe('a text to import', () => {
  it.each([
    ['{}', 'The mapping has no trigger.'],
    ['{"subscribe":"type = \\"track\\""}', 'The mapping has no fields.'],
    ['[]', 'There is no mapping in this text.']
  ])('%s: %s', (text, message) => {
    expect(() => read(text)).toThrow(message)
  })
})
