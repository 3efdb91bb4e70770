/**
 * What the workbench's page and its server say to each other: types only, so that the page takes nothing else from here.
 * The developer CLI's calls that the page makes, too, are at the end; those of the sandbox pass through `/_workbench/sandbox`.
 */

import type { FileFinding, Finding } from './mapping/finding'

export type { FileFinding, Finding }

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | JsonObject

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json
}

/** What a refused call answers: a code for programs, a sentence for people, and where in its body it went wrong. */
export interface ErrorReply {
  readonly error: { readonly code: string; readonly message: string; readonly path?: string }
}

/** What can become of an event in one mapping. */
export type OutcomeStatus =
  | 'delivered'
  | 'rejected'
  | 'retry'
  | 'unauthorized'
  | 'not subscribed'
  | 'not for this destination'

/**
 * What became of an event in all its mappings together: `delivered` by all that take it, `rejected` by at least one, `retry` where
 * something of it is to be sent again.
 */
export type EventOutcome =
  | 'delivered'
  | 'rejected'
  | 'retry'
  | 'no mapping'
  | 'not for this destination'

/** How many events had which outcome: their sum is the number of events. */
export type EventCounts = Readonly<Record<EventOutcome, number>>

/** What became of one event in one mapping. */
export interface Outcome {
  /** The event's place among those that were sent, from 0. */
  readonly index: number
  readonly status: OutcomeStatus
  /** As Segment's runtime reports it; null for an event that never came so far. */
  readonly httpStatus: number | null
  /** Why it was not delivered, and what to do. */
  readonly message?: string
  /** What the mapping made of the event; none where it is not subscribed. */
  readonly payload?: JsonObject
  /** Whether it was rejected before any request: the schema refused what the mapping made of it. */
  readonly notSent?: boolean
  /** The event's own row, where a request with it was made. */
  readonly sent?: unknown
  /** What Emarsys said of it. */
  readonly body?: unknown
}

