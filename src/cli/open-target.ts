import { existsSync, statSync } from 'node:fs'
import { createSandbox } from '../sandbox'
import { attach } from '../sandbox/attach'
import { type DryRequest, startDryRun } from '../workbench/deliver/dry-run'
import { type LoginName, settingsForSandbox } from '../workbench/deliver/settings-from-environment'
import { liveTarget, sandboxTarget, type Target } from '../workbench/records/target'
import { type AnyDefinition, builtIn } from '../workbench/runtime/definition'
import { wsseNotice } from '../workbench/runtime/wsse-notice'
import { readApiUrl } from './api-url'
import type { CommandIo } from './context'
import { liveSettings } from './live-settings'
import { readSeed } from './read-files'
import { UsageError } from './terminal'

/** The options that all commands have which go through a file: where to, and what is written down. */
export interface DeliveryFlags {
  live?: boolean
  url?: string
  dryRun?: boolean
  login?: LoginName
  report?: string
  resume?: boolean
  attempts?: number
  seed?: string
}

/** @throws UsageError where options exclude each other */
export function checkDeliveryFlags({ live, dryRun, resume, report, seed }: DeliveryFlags): void {
  if (live && dryRun)
    throw new UsageError('--live and --dry-run exclude each other.', 'Leave one out.')
  if (live && seed)
    throw new UsageError('--seed is for the sandbox, not for --live.', 'Leave one out.')
  if (dryRun && report)
    throw new UsageError('A dry run does nothing that could be reported.', 'Leave one out.')
  if (resume && !report)
    throw new UsageError('--resume goes on from a report.', 'Name it with --report FILE.')
  if (report && !resume && existsSync(report) && statSync(report).size > 0) {
    throw new UsageError(
      `The report ${report} exists already.`,
      'Go on from it with --resume, or name another file.'
    )
  }
}

/** Where a command sends. */
export interface OpenTarget {
  target: Target
  /** Attached to the server that the requests go to. */
  definition: AnyDefinition
  settings: Record<string, string>
  close(): Promise<void>
}

/**
 * Opens what the options name, and says so: Emarsys, a server in its place, a sandbox, or a dry run.
 * @throws UsageError where credentials are missing, or an option cannot be used
 */
export async function openTarget(
  flags: DeliveryFlags,
  { terminal, env }: CommandIo
): Promise<OpenTarget> {
  const { url, unused } = readApiUrl(flags, env)
  if (unused) terminal.err(unused)
  if (flags.live) {
    const settings = liveSettings(env, flags.login)
    terminal.err(
      url === undefined ? 'Live: sends to Emarsys.' : `Live: sends to ${url} in place of Emarsys.`
    )
    const notice = settings.auth_type === 'legacy' ? wsseNotice(new Date()).message : null
    if (notice) terminal.err(notice)
    return {
      target: liveTarget(settings, url),
      definition: url === undefined ? builtIn : attach(builtIn, url),
      settings,
      close: async () => {}
    }
  }
  const sandbox = flags.dryRun
    ? undefined
    : await createSandbox(flags.seed === undefined ? {} : { seed: readSeed(flags.seed) })
  const server = sandbox ?? (await startDryRun((request) => terminal.out(formatRequest(request))))
  const credentials = sandbox?.credentials ?? {
    apiUser: 'dry-run',
    apiPassword: 'dry-run',
    clientId: 'dry-run',
    clientSecret: 'dry-run'
  }
  const login = flags.login ?? 'wsse'
  terminal.err(
    sandbox
      ? `Sandbox at ${server.url}, login ${login}`
      : `Dry run, login ${login}: nothing is sent`
  )
  const notice = login === 'wsse' ? wsseNotice(new Date()).message : null
  if (notice) terminal.err(notice)
  return {
    target: sandboxTarget(),
    definition: attach(builtIn, server.url),
    settings: settingsForSandbox(credentials, login),
    close: () => server.close()
  }
}

/** A request that was not sent, as one reads it: method and path, headers, JSON. */
function formatRequest({ method, path, headers, body }: DryRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [
    `${method} ${path}`,
    ...lines,
    '',
    typeof body === 'string' ? body : JSON.stringify(body, null, 2),
    ''
  ].join('\n')
}
