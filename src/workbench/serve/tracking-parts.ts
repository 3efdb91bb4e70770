import { settingsForSandbox, settingsFromEnvironment } from '../deliver/settings-from-environment'
import { type FileFinding, findingLine } from '../mapping/finding'
import type { SourceParts } from '../tracking/source-parts'
import type { WorkbenchContext } from './context'
import type { EventStream } from './http/event-stream'
import type { WorkbenchOptions } from './options'
import { liveTarget, sandboxTarget } from '../records/target'

type Base = Omit<WorkbenchContext, 'tracking'> & { readonly stream: EventStream }

/** What the Tracking API's source takes from the workbench: its destination, mappings, credentials, and who is told. */
export function trackingParts(base: Base, options: WorkbenchOptions): SourceParts {
  const { source, mappings, sandbox, eventsGuard, tokens, signal, clock, stream, origins } = base
  const account =
    sandbox === null
      ? liveAccount(options.env ?? {})
      : { settings: settingsForSandbox(sandbox.credentials), problem: null }
  return {
    definition: () => source.current().runnable,
    readMappings: async () => {
      const { findings } = await mappings.show()
      for (const finding of findings)
        if (finding.level === 'error')
          options.onMessage?.({ level: 'warning', text: notRun(finding, mappings.file) })
      return mappings.read()
    },
    settings: () => account.settings,
    target: sandbox === null ? liveTarget(account.settings, options.apiUrl) : sandboxTarget(),
    mappingsFile: mappings.file,
    unavailable: () => account.problem ?? (eventsGuard.confirmed() ? null : UNCONFIRMED),
    onNews: (news) => stream.send('live', news),
    onDelivery: (delivery) => origins.note(delivery),
    tell: (message) => options.onMessage?.(message),
    tokens,
    signal,
    clock
  }
}

/** The page marks it; who looks at the terminal alone would wonder why no event is taken. */
function notRun(finding: FileFinding, file: string | null): string {
  return `Not run for events that SDKs send: ${findingLine(finding, file ?? '')}`
}

const UNCONFIRMED =
  'This workbench is live: the events would go to Emarsys. Confirm that for the events of SDKs once, on the Live pane of its page or with POST /_workbench/live/confirm.'

/** The credentials of a live workbench come from the environment, as those of `deliver --live`. */
function liveAccount(env: NodeJS.ProcessEnv): {
  settings: Record<string, string>
  problem: string | null
} {
  try {
    return { settings: settingsFromEnvironment(env), problem: null }
  } catch (error) {
    const problem = `This workbench is live, but has no credentials for events that SDKs send: ${(error as Error).message.replace('--live', 'serve --live')}`
    return { settings: {}, problem }
  }
}