/** One HTTP request as sent and its answer, without secrets; the form of Segment's developer CLI. */
export interface Exchange {
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
  readonly response: {
    readonly statusCode: number
    readonly statusMessage: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
}

/** A mapping in Segment's own form: which action, for which events, and where each field's value comes from. */
export interface Subscription {
  readonly name?: string | undefined
  /** The action's key, e.g. `upsertContact`. */
  readonly partnerAction: string
  /** In Segment's query language, e.g. `type = "identify"`. */
  readonly subscribe: string
  readonly mapping: JsonObject
  /** Default yes. */
  readonly enabled?: boolean | undefined
}

/** Whether an event triggers a subscription, and the condition that decided, with the event's own value. */
export interface Match {
  readonly subscribed: boolean
  /** A clause without full stop that completes "matches, because …" or "does not match, because …". */
  readonly reason: string
}

/** How long Emarsys still takes WSSE. */
export interface WsseNotice {
  /** The last day, as `2026-12-31`. */
  readonly until: string
  /** Whole days from today to the last day; 0 on it, negative afterwards. */
  readonly daysLeft: number
  /** What to tell the user, or null while there is time. */
  readonly message: string | null
}

/** What is wrong with a payload or with settings; `field` is the key it is about. */
export interface FieldError {
  readonly field?: string
  readonly message: string
}

/** `GET /_workbench/state`: what the page begins with. */
export interface StateReply {
  readonly version: string
  readonly live: boolean
  /** Whether a person said yes to sending live. */
  readonly liveConfirmed: boolean
  /** Whether a person said yes to sending live what SDKs send to `/v1`. */
  readonly eventsConfirmed: boolean
  /** Where the destination's requests go. */
  readonly apiUrl: string
  readonly sandbox: {
    readonly url: string
    readonly credentials: Readonly<
      Record<'apiUser' | 'apiPassword' | 'clientId' | 'clientSecret', string>
    >
  } | null
  /** The settings that the page starts with: the sandbox's credentials, or live those of the environment, a word in place of secrets. */
  readonly settings: JsonObject
  /** The mappings file's absolute path, or null where there is none. */
  readonly mappingsFile: string | null
  readonly wsse: WsseNotice
  /** Why the sources on disk cannot be used; the version before runs. */
  readonly sourceError: { readonly message: string } | null
}

/** `POST /_workbench/preview`: what a subscription would do; sends nothing. */
export interface PreviewRequest {
  readonly events: readonly Json[]
  readonly subscription: Pick<Subscription, 'partnerAction' | 'subscribe' | 'mapping'>
  /** Of which event alone payload and errors are wanted, from 0. Default: of each. */
  readonly only?: number | undefined
}

/** What a subscription would do with one event. */
export interface PreviewResult {
  readonly match: Match
  readonly payload?: JsonObject
  /** What the schema says against the payload. */
  readonly errors?: readonly FieldError[]
  /** Fields that got nothing from this event, and where it has what they ask for. */
  readonly hints?: readonly FieldError[]
}

/** The answer to a `PreviewRequest`; `queryError` says why the trigger cannot be read. */
export interface PreviewReply {
  readonly results: readonly PreviewResult[]
  readonly queryError?: string
  /** What is to be said of the mapping itself, whatever the events. */
  readonly findings: readonly Finding[]
  /** Triggers that complete what is written; Segment reads each as it is written. */
  readonly triggers: readonly string[]
}

/** `POST /_workbench/send`: delivers events through mappings. Answered with a `SendLine` a line. */
export interface SendRequest {
  readonly events: readonly Json[]
  /** Those that are not enabled are left out. */
  readonly subscriptions: readonly Subscription[]
  readonly settings: JsonObject
  /** A person said yes to sending live. */
  readonly confirmLive?: boolean
}

/** What happens while events are sent; `event` comes once for each, after the last `batch` that it is in, and `end` or `error` last. */
export type SendLine =
  | {
      readonly type: 'start'
      readonly events: number
      readonly mappings: readonly { readonly name: string; readonly action: string }[]
    }
  | {
      /** What one mapping did with some events, those that it does not take included: final. */
      readonly type: 'batch'
      /** The mapping's place among those that were sent. */
      readonly mapping: number
      /** `index` is the event's place among all that were sent. */
      readonly outcomes: readonly Outcome[]
      readonly exchanges: readonly Exchange[]
      readonly changes: readonly AccountChange[]
    }
  | { readonly type: 'event'; readonly index: number; readonly outcome: EventOutcome }
  | {
      readonly type: 'end'
      readonly counts: EventCounts
      readonly durationMs: number
      /** Whether it was cancelled, or the workbench stopped. */
      readonly stopped: boolean
    }
  | { readonly type: 'error'; readonly error: { readonly code: string; readonly message: string } }

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

/** `POST /_workbench/delete`: a deletion request, as Segment sends it for a user. */
export interface DeleteRequest {
  readonly userId: string
  readonly settings: JsonObject
  /** A person said yes to this deletion; live, each is asked for by itself. */
  readonly confirmLive?: boolean
}

/** The answer to a `DeleteRequest`. */
export interface DeleteReply {
  /** `message` says also of a delivered one what was done. */
  readonly outcome: Outcome
  readonly exchanges: readonly Exchange[]
  /** What it changed in the sandbox's account; nothing is known of a live one. */
  readonly changes: readonly AccountChange[]
  readonly durationMs: number
}

/** `POST /_workbench/audience`: connects an audience, as Segment does. */
export interface AudienceRequest {
  readonly audienceName: string
  /** The settings of this audience, as the definition's `audienceFields` declare them. */
  readonly audienceSettings?: JsonObject
  /** What Segment says of the audience, such as its `computation_id`. */
  readonly personas?: JsonObject
  readonly settings: JsonObject
  readonly confirmLive?: boolean
}

/** `POST /_workbench/audience/find`: looks whether what an audience is connected to is still there. */
export interface FindAudienceRequest {
  readonly externalId: string
  readonly settings: JsonObject
}

/** The answer to both. */
export interface AudienceReply {
  /** What Segment keeps of the connected audience; null where it could not be connected or found. */
  readonly externalId: string | null
  /** Why there is none. */
  readonly message: string | null
  readonly exchanges: readonly Exchange[]
}

/** `GET`, `PUT` and `PATCH /_workbench/mappings`. */
export interface MappingsReply {
  /** Null where the workbench was started without a file. */
  readonly file: string | null
  /** Changes with every change of the file; to be sent back as `If-Match`. */
  readonly version: string
  readonly exists: boolean
  /** Whether it was there and is gone. */
  readonly vanished: boolean
  /** The entries as they are written. */
  readonly subscriptions: readonly Subscription[]
  /** What is wrong with them; one with an error is not run, the others are. */
  readonly findings: readonly FileFinding[]
}

/** `PATCH /_workbench/mappings`: a change of one mapping in the file. */
export type MappingEdit =
  | {
      readonly op: 'replace' | 'insert'
      readonly index: number
      readonly subscription: object
    }
  | { readonly op: 'remove'; readonly index: number }

/** A mapping from elsewhere, as one of `POST /_workbench/import { text }`. */
export interface ImportedMapping {
  readonly name: string | null
  readonly enabled: boolean
  /** Null where its fields fit several actions: then the user chooses, for this mapping. */
  readonly action: string | null
  /** The actions that it may be for. */
  readonly candidates: readonly string[]
  readonly subscribe: string
  readonly mapping: JsonObject
  /** What else the entry holds, kept as it came. */
  readonly rest: JsonObject
  readonly findings: readonly Finding[]
  /** Whether it can be taken over; not where a value of it is missing or an expression. */
  readonly isUsable: boolean
}

/** The answer of `POST /_workbench/import`. */
export interface ImportReply {
  readonly entries: readonly ImportedMapping[]
  /** What is to be said of the text as a whole. */
  readonly findings: readonly Finding[]
}

/** The answer of `POST /_workbench/function`: mappings as one file for Segment's Functions. */
export interface FunctionReply {
  readonly code: string
  /** What its user should know. */
  readonly notes: readonly string[]
}

/** A contact, as far as people know it. */
export interface ChangedContact {
  readonly id: number
  /** Null for one without an address. */
  readonly email: string | null
}

/** One thing that a request did to the sandbox's account. */
export type AccountChange =
  | {
      readonly kind: 'contact'
      readonly what: 'created' | 'updated' | 'deleted'
      readonly contact: ChangedContact
      /** Null where there was no value, or is none any more. */
      readonly fields: readonly {
        readonly id: number
        readonly name: string
        readonly before: string | readonly string[] | null
        readonly after: string | readonly string[] | null
      }[]
    }
  | {
      readonly kind: 'list'
      readonly what: 'added' | 'removed'
      readonly contact: ChangedContact
      readonly list: { readonly id: number; readonly name: string }
    }
  | {
      readonly kind: 'trigger'
      /** `repeated`: a trigger with its id was processed before, so nothing starts. */
      readonly what: 'fired' | 'repeated'
      readonly contact: ChangedContact
      readonly event: { readonly id: number; readonly name: string; readonly listening: boolean }
      readonly trigger_id: string | null
    }
  | {
      /** An engagement event; it names its contact in a form that only its schema knows. */
      readonly kind: 'engagement'
      readonly what: 'taken'
      readonly integration: string
      readonly configuration: string
      readonly draft: boolean
    }

/** What a check came to: `warning` is for the user to know, `skipped` could not be looked at; only `wrong` fails the whole. */
export type CheckStatus = 'fine' | 'warning' | 'wrong' | 'skipped'

/** One line of the doctor's checklist. */
export interface Check {
  readonly area: 'login' | 'permissions' | 'mappings' | 'fleet'
  readonly status: CheckStatus
  /** What was looked at, e.g. `contactlist.contact.add` or `Contact list 482019135`. */
  readonly subject: string
  /** What was found. */
  readonly message: string
  /** What to do; none where it is fine. */
  readonly todo?: string
  /** The mapping's place among those that were sent, and the field that is concerned: `write_field.31`, or `subscribe` for its trigger. */
  readonly mappingIndex?: number
  readonly mappingName?: string
  readonly field?: string
  /** Of findings about a mapping: what they are, for programs; their place in the entry; what one click puts right. */
  readonly code?: string
  readonly at?: readonly string[]
  readonly fix?: NonNullable<Finding['fix']>
}

/** What one mapping does in a minute. */
export interface FleetRow {
  readonly mappingIndex: number
  readonly mapping: string
  readonly events: number
  readonly batches: number
  readonly requests: number
  /** Events that fire, where it triggers. */
  readonly triggers: number
}

/** What all mappings do in a minute, when each is met by `eventsPerMinute` events. */
export interface Fleet {
  readonly eventsPerMinute: number
  readonly rows: readonly FleetRow[]
  readonly requests: number
  readonly maxRequests: number
  readonly triggersPerSecond: number
  readonly maxTriggersPerSecond: number
}

/** What the doctor found. */
export interface DoctorReport {
  /** Whether nothing is wrong; warnings may be there. */
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly fleet: Fleet
}

/** The body of `POST /_workbench/check`. */
export interface CheckRequest {
  readonly subscriptions: readonly Subscription[]
  readonly settings: JsonObject
}

/** The answer of `POST /_workbench/check`: what the doctor found, and the calls that it made for it. */
export interface CheckReply extends DoctorReport {
  readonly calls: readonly string[]
}

/** `POST /_workbench/forecast`: what would happen to events in every mapping; sends nothing. */
export interface ForecastRequest {
  readonly events: readonly JsonObject[]
  readonly subscriptions: readonly Subscription[]
  readonly settings: JsonObject
}

/** What would become of one event in one mapping. */
export interface ForecastEvent {
  /** Why the trigger matches the event, or does not: a clause without full stop; left out of large batches. */
  readonly reason?: string
  /** Null for an event that does not trigger the mapping. */
  readonly outcome: Omit<Outcome, 'index'> | null
  /** What the mapping makes of the event; left out of large batches. */
  readonly payload?: object
  /** What the schema says against that, and in which field. */
  readonly errors?: readonly FieldError[]
}

/** What one mapping would do. */
export interface ForecastMapping {
  readonly name: string
  readonly action: string
  readonly enabled: boolean
  /** Why the mapping cannot run at all: its trigger cannot be read, or its action does not exist. */
  readonly problem?: string
  /** One for each event, in their order; none for a mapping that is off or cannot run. */
  readonly events: readonly ForecastEvent[]
  /** The requests as Emarsys would get them, secrets redacted, and what the account would answer. */
  readonly requests: readonly Exchange[]
  /** What they would change in the account: the first 50. */
  readonly changes: readonly AccountChange[]
  /** How many changes there would be. */
  readonly changed: number
  /** That it is so only where other mappings ran before, or after: Segment promises no order. A sentence; none where it is the same. */
  readonly order?: string
}

/** The answer to a `ForecastRequest`: every mapping, in their order. */
export interface ForecastReply {
  readonly mappings: readonly ForecastMapping[]
  /** Whether the requests met a copy of the account; a live workbench has none, and supposes that Emarsys accepts all. */
  readonly onCopy: boolean
}

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

/** An event or a batch, and what is expected to become of it in the mappings. */
export interface PinnedScenario {
  readonly name: string
  readonly events: readonly object[]
  /** The trouble that its requests meet. */
  readonly fault?: string | undefined
}

/** `GET /_workbench/scenarios`. */
export interface ScenariosReply {
  /** Null where the workbench was started without mappings. */
  readonly file: string | null
  readonly scenarios: readonly PinnedScenario[]
  /** The troubles that a scenario can meet, as the sandbox's control takes them. */
  readonly faults: readonly { readonly name: string; readonly fault: object }[]
}

/** One of the answer to `POST /_workbench/scenarios/run`. */
export interface ScenarioReply {
  readonly name: string
  readonly passed: boolean
  /** What is another than expected, a sentence each. */
  readonly differences: readonly string[]
}

/**
 * The server-sent events on `/_workbench/stream`, with their data. They say only that something is new, some times a second at
 * most; what it is, the page asks for when it wants to know.
 */
export interface StreamEvents {
  /** The sources changed: read the manifest again. */
  readonly change: object
  readonly 'source-error': { readonly message: string }
  readonly 'source-ok': object
  /** The mappings file changed on disk. */
  readonly mappings: object
  /** Events arrived at `/v1`, or outcomes became known. */
  readonly live: LiveCounts
  /** The sandbox's account: the collections that changed, and `requests` where one came. */
  readonly account: { readonly changed: readonly string[] }
}

/** How many events arrived at `/v1` since the start, and how many of them are not finished. */
export interface LiveCounts {
  readonly total: number
  readonly waiting: number
}

/** An event that an SDK sent, as lists show it. */
export interface LiveSummary {
  /** From 1, in the order of arrival. */
  readonly seq: number
  /** ISO 8601. */
  readonly receivedAt: string
  readonly type: string
  /** A track call's event, a page's or screen's name, else the type. */
  readonly name: string
  /** The userId, or where there is none the anonymousId. */
  readonly user: string | null
  readonly writeKey: string
  readonly messageId: string
  /** The event that was sent again with this one. */
  readonly resendOf: number | null
}

/** What became of an event in one mapping. */
export interface LiveResult {
  /** The mapping's place in the file. */
  readonly index: number
  readonly mapping: string
  readonly action: string
  /** `waiting` until it is final; with `attempts` it was sent, and is to be sent again. */
  readonly status: OutcomeStatus | 'waiting'
  /** Of the last attempt, as the message is. */
  readonly httpStatus: number | null
  /** Why it was not delivered, or why the trigger did not match. */
  readonly message: string | null
  readonly attempts: number
  /** When it is sent again. ISO 8601. */
  readonly nextAttemptAt: string | null
}

/** An event with what became of it. */
export interface LiveItem extends LiveSummary {
  readonly event: JsonObject
  /** All its mappings together; `waiting` until they are through with it. */
  readonly outcome: EventOutcome | 'waiting'
  readonly results: readonly LiveResult[]
}

/**
 * `GET /_workbench/live?text=&type=&outcome=&before=&limit=`: events, newest first, and counts since the start. With `after=` those
 * that follow an event, oldest first.
 */
export interface LiveReply extends LiveCounts {
  readonly items: readonly LiveItem[]
  /** How many of those that are kept match. */
  readonly count: number
  /** What to ask with as `before` for those that follow; null where there are none. */
  readonly oldest: number | null
  /** The oldest that is kept. */
  readonly first: number
  /** With `after`: what to ask with next for those that follow. */
  readonly nextAfter: number
  readonly duplicates: number
  /** Events that were refused, by what they are. */
  readonly refused: number
  /** Calls that were answered with an error. */
  readonly refusedCalls: number
  /** What became of events, each counted once. */
  readonly events: EventCounts
  /** The file in which events are recorded. */
  readonly record: string | null
  /** Why events cannot be delivered at the moment. */
  readonly unavailable: string | null
}

/** A call of an SDK that was refused. */
export interface RefusedCall {
  /** From 1, in the order of arrival. */
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  /** As `POST /v1/track`. */
  readonly call: string
  /** The page's origin, else the SDK's name; null where neither was said. */
  readonly from: string | null
  readonly status: number
  readonly code: string
  /** Why, and what to set. */
  readonly message: string
  /** The events of a batch that were refused, the first of them, by their places in it. */
  readonly events: readonly {
    readonly index: number
    readonly messageId?: string
    readonly message: string
  }[]
}

/** `GET /_workbench/live/refused?before=&limit=`: the last refused calls, newest first. */
export interface RefusedReply {
  readonly items: readonly RefusedCall[]
  /** How many were refused since the start. */
  readonly total: number
  /** What to ask with as `before` for those that follow; null where there are none. */
  readonly oldest: number | null
}

/** All that is known of one event in one mapping. */
export interface LiveDetail extends LiveResult {
  /** Why the trigger matched, or did not. */
  readonly reason?: string
  readonly payload?: JsonObject
  readonly errors?: readonly FieldError[]
  readonly sent?: unknown
  readonly body?: unknown
  /** Of the event's whole batch, all attempts. */
  readonly exchanges: readonly Exchange[]
  /** Whether they are no longer kept. */
  readonly exchangesDropped: boolean
}

/** `GET /_workbench/live/{seq}`. */
export interface LiveEvent extends LiveSummary {
  readonly event: JsonObject
  readonly outcome: EventOutcome | 'waiting'
  readonly results: readonly LiveDetail[]
}

/** `POST /_workbench/live/resend` `{ seq }`: the event that arrived again. */
export interface ResendReply {
  readonly seq: number
  readonly messageId: string
  /**
   * Whether it is another event, with a messageId of its own. One that is left to be done in a mapping keeps its messageId, so that
   * Emarsys starts nothing twice.
   */
  readonly isNew: boolean
}

/** `POST /authenticate`; `fields` maps a setting's key to what is wrong with it. */
export type ConnectionReply =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly error: string
      readonly fields: Readonly<Record<string, string>>
    }

