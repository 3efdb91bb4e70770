import type { Run, RunResult } from '../runtime/run-subscription'
import type { Exchange, Outcome } from '../wire'
import { Engine } from './engine'
import type { Item } from './journal'

/** Runs events through one mapping as they are sent, each once. Never throws for an event's sake. */
export async function runThrough(run: Run): Promise<RunResult> {
  const { definition, subscription, events, settings, tokens, signal } = run
  const outcomes: Outcome[] = []
  const exchanges: Exchange[] = []
  const engine = new Engine<Item & { readonly index: number }>({
    tokens,
    signal,
    attempts: 1,
    journal: {
      attempted: ({ exchanges: made }) => exchanges.push(...made),
      settled({ results }) {
        for (const { item, result } of results) {
          const { attempts: _, ...outcome } = result
          outcomes[item.index] = { ...outcome, index: item.index }
        }
      },
      finished({ index }, outcome) {
        if (outcome === 'not for this destination')
          outcomes[index] = { index, status: outcome, httpStatus: null }
        else if (outcome === 'no mapping')
          outcomes[index] = { index, status: 'not subscribed', httpStatus: null }
      }
    }
  })
  engine.apply({ definition, subscriptions: [subscription], settings })
  for (const [index, event] of events.entries())
    await engine.push({ event, index, bytes: Buffer.byteLength(JSON.stringify(event)) })
  await engine.end()
  return { outcomes, exchanges }
}
