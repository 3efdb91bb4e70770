import { settingsForSandbox, settingsFromEnvironment } from '../deliver/settings-from-environment'
import type { SourceParts } from '../tracking/tracking-source'
import type { WorkbenchContext } from './context'
import type { EventStream } from './http/event-stream'
import type { WorkbenchOptions } from './options'

type Base = Omit<WorkbenchContext, 'tracking'> & { readonly stream: EventStream }

/** What the Tracking API's source takes from the workbench: its destination, mappings, credentials, and who is told. */
export function trackingParts(base: Base, options: WorkbenchOptions): SourceParts {
  const { source, mappings, sandbox, guard, tokens, signal, clock, stream } = base
  const target =
    sandbox === null
      ? liveTarget(options.env ?? {})
      : { settings: settingsForSandbox(sandbox.credentials), problem: null }
  return {
    definition: () => source.current().runnable,
    readMappings: () => mappings.read(),
    settings: () => target.settings,
    unavailable: () => target.problem ?? (guard.confirmed() ? null : UNCONFIRMED),
    onNews: (news) => stream.send('live', news),
    tell: (message) => options.onMessage?.(message),
    ...{ tokens, signal, clock }
  }
}

const UNCONFIRMED =
  'This workbench is live: the events would go to Emarsys. Confirm it once on its page, or with POST /_workbench/live/confirm.'

/** The credentials of a live workbench come from the environment, as those of `deliver --live`. */
function liveTarget(env: NodeJS.ProcessEnv): {
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