/** `POST /{action}/{field}`: the entries of a drop-down, as a destination answers them. */
export interface ChoicesReply {
  readonly choices: readonly { readonly label: string; readonly value: string }[]
  readonly nextPage?: string
  readonly error?: { readonly code: string; readonly message: string }
}

/** A condition on another field; `value` may be a list, any of which fits. */
export interface FieldCondition {
  readonly fieldKey?: string
  readonly type?: string
  readonly operator: 'is' | 'is_not'
  readonly value?: Json
}

/** Conditions under which a field is shown or required. */
export interface Conditions {
  readonly match?: 'any' | 'all'
  readonly conditions: readonly FieldCondition[]
}

/** One choice of a field; a bare string is its own label. */
export type Choice = string | { readonly value: string | number; readonly label: string }

/** A field of an action, or a setting, as the manifest describes it. */
export interface FieldSpec {
  readonly label: string
  readonly description?: string
  readonly type: string
  readonly required?: boolean | Conditions
  readonly default?: Json
  readonly choices?: readonly Choice[]
  readonly dynamic?: boolean
  readonly multiple?: boolean
  readonly placeholder?: string
  readonly unsafe_hidden?: boolean
  readonly depends_on?: Conditions
}

/** An action as the manifest describes it. */
export interface ActionSpec {
  readonly title: string
  readonly description: string
  readonly defaultSubscription?: string
  readonly fields: Readonly<Record<string, FieldSpec>>
  /** Where there are entries to ask for: `true`, below the field's key. */
  readonly dynamicFields?: Readonly<Record<string, unknown>>
  readonly hidden?: boolean
  readonly hooks?: Readonly<Partial<Record<HookName, HookSpec>>>
  readonly syncMode?: SyncModeSpec
}

