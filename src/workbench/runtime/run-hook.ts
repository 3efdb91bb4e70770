import type { ActionHookResponse, JSONObject } from '@segment/actions-core'
import type { HookName, HookReply } from '../wire'
import { type AnyDefinition, findAction } from './definition'
import { toErrorEntry } from './error-entry'
import { RequestLog } from './exchange'
import { usesPlatformToken, withPlatformToken } from './platform-token'
import { createRuntime } from './runtime'
import type { TokenKeeper } from './token-keeper'

/** The hooks that Segment's runtime knows: when a mapping is saved, of a warehouse source or of any other. */
export const HOOKS = ['onMappingSave', 'retlOnMappingSave'] as const satisfies readonly HookName[]

/** What a hook is run with. */
export interface HookRun {
  definition: AnyDefinition
  /** The action's key. */
  action: string
  hook: HookName
  /** What the user entered. */
  inputs: JSONObject
  settings: JSONObject
  tokens: TokenKeeper
  /** What the developer CLI passes on besides. */
  more?: JSONObject
  /** The caller's own token, in place of the platform's. */
  accessToken?: string | undefined
}

/**
 * Runs what an action does when its mapping is saved.
 * @returns what Segment saves in the mapping, below the hook's name; `saved` is null where the hook failed, and the message says why
 */
export async function runHook(run: HookRun): Promise<HookReply> {
  const requests = new RequestLog()
  try {
    const { error, savedData, successMessage } = await performHook(run, requests)
    const { exchanges } = requests
    if (error) return { saved: null, message: error.message, fields: {}, exchanges }
    const outputs: JSONObject = { ...(savedData as JSONObject | undefined) }
    const saved = { inputs: run.inputs, outputs }
    return { saved, message: successMessage ?? 'Done.', fields: {}, exchanges }
  } catch (error) {
    const { message, fields = {} } = toErrorEntry(error)
    return { saved: null, message, fields, exchanges: requests.exchanges }
  }
}

type Answer = ActionHookResponse<object>

/** Runs a hook under the caller's token, else the platform's. @throws what the hook throws */
export async function performHook(run: HookRun, requests = new RequestLog()): Promise<Answer> {
  const { definition, settings, tokens } = run
  const perform = async (accessToken: string): Promise<Answer> => {
    const runtime = createRuntime(requests.attach(definition))
    const action = runtime.actions[findAction(definition, run.action)?.key ?? '']
    const data = {
      ...run.more,
      settings,
      payload: run.more?.payload ?? {},
      hookInputs: run.inputs,
      auth: { accessToken, refreshToken: '' }
    }
    return (await action?.executeHook(run.hook, data)) as Answer
  }
  const { accessToken } = run
  if (!usesPlatformToken({ settings, accessToken })) return perform(accessToken ?? '')
  const isUnauthorized = ({ error }: Answer) => error?.code === '401'
  return withPlatformToken(tokens, definition, settings, { run: perform, isUnauthorized })
}
