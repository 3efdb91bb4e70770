import type { ActionHookResponse, JSONObject } from '@segment/actions-core'
import type { Exchange, HookName, HookReply } from '../wire'
import { type AnyDefinition, findAction } from './definition'
import { toErrorEntry } from './error-entry'
import { toExchange } from './exchange'
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
}

/**
 * Runs what an action does when its mapping is saved.
 * @returns what Segment saves in the mapping, below the hook's name; `saved` is null where the hook failed, and the message says why
 */
export async function runHook(run: HookRun): Promise<HookReply> {
  const exchanges: Exchange[] = []
  try {
    const { error, savedData, successMessage } = await performHook(run, exchanges)
    if (error) return { saved: null, message: error.message, fields: {}, exchanges }
    const outputs: JSONObject = { ...(savedData as JSONObject | undefined) }
    const saved = { inputs: run.inputs, outputs }
    return { saved, message: successMessage ?? 'Done.', fields: {}, exchanges }
  } catch (error) {
    const { message, fields = {} } = toErrorEntry(error)
    return { saved: null, message, fields, exchanges }
  }
}

type Answer = ActionHookResponse<object>

async function performHook(run: HookRun, exchanges: Exchange[]): Promise<Answer> {
  const { definition, settings, tokens } = run
  const perform = async (accessToken: string): Promise<Answer> => {
    const runtime = createRuntime(definition)
    const action = runtime.actions[findAction(definition, run.action)?.key ?? '']
    const data = {
      settings,
      payload: {},
      hookInputs: run.inputs,
      auth: { accessToken, refreshToken: '' }
    }
    try {
      return (await action?.executeHook(run.hook, data)) as Answer
    } finally {
      exchanges.push(...runtime.responses.map(toExchange))
    }
  }
  if (!usesPlatformToken({ settings, accessToken: undefined })) return perform('')
  const isUnauthorized = ({ error }: Answer) => error?.code === '401'
  return withPlatformToken(tokens, definition, settings, { run: perform, isUnauthorized })
}
