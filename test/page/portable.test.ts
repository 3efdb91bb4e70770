import { importMappings } from '../../src/workbench/mapping/import-mappings'
import { readBlocks } from '../../src/workbench/mapping/hcl'
import { builtIn } from '../../src/workbench/runtime/definition'
import type { ImportedMapping, JsonObject } from '../../src/workbench/wire'
import { toPublicApi, toPublicApiCurl, toTerraform } from '../../web/mappings/export-mapping'
import { fromSubscription, toEntry, importedSubscription } from '../../web/mappings/draft'

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
const read = (text: string): readonly ImportedMapping[] => importMappings(text, builtIn).entries

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
    const draft = fromSubscription(importedSubscription(imported, 'triggerEvent'), null)
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
    const [block] = readBlocks(text, 'segment_destination_subscription')
    expect(block?.attributes).toMatchObject({
      model_id: 'ckw7',
      reverse_etl_schedule: { strategy: 'PERIODIC', config: { interval: '15m' } }
    })
    expect(Object.keys(block?.attributes ?? {})).not.toContain('hooks')
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
    const draft = fromSubscription(warehouse, null)
    const elsewhere = { ...subscription, modelId: 'another' }
    expect(toEntry(draft, elsewhere)).toMatchObject({
      modelId: 'another',
      mapping: warehouse.mapping
    })
    expect(toEntry(draft, elsewhere)).not.toHaveProperty('reverseETLSchedule')
  })
})
