import { computed, signal } from '@preact/signals-core'
import { parseEvents } from '../events/parse-events'
import { TEMPLATES } from '../events/templates'
import { sameJson } from '../lib/json'
import { firstAction, fromSubscription, initialDraft, toSubscription } from '../mappings/draft'
import { placeOf } from '../mappings/edits'
import {
  check,
  forecast,
  forecastEach,
  preview,
  readLiveEvent,
  readRefused,
  runScenarios
} from '../server/calls'
import { readHistory } from '../server/account-calls'
import { liveOf } from './live'
import { answer } from './answer'
import type { AppState, CheckQuestion, Circumstances, ForecastQuestion } from './app-state'
import { activeSettings } from './settings'
import { steady } from './signals'
import { runnableMappings, savedMappings, subscriptionsOf } from './subscriptions'

/** How long to wait for the end of fast typing, in milliseconds. */
const TYPING_MS = 100

/** How long to wait after an edit before what nobody waits for is asked, in milliseconds. */
const UNHURRIED_MS = 400

/** How long to wait before something that takes long is asked, in milliseconds. */
const IDLE_MS = 1500

/** Of more events only the one that is looked at is mapped for the fields. */
const MAX_MAPPED = 50

/** What is written, as it is used. */
export function readInputs(state: AppState) {
  return {
    parsed: computed(() => parseEvents(state.text)),
    event: computed(() => state.parsed.events[state.selected]),
    draft: steady(() => draftOf(state)),
    action: computed(() => state.manifest?.actions[state.draft?.action ?? '']),
    isLive: computed(() => state.server?.live === true),
    isLost: computed(() => state.connection === 'lost'),
    runnable: steady(() => runnableMappings(state)),
    activeSettings: steady(() => activeSettings(state))
  }
}

/** What is asked of the server, each from what it depends on and nothing else. */
export function askServer(state: AppState) {
  const circumstances = steady(
    (): Circumstances => ({
      settings: state.activeSettings,
      definitionRevision: state.definitionRevision,
      accountRevision: state.accountRevision,
      epoch: state.epoch
    })
  )
  const forecast = forecastOf(state, circumstances)
  return {
    forecast,
    foretold: computed(() => {
      const { state: stands, last } = forecast.value
      return stands === 'told' && state.accountNews === state.accountRevision ? last : null
    }),
    preview: previewOf(state),
    exampleOutcomes: exampleOutcomesOf(state, circumstances, forecast),
    scenarioResults: scenarioResultsOf(state),
    check: checkOf(state, circumstances),
    live: liveOf(state),
    refused: refusedOf(state),
    liveEvent: liveEventOf(state),
    history: historyOf(state)
  }
}

function forecastOf(state: AppState, circumstances: { readonly value: Circumstances }) {
  const events = computed(() => eventsInScope(state))
  const askable = computed(() => isAskable(state))
  const question = computed((): ForecastQuestion | null =>
    askable.value
      ? { ...circumstances.value, events: events.value, mappings: state.runnable }
      : null
  )
  return answer({
    question,
    ask: ({ events: asked, mappings, settings }, signal) =>
      forecast({ events: asked, subscriptions: subscriptionsOf(mappings), settings }, signal),
    waitMs: TYPING_MS
  })
}

/** What would become of each example by itself, as soon as the page has told of the event that is looked at. */
function exampleOutcomesOf(
  state: AppState,
  circumstances: { readonly value: Circumstances },
  told: { readonly value: AppState['forecast'] }
) {
  const asked = steady(() => ({ ...circumstances.value, mappings: state.runnable }))
  const question = computed(() =>
    state.source === 'examples' && told.value.last !== null ? asked.value : null
  )
  return answer({
    question,
    ask: async ({ mappings, settings }, signal) => {
      const events = TEMPLATES.map(({ create }) => create())
      const subscriptions = subscriptionsOf(mappings)
      const replies = await forecastEach({ events, subscriptions, settings }, signal)
      return replies.map((reply) => reply.mappings)
    },
    waitMs: UNHURRIED_MS,
    eager: false
  })
}

function isAskable({ parsed, draft, epoch }: AppState): boolean {
  return epoch > 0 && draft !== null && parsed.events.length > 0
}

/** The batch, or of it the event that is looked at. */
function eventsInScope({ parsed, scope, selected }: AppState) {
  const one = parsed.events[selected]
  return scope === 'one' && parsed.events.length > 1 && one !== undefined ? [one] : parsed.events
}

