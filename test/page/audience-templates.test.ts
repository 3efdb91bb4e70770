import { defaultValues, type SegmentEvent } from '@segment/actions-core'
import syncAudience from '../../src/destinations/emarsys/syncAudience'
import { createSandbox, type Sandbox } from '../../src/sandbox'
import { definition, wsse } from '../../src/workbench/runtime/__tests__/support'
import { runThrough } from '../../src/workbench/delivery/run-through'
import { TokenKeeper } from '../../src/workbench/runtime/token-keeper'
import { AUDIENCE_TEMPLATES } from '../../web/events/audience-templates'
import { templateById, templateFor } from '../../web/events/templates'

const VIP = 482019136
const ADA = 1_000_001
const ALAN = 1_000_003

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox()
})
afterEach(() => sandbox.close())

/** Runs a template through the mapping that Sync Audience begins with, and looks who is on the list afterwards. */
async function follow(id: string, changed: object = {}) {
  const { outcomes } = await runThrough({
    definition: sandbox.attach(definition),
    subscription: {
      partnerAction: 'syncAudience',
      subscribe: syncAudience.defaultSubscription ?? '',
      mapping: { ...defaultValues(syncAudience.fields), key_field: '3', ...changed }
    },
    events: [templateById(id).create() as unknown as SegmentEvent],
    settings: wsse(sandbox),
    tokens: new TokenKeeper()
  })
  const list = sandbox.state().lists.find((one) => one.id === VIP)
  return { status: outcomes[0]?.status, members: list?.members }
}

describe('the templates of audiences', () => {
  it('are all among those that are tried here', () => {
    const tried = [...JOINS, ...LEAVES, ...ROWS.map(([id]) => id)]
    expect(tried.toSorted()).toEqual(AUDIENCE_TEMPLATES.map(({ id }) => id).toSorted())
  })

  const JOINS = ['audience-entered', 'identify-audience-joined', 'journey-step']
  it.each(JOINS)('%s puts the contact on the list of the audience', async (id) => {
    expect(await follow(id)).toEqual({ status: 'delivered', members: [ADA, ALAN] })
  })

  const LEAVES = ['audience-exited', 'identify-audience-left']
  it.each(LEAVES)('%s takes the contact off the list of the audience', async (id) => {
    await follow('audience-entered')
    expect(await follow(id)).toEqual({ status: 'delivered', members: [ADA] })
  })

  const ROWS = [
    ['row-new', [ADA, ALAN]],
    ['row-updated', [ADA, ALAN]],
    ['row-deleted', [ADA]]
  ] as const
  it.each(ROWS)(
    '%s changes the list of the mapping as its sync mode says, and mirrors without one',
    async (id, members) => {
      if (id === 'row-deleted') await follow('audience-entered')
      const other = id === 'row-deleted' ? 'add' : 'delete'
      const under = (mode: string) => ({ contactlistid: VIP, __segment_internal_sync_mode: mode })
      expect((await follow(id, under(other))).status).toBe('rejected')
      expect(await follow(id, under('mirror'))).toEqual({ status: 'delivered', members })
      expect(await follow(id, { contactlistid: VIP })).toEqual({ status: 'delivered', members })
    }
  )

  it('come first for a mapping that reads the audience, as the one that Sync Audience begins with', () => {
    const trigger = syncAudience.defaultSubscription ?? ''
    const mapping = { list: { '@path': '$.context.personas.external_audience_id' } }
    expect(templateFor(trigger, mapping)?.id).toBe('identify-audience-joined')
    expect(templateFor(trigger)?.id).toBe('identify')
  })
})
