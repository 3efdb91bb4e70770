import type { Settings } from '../destinations/emarsys/generated-types'
import { diagnose, plannedCalls } from '../doctor/doctor'
import { createSandbox } from '../sandbox'
import {
  AUTH_TYPES,
  type LoginName,
  loginFromEnvironment,
  NO_LOGIN
} from '../workbench/deliver/settings-from-environment'
import { builtIn } from '../workbench/runtime/definition'
import { clientOf } from '../workbench/runtime/client-of'
import { readMappings } from '../workbench/mapping/read'
import { readApiUrl } from './api-url'
import type { CommandIo } from './context'
import { formatPlan, formatReport } from './format-doctor'
import { readEventsFile } from './read-events-file'
import { readText } from './read-files'
import { UsageError } from './terminal'
import { STOPPED, untilStop } from './until-stop'

/** The options of `emarsys-actions doctor`. */
export interface DoctorFlags {
  mappings: string
  live?: boolean
  url?: string
  login?: LoginName
  json?: boolean
  events?: string
  eventsPerMinute: number
  probeWrites?: boolean
}

/**
 * Runs `emarsys-actions doctor`.
 * @returns the exit code: 0 fine, 1 something is wrong
 * @throws UsageError
 */
export async function runDoctor(flags: DoctorFlags, io: CommandIo): Promise<number> {
  const { terminal, signal } = io
  // Too many are for the doctor to tell, beside what is wrong with each.
  const text = readText(flags.mappings, 'mappings file')
  const { mappings, findings } = readMappings(text, builtIn, Number.POSITIVE_INFINITY)
  const given =
    flags.events === undefined
      ? undefined
      : await readEventsFile(flags.events, io, { most: MAX_EVENTS })
  if (given?.events.length === 0)
    throw new UsageError(
      `There is no event in ${flags.events} to judge by.`,
      'Write one event a line, or leave --events out.'
    )
  const target = await openTarget(flags, io)
  const options = {
    settings: target.settings,
    client: target.client,
    mappings,
    findings,
    ...(given && { events: given.events }),
    eventsPerMinute: flags.eventsPerMinute,
    probeWrites: flags.probeWrites ?? false
  }
  try {
    terminal.err(formatPlan(plannedCalls(options), target.where))
    // It changes nothing, so what is under way may be left.
    const report = signal.aborted
      ? undefined
      : await Promise.race([untilStop(signal), diagnose(options)])
    if (!report) {
      terminal.err(STOPPED)
      return 1
    }
    const shown = flags.json
      ? JSON.stringify(report, null, 2)
      : formatReport(report, terminal.isInteractive)
    terminal.out(`${shown}\n`)
    return report.ok ? 0 : 1
  } finally {
    await target.close()
  }
}

/** More events than these are not looked at: what is said of mappings would stay the same. */
const MAX_EVENTS = 10_000

interface Target {
  settings: Settings
  /** What leads the HTTP client elsewhere. */
  client: object
  /** As the user knows it. */
  where: string
  close(): Promise<void>
}

async function openTarget(
  flags: DoctorFlags,
  { terminal, env }: Pick<CommandIo, 'terminal' | 'env'>
): Promise<Target> {
  const live = flags.live || flags.url !== undefined
  const { url, unused } = readApiUrl({ ...flags, live }, env)
  if (unused) terminal.err(unused)
  if (live) {
    const settings = liveSettings(env, flags.login)
    const where = url === undefined ? 'Emarsys' : `${url} in place of Emarsys`
    return { settings, client: clientOf(url), where, close: async () => {} }
  }
  const sandbox = await createSandbox()
  const { apiUser, apiPassword, clientId, clientSecret } = sandbox.credentials
  const settings = {
    auth_type: AUTH_TYPES[flags.login ?? 'wsse'],
    api_user: apiUser,
    api_password: apiPassword,
    apiClientId: clientId,
    apiClientSecret: clientSecret
  }
  const where = `a sandbox (${sandbox.url}); --live looks at Emarsys`
  return { settings, client: clientOf(sandbox.url), where, close: () => sandbox.close() }
}

/** Both logins as far as they are set: the doctor looks at the one beside, too, also where it is half set up. */
function liveSettings(env: NodeJS.ProcessEnv, login: LoginName | undefined): Settings {
  const auth_type = AUTH_TYPES[login ?? loginFromEnvironment(env) ?? 'oauth2']
  const settings: Settings = {
    auth_type,
    ...(env.EMARSYS_API_USER && { api_user: env.EMARSYS_API_USER }),
    ...(env.EMARSYS_API_PASSWORD && { api_password: env.EMARSYS_API_PASSWORD }),
    ...(env.EMARSYS_API_CLIENT_ID && { apiClientId: env.EMARSYS_API_CLIENT_ID }),
    ...(env.EMARSYS_API_CLIENT_SECRET && { apiClientSecret: env.EMARSYS_API_CLIENT_SECRET }),
    ...(env.EMARSYS_API_AUTH_ENDPOINT && { apiAuthEndpoint: env.EMARSYS_API_AUTH_ENDPOINT }),
    ...(env.EMARSYS_API_BASE_URL && { apiBaseUrl: env.EMARSYS_API_BASE_URL })
  }
  if (settings.api_user || settings.apiClientId) return settings
  throw new UsageError(NO_LOGIN, 'They are read from the environment only, never from arguments.')
}
