import { Recorder } from '../../record/recording'
import { createSandbox, type Switches } from '../../sandbox'
import { clientOf } from '../../sandbox/__tests__/client'
import type { Calibration } from '../calibration'
import { withShapes } from '../from-shapes'

const NOTHING_FOUND: Calibration = {
  version: 1,
  account: 'acme',
  made: '2026-11-24T17:40:00.000Z',
  switches: {},
  unprobed: { warnings: { reason: 'Emarsys gave no warnings.' }, ids: { reason: 'Open.' } }
}

/** What is recorded while an account with these switches is used. */
async function recordingOf(switches: Partial<Switches>) {
  const sandbox = await createSandbox({ switches, limits: { interactionsBytes: 50 } })
  const client = clientOf(sandbox)
  const recorder = new Recorder()
  const ada = { external_id: 'ada@example.com' }
  const calls: [string, string, object?][] = [
    ['POST', 'event/1004/trigger', { key_id: '3', ...ada }],
    ['POST', 'event/1001/trigger', { key_id: '3', ...ada, data: { text: 'x'.repeat(80) } }],
    ['GET', 'field/5/choice'],
    ['GET', 'event/1001'],
    ['POST', 'contact/getdata', { keyId: '3', keyValues: ['nobody'], fields: ['3'] }],
    ['POST', 'contactlist/482019135/delete', { key_id: '3', external_ids: ['ada@example.com'] }]
  ]
  for (const [method, path, body] of calls) {
    const reply = await client.call(method, path, body)
    recorder.add({
      method,
      url: `/api/v2/${path}`,
      body: JSON.stringify(body ?? ''),
      status: reply.status,
      contentType: 'application/json',
      answer: reply.text
    })
  }
  await sandbox.close()
  return recorder.toJSON()
}

const positions = ({ switches }: Calibration) =>
  Object.fromEntries(Object.entries(switches).map(([name, { position }]) => [name, position]))

/** Positions other than those of the first case. */
const OTHERS: Partial<Switches> = {
  interactions: 'on',
  bigEvent: 'warnings',
  unconnected: 'false',
  bitPosition: 'texts',
  getdataErrors: 'array',
  noResult: 'false',
  deletedContacts: 'integer',
  singleEvent: 'object'
}

describe('a recording of real traffic', () => {
  it.each<Partial<Switches>>([
    {
      interactions: 'on',
      warnings: 'texts beside data',
      bigEvent: 'warnings',
      unconnected: 'false',
      bitPosition: 'integers',
      getdataErrors: 'map',
      noResult: 'false',
      deletedContacts: 'string',
      singleEvent: 'array'
    },
    { ...OTHERS, warnings: 'text under data' },
    { ...OTHERS, warnings: 'texts under data' }
  ])('tells positions that no probe found (%#)', async (switches) => {
    const { interactions: _, ...told } = switches
    const calibration = withShapes(NOTHING_FOUND, await recordingOf(switches))
    expect(positions(calibration)).toEqual(told)
    expect(calibration.unprobed).toEqual({ ids: { reason: 'Open.' } })
    expect(calibration.switches.warnings?.evidence).toMatchObject([
      { request: { method: 'POST', path: '/api/v2/event/{id}/trigger' }, answer: { status: 200 } }
    ])
  })

  it('tells nothing where no shape shows it', async () => {
    const recording = await recordingOf({ interactions: 'off', noResult: 'none' })
    const told = positions(withShapes(NOTHING_FOUND, recording))
    expect(Object.keys(told).sort()).toEqual([
      ...['bitPosition', 'deletedContacts', 'getdataErrors', 'singleEvent']
    ])
  })

  it('changes nothing that a probe found', async () => {
    const probed = { ...NOTHING_FOUND, switches: { singleEvent: { position: 'array' } } }
    const recording = await recordingOf({ singleEvent: 'object' })
    expect(positions(withShapes(probed, recording)).singleEvent).toBe('array')
  })
})
