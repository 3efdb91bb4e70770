import { connect, Connection } from '../api/connect'
import { refusalFrom } from '../api/explain'
import { TIMEOUT_MS } from '../api/http'
import { isDelivered, Outcome, Undelivered } from './outcome'
import type { ActionSpec, Row } from './row'
import { MAX_EXTRA_REQUESTS, sendRows, Session } from './send-rows'

/** What a host brings along with the events of one call. */
export interface Call extends Omit<Connection, 'timeoutMs'> {
  /** How long the call may take: no request begins that cannot end within it. Milliseconds; at least 1000 to send anything. */
  budgetMs?: number | undefined
  /** Asked before each request, beside the budget: whether it may begin. */
  mayBegin?: (() => boolean) | undefined
  /** The time of now, in milliseconds since 1970. */
  now?: (() => number) | undefined
}

/** How long a call may take unless the host says otherwise. Milliseconds. */
const BUDGET_MS = 120_000

/** What a mapping says beside its fields, in the names of Segment's runtime. */
export interface RunInput {
  /** Of warehouse mappings: which rows are handed over. */
  syncMode?: string | undefined
  /** What the mapping was connected to when it was saved. */
  hookOutputs?: Readonly<Record<string, unknown>> | undefined
  /** Of each event: whether its contact is a member of the audience. */
  audienceMembership?: boolean | undefined | (boolean | undefined)[]
}

/** What an action does with events, one or a thousand alike: an outcome for each, at its place. Never throws. */
export type Deliver<Payload> = (
  payloads: Payload[],
  call: Call,
  input: RunInput
) => Promise<Outcome[]>

/** One call's way to Emarsys, in one step or in several that follow one another. */
export type Delivery = ReturnType<typeof startDelivery>

/** Begins a delivery. A step is not sent where one before it found that the next request would fare no better. */
export function startDelivery(call: Call) {
  const { now = Date.now } = call
  const outcomes: Outcome[] = []
  const open = createOpener(call, outcomes)
  return {
    /** What became of each event so far, at its place. */
    outcomes,
    /** Runs a step that refuses an event by throwing. @returns undefined where it refused; the outcome says why then */
    read<T extends object>(index: number, step: () => T): T | undefined {
      try {
        return step()
      } catch (error) {
        outcomes[index] = refusalFrom(error)
        return undefined
      }
    },
    /**
     * Sends events as one step; what became of them takes the place of what they were before.
     * @param places of the events in the batch, where they are not their own
     */
    async send<Payload, Target>(
      spec: ActionSpec<Payload, Target>,
      payloads: readonly Payload[],
      places?: readonly number[]
    ): Promise<void> {
      const rows = readRows(spec, payloads, outcomes, places)
      if (!rows.length) return
      const session = await open()
      if (!isSession(session)) for (const { index } of rows) outcomes[index] = session
      else await sendRows({ session, spec, warn: spec.warn?.(new Date(now())) }, rows)
    },
    /** The outcomes as they are reported. Every event must have one. */
    finish: () => settleCredentials(outcomes)
  }
}

/**
 * Sends events to Emarsys, one or a thousand alike, and says what became of each. Never throws.
 * @returns as many outcomes as payloads, each at its payload's place
 */
export async function deliver<Payload, Target>(
  spec: ActionSpec<Payload, Target>,
  payloads: readonly Payload[],
  call: Call
): Promise<Outcome[]> {
  const delivery = startDelivery(call)
  await delivery.send(spec, payloads)
  return delivery.finish()
}

function readRows<Payload, Target>(
  spec: ActionSpec<Payload, Target>,
  payloads: readonly Payload[],
  outcomes: Outcome[],
  places?: readonly number[]
): Row<Target>[] {
  const rows: Row<Target>[] = []
  let next = 0
  for (const payload of payloads) {
    const index = places?.[next] ?? next
    next += 1
    try {
      const row = spec.toRow(payload)
      row.index = index
      rows.push(row)
    } catch (error) {
      outcomes[index] = refusalFrom(error)
    }
  }
  return rows
}

/** Opens the way to Emarsys when the first row has to go there. @returns why there is none, where there is none */
type Open = () => Promise<Session | Undelivered>

function createOpener(call: Call, outcomes: Outcome[]): Open {
  const { budgetMs = BUDGET_MS, now = Date.now, mayBegin = () => true } = call
  const end = now() + budgetMs
  const timeLeft = (): number => end - now()
  const timeoutMs = (): number => Math.min(TIMEOUT_MS, timeLeft())
  const session = { outcomes, stopped: undefined, extraRequests: MAX_EXTRA_REQUESTS, slowestMs: 0 }
  let opened: ReturnType<Open> | undefined
  return () => {
    opened =
      opened ??
      connect({ ...call, timeoutMs }).then(
        (api) => ({ ...session, api, timeLeft, mayBegin }),
        refusalFrom
      )
    return opened
  }
}

function isSession(opened: Session | Undelivered): opened is Session {
  return 'api' in opened
}

/**
 * Any 401 makes the runtime log in again and run the whole call once more. Where a part of the events was delivered, that
 * would send these twice; so the refused ones are reported as 503 then, and come back alone.
 */
function settleCredentials(outcomes: Outcome[]): Outcome[] {
  if (!outcomes.some(isUnauthorized) || !outcomes.some(isDelivered)) return outcomes
  return outcomes.map((outcome) =>
    isUnauthorized(outcome) ? { ...outcome, status: 503, todo: DELIVERED_BESIDE } : outcome
  )
}

function isUnauthorized(outcome: Outcome): outcome is Undelivered {
  return outcome.status === 401
}

const DELIVERED_BESIDE =
  'Other events of the batch were delivered, so Segment tries this one again, as after a 503; if it is refused again, check the credentials in the settings.'
