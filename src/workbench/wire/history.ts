import type { AccountChange, JournalEntry } from './account'

/** An event that a request of the history came from. */
export interface HistoryEvent {
  /** Its number in the Live pane, where an SDK sent it. */
  readonly seq: number | null
  readonly type: string
  /** A track call's event, a page's or screen's name, a group's id. */
  readonly name: string | null
  /** The address in it, else the userId or anonymousId. */
  readonly who: string | null
  readonly messageId: string | null
}

/** One request that changed a contact, a list, or the times that an external event fired. */
export interface HistoryEntry {
  readonly request: Pick<JournalEntry, 'id' | 'time' | 'method' | 'path' | 'status'>
  /** What it did to the thing in question. */
  readonly changes: readonly AccountChange[]
  /** What it came from; null for a request that neither this page nor an SDK's event is known to have made. */
  readonly origin: {
    readonly mapping: string
    /** The first three of the events that concern the thing. */
    readonly events: readonly HistoryEvent[]
    /** How many concern it; 0 where nobody can tell which of the batch did. */
    readonly concerned: number
    /** How many events the mapping sent together. */
    readonly batch: number
  } | null
}

/** `GET /_workbench/history/{contact|list|event}/{id}`: newest first. */
export interface HistoryReply {
  readonly entries: readonly HistoryEntry[]
}