/** The mapping that is shown: as it was left, as the file has it, or as its action begins. */
function draftOf({ edits, editing, mappings, manifest }: AppState): AppState['draft'] {
  const edit = edits[editing]
  if (edit !== undefined) return edit.draft
  const place = placeOf(editing)
  const entry = place === null ? undefined : mappings?.subscriptions[place]
  if (entry !== undefined) return fromSubscription(entry, manifest)
  const action = manifest === null ? '' : firstAction(manifest)
  const spec = manifest?.actions[action]
  return spec === undefined ? null : initialDraft(action, spec)
}

function previewOf(state: AppState) {
  const subscription = steady(() => (state.draft === null ? null : toSubscription(state.draft)))
  const only = computed(() =>
    state.parsed.events.length > MAX_MAPPED ? state.selected : undefined
  )
  const asked = computed(() => {
    // Another version of the destination maps otherwise; another connection may be to another version.
    const [, , one] = [state.definitionRevision, state.epoch, subscription.value]
    return isAskable(state) && one !== null
      ? { events: state.parsed.events, subscription: one, only: only.value }
      : null
  })
  return answer({ question: asked, ask: preview, waitMs: TYPING_MS })
}

function scenarioResultsOf(state: AppState) {
  const asked = steady(() => {
    const { runnable, scenarios, definitionRevision, epoch } = state
    if (scenarios === null || scenarios.scenarios.length === 0) return null
    const subscriptions = subscriptionsOf(runnable)
    return { subscriptions, scenarios: scenarios.scenarios, definitionRevision, epoch }
  })
  return answer({
    question: asked,
    ask: ({ subscriptions }, signal) => runScenarios({ subscriptions }, signal),
    waitMs: UNHURRIED_MS,
    eager: false
  })
}

/**
 * As long as nobody looks at the check it is of what is saved, since it takes long. A live account is asked only when the user
 * wants it, and about what stood on the page then.
 */
function checkOf(state: AppState, circumstances: { readonly value: Circumstances }) {
  const shown = computed(() => state.dock === 'check' || state.pane === 'check')
  const asked = steady((): CheckQuestion | null => {
    if (state.epoch === 0 || state.server === null) return null
    if (!shown.value && !state.server.live) {
      const mappings = savedMappings(state)
      return { ...circumstances.value, accountRevision: 0, mappings }
    }
    const now = { ...circumstances.value, mappings: state.runnable }
    if (!state.server.live) return now
    const { liveCheck } = state
    const wanted = {
      subscriptions: subscriptionsOf(state.runnable),
      settings: state.activeSettings
    }
    return liveCheck !== null && sameJson(liveCheck, wanted) ? now : null
  })
  return answer({
    question: asked,
    ask: ({ mappings, settings }, signal) =>
      check({ subscriptions: subscriptionsOf(mappings), settings }, signal),
    waitMs: IDLE_MS,
    eager: false
  })
}

/** The calls of SDKs that were refused, while somebody looks at them. */
function refusedOf(state: AppState) {
  const question = steady(() =>
    state.source === 'live' && state.liveView.outcome === 'refused'
      ? { news: state.liveNews, epoch: state.epoch }
      : null
  )
  return answer({ question, ask: (_, ended) => readRefused(ended) })
}

/** The event of an SDK that is looked at, read again at each news until nothing more becomes of it. */
function liveEventOf(state: AppState) {
  const settled = signal<number | null>(null)
  const question = steady(() => {
    const { liveView, liveNews, epoch } = state
    const { selected: seq } = liveView
    const news = settled.value === seq ? 'settled' : liveNews
    return seq === null ? null : { seq, news, epoch }
  })
  return answer({
    question,
    ask: async ({ seq }, ended) => {
      const event = await readLiveEvent(seq, ended)
      const waits = event.results.some(({ status }) => status === 'waiting')
      if (!waits && event.results.length > 0) settled.value = seq
      return event
    }
  })
}

/** What happened to a contact, on a list or with an event; read again when the account or the events on their way change. */
function historyOf(state: AppState) {
  const question = steady(() => {
    const { timeline, account, runs, liveNews, epoch } = state
    const news = [account?.journal.at(-1)?.id, runs[0]?.id, liveNews, epoch]
    return timeline === null ? null : { ...timeline, news: news.join() }
  })
  return answer({ question, ask: ({ kind, id }, ended) => readHistory(kind, id, ended) })
}

/** What the mapping that is written on makes of the event that is looked at; undefined as long as nobody knows. */
export function previewedEvent({ preview, selected }: Pick<AppState, 'preview' | 'selected'>) {
  const { last } = preview
  return last?.reply.results[last.question.only ?? selected]
}
