import { createReadStream, existsSync, statSync } from 'node:fs'
import type { Readable } from 'node:stream'
import * as v from 'valibot'
import { createSandbox, type Seed, SeedSchema } from '../sandbox'
import { attach } from '../sandbox/attach'
import { deliver } from '../workbench/deliver/deliver'
import { startDryRun } from '../workbench/deliver/dry-run'
import {
  type LoginName,
  settingsForSandbox,
  settingsFromEnvironment
} from '../workbench/deliver/settings-from-environment'
import { type Summary, totals } from '../workbench/deliver/summary'
import { wsseNotice } from '../workbench/runtime/wsse-notice'
import { readApiUrl } from './api-url'
import { readMappings, readText } from './read-files'
import { formatRequest } from './format-request'
import { formatSummary } from './format-summary'
import { createProgress } from './progress'
import { type Terminal, UsageError } from './terminal'
import { type AnyDefinition, builtIn } from '../workbench/runtime/definition'
import { liveTarget, sandboxTarget, type Target } from '../workbench/records/target'
import { unpack } from '../workbench/records/unpack'

/** The options of `emarsys-actions deliver`. */
export interface DeliverFlags {
  mappings: string
  live?: boolean
  url?: string
  dryRun?: boolean
  login?: LoginName
  report?: string
  resume?: boolean
  attempts?: number
  seed?: string
  allowRejections?: boolean
}

/** What the command works with besides its options. */
export interface DeliverContext {
  terminal: Terminal
  env: NodeJS.ProcessEnv
  stdin: Readable
  signal: AbortSignal
}

/**
 * Runs `emarsys-actions deliver`.
 * @returns the exit code: 0 all delivered, 1 some not
 * @throws UsageError
 */
export async function runDeliver(
  file: string,
  flags: DeliverFlags,
  context: DeliverContext
): Promise<number> {
  checkFlags(flags)
  const subscriptions = readMappings(flags.mappings, context.terminal)
  const source = openSource(file, context.stdin)
  const target = await openTarget(flags, context)
  const progress = createProgress(context.terminal, source.part)
  try {
    const summary = await deliver({
      input: source.input,
      definition: target.definition,
      target: target.target,
      subscriptions,
      settings: target.settings,
      report: flags.report,
      resume: flags.resume,
      attempts: flags.attempts,
      signal: context.signal,
      onProgress: (soFar) => progress.update(soFar),
      onWait: ({ milliseconds, events, message }) => {
        context.terminal.err(
          `Waiting ${(milliseconds / 1000).toFixed(1)} s before ${events} events are sent again: ${message}`
        )
      }
    })
    progress.stop()
    context.terminal.out(`\n${formatSummary(summary, context.terminal.isInteractive)}\n`)
    return exitCode(summary, flags)
  } finally {
    progress.stop()
    await target.close()
  }
}

function checkFlags({ live, dryRun, resume, report, seed }: DeliverFlags): void {
  if (live && dryRun)
    throw new UsageError('--live and --dry-run exclude each other.', 'Leave one out.')
  if (live && seed)
    throw new UsageError('--seed is for the sandbox, not for --live.', 'Leave one out.')
  if (resume && !report)
    throw new UsageError('--resume goes on from a report.', 'Name it with --report FILE.')
  if (report && !resume && existsSync(report) && statSync(report).size > 0) {
    throw new UsageError(
      `The report ${report} exists already.`,
      'Go on from it with --resume, or name another file.'
    )
  }
}

interface Source {
  input: Readable
  /** How much was read, 0 to 1. */
  part: () => number | undefined
}

function openSource(file: string, stdin: Readable): Source {
  if (file === '-') return { input: unpack(stdin), part: () => undefined }
  if (!existsSync(file) || statSync(file).isDirectory())
    throw new UsageError(
      `There is no file ${file}.`,
      'Name a file of events, one JSON a line, or - for standard input.'
    )
  const stats = statSync(file)
  const input = createReadStream(file)
  // A pipe has no size.
  if (!stats.isFile()) return { input: unpack(input), part: () => undefined }
  const part = () => (stats.size ? input.bytesRead / stats.size : 1)
  return { input: unpack(input), part }
}

interface OpenTarget {
  target: Target
  /** Attached to the server that the requests go to. */
  definition: AnyDefinition
  settings: Record<string, string>
  close(): Promise<void>
}

async function openTarget(
  flags: DeliverFlags,
  { terminal, env }: DeliverContext
): Promise<OpenTarget> {
  const { url, unused } = readApiUrl(flags, env)
  if (unused) terminal.err(unused)
  if (flags.live) {
    const settings = liveSettings(env, flags.login)
    terminal.err(
      url === undefined ? 'Live: sends to Emarsys.' : `Live: sends to ${url} in place of Emarsys.`
    )
    const notice = settings.auth_type === 'wsse' ? wsseNotice(new Date()).message : null
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

function liveSettings(
  env: NodeJS.ProcessEnv,
  login: LoginName | undefined
): Record<string, string> {
  try {
    return settingsFromEnvironment(env, login)
  } catch (error) {
    throw new UsageError(
      (error as Error).message,
      'They are read from the environment only, never from arguments.'
    )
  }
}

/** Reads a seed. @throws UsageError with the path of what is wrong */
export function readSeed(path: string): Seed {
  const text = readText(path, 'seed')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new UsageError(
      `The seed ${path} is not JSON: ${(error as Error).message}`,
      'See docs/sandbox.md for its form.'
    )
  }
  const parsed = v.safeParse(SeedSchema, json)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new UsageError(
    `The seed ${path}, at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`,
    'See docs/sandbox.md for its form.'
  )
}

function exitCode(summary: Summary, { allowRejections }: DeliverFlags): number {
  const { rejected, retry, unauthorized } = totals(summary)
  if (summary.stopped || retry || unauthorized) return 1
  return (rejected || summary.unreadable) && !allowRejections ? 1 : 0
}
