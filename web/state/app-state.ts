import type { ParsedEvents } from '../events/parse-events'
import type { Draft } from '../mappings/draft'
import type { Edits } from '../mappings/edits'
import type { Run } from '../answer/run'
import type { Subject } from './dock'
import type { readSet } from '../server/account-calls'
import type * as Wire from '../../src/workbench/wire'
import type { Answer, Told } from './answer'
import type { LiveQuestion, LiveView } from './live'
import type { Notice } from './notice'
import type { RunnableMapping } from './subscriptions'

/** The panes, in the order of an event's way; narrow pages show one at a time. */
export const PANES = ['events', 'answer', 'mappings', 'account', 'check'] as const

/** The name of a pane. */
export type Pane = (typeof PANES)[number]

/** A pane that wider pages open under the others. */
export type Room = Extract<Pane, 'account' | 'check'>

/** Tells whether a pane is a room of the dock. */
export function isRoom(pane: Pane): pane is Room {
  return pane === 'account' || pane === 'check'
}

/** What the answer is about: the events in the editor, a send, or what an SDK sent. */
export type View = 'event' | 'sent' | 'live'

/** Where events come from. */
export type Source = 'examples' | 'mine' | 'live'

/** How far a send is, in events. */
export interface Progress {
  readonly done: number
  readonly of: number
  /** Ends it: nothing more leaves. */
  cancel(): void
}

/** The rooms of the account pane. */
export const ACCOUNT_TABS = ['contacts', 'lists', 'triggered', 'requests', 'break'] as const

/** One room of the account pane. */
export type AccountTab = (typeof ACCOUNT_TABS)[number]

/** Light or dark: as the system has it, or as was chosen. */
export const THEMES = ['system', 'light', 'dark'] as const

/** What is known about the sandbox's account. */
export interface Account extends Readonly<Awaited<ReturnType<typeof readSet>>> {
  readonly state: Wire.AccountState
  readonly journal: readonly Wire.JournalEntry[]
}

/** What the user writes and chooses. */
export interface Inputs {
  readonly text: string
  /** The events that the user wrote, to come back to from a template; null for none. */
  readonly ownText: string | null
  /** The template that the text is, as long as nobody has changed it. */
  readonly template: string | null
  /** The index of the event that the mapping pane explains. */
  readonly selected: number
  /** The mappings that were written on and are not saved. */
  readonly edits: Edits
  /** The mapping that is shown: the place of its entry in the file, or `new`, `new-2`, … */
  readonly editing: string
  /** What the user changed in the settings; secrets among them are never stored. */
  readonly settings: Wire.JsonObject
  /** Whether a batch is foretold as a whole, or the selected event alone. */
  readonly scope: 'all' | 'one'
  /** Null while nothing is sent. */
  readonly sending: Progress | null
  readonly sendError: string | null
  /** Through which mappings the send goes that the user is asked about; null for none. */
  readonly askLive: 'all' | 'this' | null
  readonly runs: readonly Run[]
  readonly openRun: string | null
  readonly view: View
  /** Whose events are listed. */
  readonly source: Source
  /** Whether the first mapping that fires is to be opened, once it is known: an event was chosen. */
  readonly opensFirst: boolean
  readonly pane: Pane
  /** The room that is opened under the panes; narrow pages show `pane` instead. */
  readonly dock: Room | null
  /** How high it was made, in percent of the page below its header; null for as high as it is at first. */
  readonly dockHeight: number | null
  readonly accountTab: AccountTab
  /** Whose history is shown in the account, in place of the tab; null for none. */
  readonly timeline: Subject | null
  /** The mappings and settings that a live account is checked for, since that is only done when asked; null before. */
  readonly liveCheck: Wire.CheckRequest | null
  /** What a link holds that the user is asked about; null for none. */
  readonly link: { readonly text: string; readonly subscription: Wire.Subscription | null } | null
  /** A word on something that was done, for a moment. */
  readonly notice: Notice | null
  /** What is looked at in the list of live events. */
  readonly liveView: LiveView
  /** Whether the settings are open. */
  readonly settingsOpen: boolean
  /** The dialog that a key or button opened. */
  readonly dialog: 'help' | 'go' | 'delete' | null
  readonly theme: (typeof THEMES)[number]
}

/** What the server told. */
export interface Facts {
  readonly connection: 'opening' | 'open' | 'lost'
  /** Rises with each connection: what was asked of the one before counts no longer. */
  readonly epoch: number
  readonly manifest: Wire.Manifest | null
  /** Rises with each version of the destination. */
  readonly definitionRevision: number
  readonly server: Wire.StateReply | null
  readonly sourceError: string | null
  /** The mappings file, or why it cannot be read; null where there is none. */
  readonly mappings: (Wire.MappingsReply & { readonly error?: string }) | null
  /** The scenarios beside the mappings file; null before they are read. */
  readonly scenarios: Wire.ScenariosReply | null
  readonly scenariosError: string | null
  readonly account: Account | null
  readonly accountError: string | null
  /** Rises with each news of the account, of its faults and of what else is set there. */
  readonly accountNews: number
  /** The news up to which is asked: a second behind at most, so that a busy account lets an answer arrive. */
  readonly accountRevision: number
  /** How many events SDKs sent since the start, and how many of them wait. */
  readonly liveTotal: number
  readonly liveWaiting: number
  /** Rises, some times a second at most, with news of them. */
  readonly liveNews: number
}

/** Everything that decides what becomes of events, beside themselves and the mappings. */
export interface Circumstances {
  readonly settings: Wire.JsonObject
  readonly definitionRevision: number
  readonly accountRevision: number
  readonly epoch: number
}

/** What is worked out of inputs and facts. */
export interface Derived {
  readonly parsed: ParsedEvents
  /** The event that is looked at. */
  readonly event: Wire.JsonObject | undefined
  /** The mapping that is shown; null until there is a definition. */
  readonly draft: Draft | null
  /** The action of that mapping, as the destination defines it. */
  readonly action: Wire.ActionSpec | undefined
  /** Whether events go to Emarsys itself, or to what stands in its place. */
  readonly isLive: boolean
  /** Whether the workbench answers no more. */
  readonly isLost: boolean
  /** Every mapping as it would run now. */
  readonly runnable: readonly RunnableMapping[]
  /** The settings to send. */
  readonly activeSettings: Wire.JsonObject
  readonly forecast: Answer<ForecastQuestion, Wire.ForecastReply>
  /** The forecast where it is that of what stands on the page now, else null: only by it is anything counted. */
  readonly foretold: Told<ForecastQuestion, Wire.ForecastReply> | null
  /** What each mapping would make of each of the examples. */
  readonly exampleOutcomes: Answer<object, readonly Wire.ForecastReply['mappings'][]>
  readonly preview: Answer<Wire.PreviewRequest, Wire.PreviewReply>
  readonly scenarioResults: Answer<object, readonly Wire.ScenarioReply[]>
  readonly check: Answer<CheckQuestion, Wire.CheckReply>
  readonly live: Answer<LiveQuestion, Wire.LiveReply>
  readonly refused: Answer<object, Wire.RefusedReply>
  readonly liveEvent: Answer<{ readonly seq: number }, Wire.LiveEvent>
  readonly history: Answer<Subject, Wire.HistoryReply>
}

/** What the doctor is asked. */
export interface CheckQuestion extends Circumstances {
  readonly mappings: readonly RunnableMapping[]
}

/** What is asked of all mappings. */
export interface ForecastQuestion extends CheckQuestion, Pick<Wire.ForecastRequest, 'events'> {}

/** Everything that the page shows. */
export type AppState = Inputs & Facts & Derived
