import type { JsonObject, Manifest } from '../../src/workbench/wire'
import { toPublicApi, toPublicApiCurl, toTerraform } from '../../web/mapping/export-mapping'
import { readBlock } from '../../web/mapping/hcl'
import { importedSubscription, readImport } from '../../web/mapping/import-mapping'

const field = (required = false) => ({ label: 'F', type: 'string', required })
const list = { contactlistid: field(true), key_field: field(true), key_value: field(true) }
const manifest: Manifest = {
  name: 'Emarsys',
  directoryName: 'emarsys',
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
