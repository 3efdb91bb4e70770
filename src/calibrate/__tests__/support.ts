import { openLogin } from '../../destinations/emarsys/api/login'
import {
  createSandbox,
  type Sandbox,
  type SandboxState,
  SWITCHES,
  type Switches
} from '../../sandbox'
import { askToken } from '../../sandbox/__tests__/client'
import { type CalibrateOptions, type CalibrateResult, calibrate } from '../calibrate'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Every switch at a position that the seed chooses. */
export function randomSwitches(seed: number): Switches {
  const random = randomFrom(seed)
  const entries = Object.entries(SWITCHES).map(([name, { positions }]) => [
    name,
    positions[Math.floor(random() * positions.length)]
  ])
  return Object.fromEntries(entries) as Switches
}

/** The positions that requests can tell: what the switches hide stays unknown. */
export function probeable(switches: Switches, login: 'wsse' | 'oauth2'): Partial<Switches> {
  const { interactions, bigEvent, badRow } = switches
  const on = interactions === 'on'
  const hidden: Partial<Record<keyof Switches, boolean>> = {
    tokenRefusal: true,
    triggerIdScope: true,
    triggerIdEmails: true,
    createPermission: true,
    nonceReuse: login === 'oauth2',
    unconnected: !on,
    bigEvent: !on || bigEvent.startsWith('refuse'),
    warnings: !on || bigEvent !== 'warnings',
    badRow: !on && badRow === 'refuses the contact'
  }
  const entries = Object.entries(switches).filter(([name]) => !hidden[name as keyof Switches])
  return Object.fromEntries(entries)
}

/** Calibrates a sandbox. */
export async function calibrateSandbox(
  sandbox: Sandbox,
  more: Partial<CalibrateOptions> & { oauth?: boolean } = {}
): Promise<CalibrateResult> {
  const { oauth = false, ...options } = more
  const { apiUser, apiPassword } = sandbox.credentials
  const login = oauth
    ? openLogin({ auth_type: 'new' }, (await askToken(sandbox)).json.access_token)
    : openLogin({ auth_type: 'legacy', api_user: apiUser, api_password: apiPassword })
  return calibrate({
    login,
    origin: sandbox.url,
    account: 'sandbox_account',
    run: '0badcafe',
    timeoutMs: 60_000,
    waits: [0, 0],
    ...options
  })
}

/** The account, without the record of triggers: what was called cannot be uncalled. */
export function lasting(sandbox: Sandbox): Omit<SandboxState, 'triggers'> {
  const { triggers: _, ...state } = sandbox.state()
  return state
}

/** A sandbox for the time of a task. */
export async function withSandbox<Result>(
  options: Parameters<typeof createSandbox>[0],
  task: (sandbox: Sandbox) => Promise<Result>
): Promise<Result> {
  const sandbox = await createSandbox(options)
  try {
    return await task(sandbox)
  } finally {
    await sandbox.close()
  }
}

/** The positions of a calibration. */
export function positionsIn({ calibration }: CalibrateResult): Record<string, string> {
  const entries = Object.entries(calibration?.switches ?? {})
  return Object.fromEntries(entries.map(([name, { position }]) => [name, position]))
}
