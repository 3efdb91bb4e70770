import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals-core'
import { isAbort, wordsOf } from '../server/call'

/** A question that was answered. */
export interface Told<Question, Reply> {
  readonly question: Question
  readonly reply: Reply
}

/** What is known of the question that is put now. An answer to an earlier one can only be `last`. */
export type Answer<Question, Reply> = { readonly last: Told<Question, Reply> | null } & (
  | { readonly state: 'none' }
  | { readonly state: 'asking'; readonly question: Question }
  | ({ readonly state: 'told' } & Told<Question, Reply>)
  | { readonly state: 'failed'; readonly question: Question; readonly problem: string }
)

/** How a question is put. */
interface Asking<Question, Reply> {
  /** Null for nothing to ask. Another question is another object: `steady` keeps one that says the same. */
  readonly question: ReadonlySignal<Question | null>
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Reply>
  /** How long to wait for the end of a row of questions that follow each other closely, in milliseconds. Default: not at all. */
  readonly waitMs?: number
  /** Whether the first of a row is asked at once. Default: yes. */
  readonly eager?: boolean
}

/**
 * Asks whenever the question changes, and ends what is asked before. It is the only place that fetches what depends on something,
 * so nothing can forget to; and a reply that comes late is never taken for one to the question that stands now.
 */
export function answer<Question, Reply>({
  question,
  ask,
  waitMs = 0,
  eager = true
}: Asking<Question, Reply>): ReadonlySignal<Answer<Question, Reply>> {
  const last = signal<Told<Question, Reply> | null>(null)
  const failed = signal<{ question: Question; problem: string } | null>(null)
  let before = Number.NEGATIVE_INFINITY
  effect(() => {
    const asked = question.value
    if (asked === null || untracked(() => last.value?.question) === asked) return
    const own = new AbortController()
    const run = () =>
      ask(asked, own.signal).then(
        (reply) => {
          if (!own.signal.aborted) last.value = { question: asked, reply }
        },
        (problem: unknown) => {
          if (!own.signal.aborted && !isAbort(problem))
            failed.value = { question: asked, problem: wordsOf(problem) }
        }
      )
    const now = performance.now()
    const timer = setTimeout(run, eager && now - before >= waitMs ? 0 : waitMs)
    before = now
    return () => {
      clearTimeout(timer)
      own.abort()
    }
  })
  return computed(() => {
    const [asked, told, problem] = [question.value, last.value, failed.value]
    if (asked === null) return { state: 'none', last: told }
    if (told?.question === asked) return { state: 'told', ...told, last: told }
    if (problem?.question === asked) return { state: 'failed', ...problem, last: told }
    return { state: 'asking', question: asked, last: told }
  })
}

/** The reply to the question that is put now; undefined as long as nobody knows it. */
export function replyOf<Reply>(known: Answer<unknown, Reply>): Reply | undefined {
  return known.state === 'told' ? known.reply : undefined
}
