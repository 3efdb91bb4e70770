import type { Calibration, Seed } from '../../sandbox'
import type { SourceChoices } from '../tracking/source-parts'
import type { Identity } from './tls/identity'

/** Something to tell the person at the terminal while the workbench runs; never holds a secret. */
export interface WorkbenchMessage {
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}

/** How to start a workbench. */
export interface WorkbenchOptions {
  /** The port of the page, 0 for any free one. Default: the environment variable `PORT`, else 3000. */
  readonly port?: number | undefined
  /** The certificate with which page, calls and socket answer https; see `keptCertificate`. Default: http. */
  readonly tls?: Identity | undefined
  /** The sandbox's port, 0 for any free one. Default: 100 above the page's, or any free one where that is taken. */
  readonly sandboxPort?: number | undefined
  /** The account that the sandbox plays, as `emarsys-actions calibrate` found it. Default: every switch at its default. */
  readonly calibration?: Calibration | undefined
  /** The account that the sandbox, and each scenario, begins with. Default: the sandbox's own small shop. */
  readonly seed?: Seed | undefined
  /** Send to the real Emarsys instead of a sandbox. Default: false. */
  readonly live?: boolean | undefined
  /** Where a live workbench sends instead of Emarsys: another server's origin, `https://host:port`. Default: Emarsys. */
  readonly apiUrl?: string | undefined
  /** Begin with the first live send confirmed, for a caller that asked the user already. Default: false. */
  readonly liveConfirmed?: boolean | undefined
  /** The mappings file that the page edits and `deliver` takes; it need not exist yet. Default: none. */
  readonly mappingsFile?: string | undefined
  /** A folder of destination folders with TypeScript sources, watched and reloaded. Default: the built-in destination. */
  readonly directory?: string | undefined
  /** Which folder in `directory`. Default: `emarsys`. */
  readonly destination?: string | undefined
  /** How the Tracking API takes events: a write key to demand, a file to record them in. */
  readonly tracking?: SourceChoices | undefined
  /** Where the built page lies. Default: the package's own. */
  readonly webDirectory?: string | undefined
  /** Called with what the person at the terminal should know. Default: nobody is told. */
  readonly onMessage?: ((message: WorkbenchMessage) => void) | undefined
  /** The time. Default: the system's. */
  readonly clock?: (() => Date) | undefined
  /** Other names under which devices reach this computer, to send events to `/v1`. Default: none. */
  readonly allowHosts?: readonly string[] | undefined
  /** The environment, which holds `PORT` and the credentials of a live workbench. Default: empty. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

/** The port where nobody says another. */
const DEFAULT_PORT = 3000

/** How far the sandbox's port is above the page's. */
const SANDBOX_DISTANCE = 100

const LARGEST_PORT = 65535

/**
 * The page's port: 1. the option, 2. the environment variable `PORT`, 3. 3000.
 * @throws Error when it is not a port number
 */
export function resolvePort(option: number | undefined, env: NodeJS.ProcessEnv): number {
  const chosen =
    option ?? (env.PORT === undefined || env.PORT === '' ? DEFAULT_PORT : Number(env.PORT))
  if (Number.isInteger(chosen) && chosen >= 0 && chosen <= LARGEST_PORT) return chosen
  const said = option === undefined ? `PORT is "${env.PORT}"` : `The port is ${option}`
  throw new Error(`${said}, but a port is a whole number from 0 to ${LARGEST_PORT}.`)
}

/** The port to try for the sandbox: 1. the option, 2. 100 above the page's, 3. any (0). */
export function resolveSandboxPort(option: number | undefined, pagePort: number): number {
  if (option !== undefined) return option
  const above = pagePort + SANDBOX_DISTANCE
  return pagePort === 0 || above > LARGEST_PORT ? 0 : above
}
