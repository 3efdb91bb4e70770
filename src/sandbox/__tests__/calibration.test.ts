import { type Calibration, createSandbox } from '..'
import { CalibrationError, checkCalibration, describeCalibration } from '../account/calibration'
import { clientOf } from './client'

const CALIBRATION: Calibration = {
  version: 1,
  account: 'acme',
  made: '2026-11-24T17:40:00.000Z',
  switches: {
    noErrors: {
      position: 'absent',
      evidence: [
        {
          request: { method: 'PUT', path: 'contact/', body: { key_id: '3' } },
          answer: { status: 200, body: { replyCode: 0 } }
        }
      ]
    },
    ids: { position: 'integers' }
  },
  limits: { requestsPerMinute: { value: 250 } },
  unprobed: { tokenRefusal: { reason: 'It would use up the tokens.' } }
}

describe('a sandbox with a calibration', () => {
  it('plays what was found, and leaves the rest at its default', async () => {
    const sandbox = await createSandbox({ calibration: CALIBRATION })
    expect(sandbox.switches).toMatchObject({
      noErrors: 'absent',
      ids: 'integers',
      tokenRefusal: '429'
    })
    const { json, headers } = await clientOf(sandbox).call('GET', 'contactlist')
    expect(json.data).toContainEqual(expect.objectContaining({ id: 482019135 }))
    expect(headers.get('x-ratelimit-limit')).toBe('250')
    await sandbox.close()
  })

  it('goes back to it at a reset, and takes it into a fork', async () => {
    const sandbox = await createSandbox({ calibration: CALIBRATION })
    sandbox.setSwitches({ noErrors: 'null' })
    sandbox.reset()
    expect(sandbox.switches.noErrors).toBe('absent')
    const fork = await sandbox.fork()
    expect(fork.switches.noErrors).toBe('absent')
    expect(fork.calibration).toEqual(CALIBRATION)
    await Promise.all([fork.close(), sandbox.close()])
  })

  it('lets single switches and limits win over it, and it over strict', async () => {
    const sandbox = await createSandbox({
      calibration: CALIBRATION,
      switches: { noErrors: '{}' },
      limits: { requestsPerMinute: 5 },
      strict: true
    })
    expect(sandbox.switches).toMatchObject({ noErrors: '{}', ids: 'integers', longText: 'refuse' })
    expect(sandbox.limits.requestsPerMinute).toBe(5)
    await sandbox.close()
  })

  it('does not start with something that is not a calibration', async () => {
    const calibration = { ...CALIBRATION, version: 2 }
    await expect(createSandbox({ calibration })).rejects.toThrow(CalibrationError)
  })
})

describe('a calibration', () => {
  it.each([
    ['nothing', undefined, 'at its root: '],
    ['another version', { ...CALIBRATION, version: 2 }, 'at version: This release reads'],
    ['no account', { ...CALIBRATION, account: '' }, 'at account: '],
    ['a time that is none', { ...CALIBRATION, made: 'today' }, 'at made: '],
    [
      'a switch that does not exist',
      { ...CALIBRATION, switches: { colour: { position: 'red' } } },
      'at switches: There is no switch "colour".'
    ],
    [
      'a position that does not exist',
      { ...CALIBRATION, switches: { noErrors: { position: 'none' } } },
      'at switches.noErrors.position: noErrors has no such position. It has: [], {}, null, absent.'
    ],
    [
      'a limit that does not exist',
      { ...CALIBRATION, limits: { colours: { value: 5 } } },
      'at limits: There is no limit "colours".'
    ],
    [
      'a limit of nothing',
      { ...CALIBRATION, limits: { requestsPerMinute: { value: 0 } } },
      'at limits.requestsPerMinute.value: '
    ],
    [
      'an unprobed switch without a reason',
      { ...CALIBRATION, unprobed: { ids: {} } },
      'at unprobed.ids.reason: '
    ],
    [
      'evidence that is none',
      { ...CALIBRATION, switches: { ids: { position: 'strings', evidence: [{}] } } },
      'at switches.ids.evidence.0.request: '
    ]
  ])('with %s is refused, with the place', (_, value, message) => {
    expect(() => checkCalibration(value)).toThrow(message)
  })

  it('is read as it was written', () => {
    expect(checkCalibration(JSON.parse(JSON.stringify(CALIBRATION)))).toEqual(CALIBRATION)
  })

  it('is told in a line', () => {
    expect(describeCalibration(CALIBRATION)).toMatch(
      /^acme, calibrated 2026-11-24: 2 of \d+ switches found, \d+ at their default$/
    )
  })
})
