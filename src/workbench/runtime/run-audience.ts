import type { AudienceDestinationDefinition, JSONObject } from '@segment/actions-core'
import type { AudienceReply, AudienceRequest } from '../wire'
import type { AnyDefinition } from './definition'
import { toErrorEntry } from './error-entry'
import { RequestLog } from './exchange'
import { withKeptToken } from './platform-token'
import { createRuntime, type Runtime } from './runtime'
import type { TokenKeeper } from './token-keeper'

/** As the platform hands it over; "personas" are what it likes. */
type CreateAudience = Parameters<Runtime['createAudience']>[0]

/** What a call about an audience is made with. */
export interface AudienceRun {
  definition: AnyDefinition
  settings: JSONObject
  tokens: TokenKeeper
}

/** Whether a destination connects audiences of Engage to something of its own. */
export function connectsAudiences(definition: AnyDefinition): boolean {
  const { audienceConfig } = definition as Partial<AudienceDestinationDefinition>
  return audienceConfig !== undefined && 'createAudience' in audienceConfig
}

/** Connects an audience, as Segment does when the destination is added to it: creates or finds what it is synced to. */
export function createAudience(
  run: AudienceRun,
  audience: Omit<AudienceRequest, 'settings' | 'confirmLive'>
): Promise<AudienceReply> {
  return ask(run, (runtime, settings) =>
    runtime.createAudience({ ...audience, settings } as CreateAudience)
  )
}

/** Looks whether what an audience is connected to is still there. */
export function findAudience(run: AudienceRun, externalId: string): Promise<AudienceReply> {
  return ask(run, (runtime, settings) => runtime.getAudience({ settings, externalId }))
}

/** Never throws: what went wrong is told in words. */
async function ask(
  { definition, settings, tokens }: AudienceRun,
  call: (runtime: Runtime, settings: JSONObject) => Promise<{ externalId: string }>
): Promise<AudienceReply> {
  const requests = new RequestLog()
  const runtime = createRuntime(requests.attach(tokens.guard(definition)))
  try {
    const { externalId } = await call(runtime, withKeptToken(settings, tokens))
    return { externalId, message: null, exchanges: requests.exchanges }
  } catch (error) {
    return { externalId: null, message: toErrorEntry(error).message, exchanges: requests.exchanges }
  }
}