/** What an action does when its mapping is saved, as the manifest describes it. */
export interface HookSpec {
  readonly label: string
  readonly description: string
  readonly inputFields?: Readonly<Record<string, FieldSpec>>
}

/** Which rows of a warehouse an action takes; a mapping keeps the choice as `__segment_internal_sync_mode`. */
export interface SyncModeSpec {
  readonly label: string
  readonly description: string
  readonly default: string
  readonly choices: readonly { readonly label: string; readonly value: string }[]
}

/** `GET /manifest`: the definition as JSON. */
export interface Manifest {
  readonly name: string
  readonly authentication?: { readonly fields: Readonly<Record<string, FieldSpec>> }
  readonly actions: Readonly<Record<string, ActionSpec>>
  /** The name of the destination's folder, as `emarsys`. */
  readonly directoryName: string
  /** Keys by which mappings saved for the live destination name actions → the keys here. */
  readonly actionAliases: Readonly<Record<string, string>>
  /** Whether it takes deletion requests. */
  readonly takesDeletions: boolean
}

/** A contact of the sandbox's account, its values by field id. */
export interface Contact {
  readonly id: number
  readonly values: Readonly<Record<string, string | readonly string[]>>
}

/** `GET /_workbench/sandbox/state`: the sandbox's account. */
export interface AccountState {
  readonly fields: readonly { readonly id: number; readonly name: string | null }[]
  readonly contacts: readonly Contact[]
  /** Members are ids of contacts. */
  readonly lists: readonly {
    readonly id: number
    readonly name: string
    readonly members: readonly number[]
  }[]
  readonly events: readonly {
    readonly id: number
    readonly name: string
    /** Whether any program starts at it. */
    readonly listening: boolean
  }[]
  /** The times that external events fired for contacts. */
  readonly triggers: readonly {
    readonly id: number
    readonly event_id: number
    readonly contact_id: number
    readonly data: unknown
    readonly trigger_id: string | null
    readonly at: string
  }[]
  /** The mails that Emarsys would have sent, oldest first; none is sent. */
  readonly mails: readonly {
    readonly id: number
    readonly kind: 'test' | 'launch' | 'broadcast' | 'trigger'
    readonly to: string
    readonly subject: string
    readonly data: unknown
    readonly at: string
  }[]
}

/** One of `GET /_workbench/sandbox/requests`: a request in the sandbox's journal, and its answer. */
export interface JournalEntry {
  readonly id: number
  readonly time: string
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  /** Null where no answer was given. */
  readonly status: number | null
  readonly answer: unknown
  readonly duration_ms: number
  readonly fault: number | null
  /** What it did to the account: the first 100 changes. */
  readonly changes: readonly AccountChange[]
  /** How many changes there were. */
  readonly changed: number
}

/** One of `GET /_workbench/sandbox/faults`: a fault in force. */
export interface ActiveFault {
  readonly id: number
  readonly match: Readonly<Partial<Record<'method' | 'path' | 'body', string | undefined>>>
  readonly answer: { readonly kind: string; readonly status?: number | undefined }
  readonly delay_ms: number
  readonly times?: number | undefined
  readonly hits: number
}

/** One of `GET /_workbench/sandbox/switches`: how Emarsys may behave where its documentation leaves it open. */
export interface Switch {
  readonly position: string
  readonly positions: readonly string[]
  readonly meaning: string
}
