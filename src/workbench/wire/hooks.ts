import type { JsonObject } from './json'
import type { Exchange } from './outcome'

/** When a mapping is saved: of a warehouse source, or of any other. */
export type HookName = 'onMappingSave' | 'retlOnMappingSave'

/** `POST /_workbench/hooks`: runs what an action does when its mapping is saved, as creating or choosing a contact list. */
export interface HookRequest {
  readonly partnerAction: string
  readonly hook: HookName
  /** What the user entered. */
  readonly inputs: JsonObject
  readonly settings: JsonObject
  readonly confirmLive?: boolean
}

/** What Segment saves in a mapping below the name of a hook that was run. */
export interface SavedHook {
  readonly inputs: JsonObject
  readonly outputs: JsonObject
}

/** The answer to a `HookRequest`. */
export interface HookReply {
  /** Null where the hook failed. */
  readonly saved: SavedHook | null
  /** What was done, or why it was not. */
  readonly message: string
  /** What is wrong with the inputs, by their keys. */
  readonly fields: Readonly<Record<string, string>>
  readonly exchanges: readonly Exchange[]
}

/** `POST /_workbench/hooks/choices`: the entries of a drop-down among a hook's inputs. Answered with a `ChoicesReply`. */
export interface HookChoicesRequest extends Omit<HookRequest, 'confirmLive'> {
  /** The input's key. */
  readonly field: string
}
