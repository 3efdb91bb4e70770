import { createSandbox } from '../../../sandbox'
import { actionAliases, aliasNotice } from '../action-aliases'
import { findAction } from '../definition'
import { runThrough } from '../../delivery/run-through'
import { TokenKeeper } from '../token-keeper'
import { ADD, definition, identify, UPSERT, wsse } from './support'

const live = { ...ADD, partnerAction: 'addToContactList' }

describe("the live destination's action keys", () => {
  it('name the same actions', () => {
    expect(actionAliases(definition)).toEqual({
      addToContactList: 'addContactToList',
      removeFromContactList: 'removeContactFromList'
    })
    expect(findAction(definition, 'addToContactList')).toEqual(
      findAction(definition, 'addContactToList')
    )
    expect(findAction(definition, 'constructor')).toBeUndefined()
  })

  it('are left to a definition that has them itself', () => {
    const action = definition.actions.upsertContact
    const exported = { ...definition, actions: { addToContactList: action } } as typeof definition
    expect(actionAliases(exported)).toEqual({})
    expect(findAction(exported, 'addToContactList')).toEqual({ key: 'addToContactList', action })
  })

  it.each([
    ['as a batch', live],
    ['one by one', { ...live, mapping: { ...live.mapping, enable_batching: false } }]
  ])('deliver %s', async (_, subscription) => {
    const sandbox = await createSandbox()
    const { outcomes } = await runThrough({
      definition: sandbox.attach(definition),
      subscription,
      events: [identify(1, 'ada@example.com')],
      settings: wsse(sandbox),
      tokens: new TokenKeeper()
    })
    await sandbox.close()
    expect(outcomes).toMatchObject([{ status: 'delivered' }])
  })

  it('are told once, each, and only where they are used', () => {
    expect(aliasNotice(definition, [live, UPSERT, live])).toBe(
      "The mappings name actions by the live destination's keys (addToContactList is addContactToList here). They are run as they are, and saved as they came."
    )
    expect(aliasNotice(definition, [ADD, UPSERT])).toBeUndefined()
  })
})
