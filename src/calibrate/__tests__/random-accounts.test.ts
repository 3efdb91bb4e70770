import { runs } from '../../__tests__/runs'
import { SWITCHES } from '../../sandbox'
import { checkCalibration } from '../../sandbox/account/calibration'
import {
  calibrateSandbox,
  lasting,
  positionsIn,
  probeable,
  randomSwitches,
  withSandbox
} from './support'

/** How many random accounts are calibrated; `CALIBRATIONS=200` tries that many. */
const RUNS = Number(process.env.CALIBRATIONS ?? runs(4, 40))

describe('calibrate, against accounts whose switches are set at random,', () => {
  it.each(Array.from({ length: RUNS }, (_, index) => index + 1))(
    'finds every position that can be told, and leaves the account as it was: account %i',
    async (seed) => {
      const switches = randomSwitches(seed)
      const oauth = seed % 3 === 0
      await withSandbox({ switches }, async (sandbox) => {
        const before = lasting(sandbox)
        const result = await calibrateSandbox(sandbox, { oauth })
        const wanted = probeable(switches, oauth ? 'oauth2' : 'wsse')
        expect({ seed, stopped: result.stopped, ...positionsIn(result) }).toEqual({
          seed,
          ...wanted
        })
        expect(result).toMatchObject({ left: [], kept: [] })
        expect(lasting(sandbox)).toEqual(before)
        const calibration = checkCalibration(result.calibration)
        const named = [
          ...Object.keys(calibration.switches),
          ...Object.keys(calibration.unprobed ?? {})
        ]
        expect(named.sort()).toEqual(Object.keys(SWITCHES).sort())
      })
    }
  )
})
