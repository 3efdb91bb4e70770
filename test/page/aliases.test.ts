import type { Manifest } from '../../src/workbench/wire'
import { keyHere, withAliases } from '../../web/mappings/aliases'
import { firstAction, fromSubscription, toSubscription } from '../../web/mappings/draft'

const manifest = withAliases({
  name: 'Emarsys (Actions)',
  directoryName: 'emarsys',
  takesDeletions: false,
  actionAliases: { addToContactList: 'addContactToList', gone: 'none' },
  actions: {
    addContactToList: { title: 'Add to Contact List', description: 'Adds.', fields: {} }
  }
} as Manifest)

const saved = {
  name: 'Saved at Segment',
  enabled: true,
  partnerAction: 'addToContactList',
  subscribe: 'type = "track"',
  mapping: { contactlistid: 7 }
}

describe("a mapping saved under the live destination's key", () => {
  it('is shown as the action, with a word about its key', () => {
    expect(manifest.actions.addToContactList).toEqual({
      title: 'Add to Contact List',
      description: "Adds. Saved as addToContactList, the live destination's key, and kept so.",
      fields: {},
      hidden: true
    })
    expect(keyHere('addToContactList', manifest)).toBe('addContactToList')
    expect(keyHere('addContactToList', manifest)).toBe('addContactToList')
    expect(keyHere('constructor', manifest)).toBe('constructor')
  })

  it('is saved as it came', () => {
    expect(toSubscription(fromSubscription(saved, manifest))).toEqual(saved)
  })

  it('is offered to nobody', () => {
    expect(firstAction(manifest)).toBe('addContactToList')
    expect(Object.keys(manifest.actions)).toEqual(['addContactToList', 'addToContactList'])
  })
})
