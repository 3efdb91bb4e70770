import type { ParsedEvents } from '../events/parse-events'
import type { Draft } from '../mapping/draft'
import type { Edits } from '../mapping/edits'
import type { Run } from '../result/run'
import type { Subject } from './timeline'
import type {
  AccountState,
  ActiveFault,
  JournalEntry,
  JsonObject,
  ScenarioReply,
  ScenariosReply,
  Switch
} from '../../src/workbench/wire'
import type { LiveView } from './live'
import type { Notice } from './notice'
import type {
  ForecastReply,
  ChoicesReply,
  Manifest,
  MappingsReply,
  PreviewReply,
  StateReply
} from '../../src/workbench/wire'

/** The panes, in the order of an event's way; narrow pages show one at a time. */
export const PANES = ['events', 'mapping', 'result', 'account', 'live'] as const

/** The name of a pane. */
export type Pane = (typeof PANES)[number]

/** The panes that wider pages open under the others. */
export const ROOMS = ['account', 'live'] as const satisfies readonly Pane[]

/** The name of one of them. */
export type Room = (typeof ROOMS)[number]

/** Tells whether a pane is a room of the dock. */
export function isRoom(pane: Pane): pane is Room {
  return ROOMS.some((room) => room === pane)
}

/** What the result pane shows. */
export type ResultView = 'event' | 'sent' | 'history' | 'check'

/** The rooms of the account pane. */
export const ACCOUNT_TABS = ['contacts', 'lists', 'triggered', 'requests', 'break'] as const

/** One room of the account pane. */
export type AccountTab = (typeof ACCOUNT_TABS)[number]

/** What is known about the sandbox's account. */
export interface Account {
  readonly state: AccountState
  readonly journal: readonly JournalEntry[]
  readonly faults: readonly ActiveFault[]
  readonly switches: Readonly<Record<string, Switch>>
  readonly limits: Readonly<Record<string, number>>
  readonly permissions: Readonly<Record<string, boolean>>
}

/** A drop-down's entries as far as they are known. */
export interface Choices {
  readonly loading: boolean
  readonly reply: ChoicesReply
}

/** Everything that the page shows. */
export interface AppState {
  readonly connection: 'opening' | 'open' | 'lost'
  readonly manifest: Manifest | null
  readonly server: StateReply | null
  readonly sourceError: string | null

  readonly text: string
  readonly parsed: ParsedEvents
  /** The events that the user wrote, to come back to from a template; null for none. */
  readonly ownText: string | null
  /** The template that the text is, as long as nobody has changed it. */
  readonly template: string | null
  /** The index of the event that the mapping pane explains. */
  readonly selected: number
  /** The mapping being written; null until there is a definition. */
  readonly draft: Draft | null
  /** The mappings that were written on and are not saved. */
  readonly edits: Edits
  /** The mapping that is shown: the place of its entry in the file, or `new`, `new-2`, … */
  readonly editing: string
  /** The mappings file, or why it cannot be read; null where there is none. */
  readonly mappings: (MappingsReply & { readonly error?: string }) | null

  /** What the user changed in the settings; secrets among them are never stored. */
  readonly settings: JsonObject
  /** Drop-downs by `action/field`. */
  readonly choices: Readonly<Record<string, Choices>>

  readonly forecast: ForecastReply | null
  readonly forecastError: string | null
  /** Whether a batch is foretold as a whole, or the selected event alone. */
  readonly scope: 'all' | 'one'
  /** The scenarios beside the mappings file; null before they are read. */
  readonly scenarios: ScenariosReply | null
  readonly scenarioResults: readonly ScenarioReply[]
  readonly scenarioError: string | null
  readonly preview: PreviewReply | null
  /** The only event of a large batch that the preview mapped; null where it mapped each. */
  readonly previewOf: number | null
  readonly previewing: boolean
  readonly previewError: string | null
  readonly sending: boolean
  readonly sendError: string | null
  /** Through which mappings the send goes that the user is asked about; null for none. */
  readonly askLive: 'all' | 'this' | null
  readonly runs: readonly Run[]
  readonly openRun: string | null
  readonly view: ResultView

  readonly pane: Pane
  /** The room that is opened under the panes; narrow pages show `pane` instead. */
  readonly dock: Room | null
  /** How high it was made, in percent of the page below its header; null for as high as it is at first. */
  readonly dockHeight: number | null
  readonly accountTab: AccountTab
  readonly account: Account | null
  readonly accountError: string | null
  /** Whose history is shown in the account, in place of the tab; null for none. */
  readonly timeline: Subject | null
  /** The events that SDKs send to the workbench. */
  readonly live: LiveView
  /** A word on something that was done, for a moment. */
  readonly notice: Notice | null
  /** Whether the settings are open. */
  readonly settingsOpen: boolean
  /** The dialog that a key or button opened. */
  readonly dialog: 'help' | 'go' | 'delete' | null
}
