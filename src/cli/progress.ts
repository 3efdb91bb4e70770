import { SingleBar } from 'cli-progress'
import type { Summary } from '../workbench/deliver/summary'
import { count } from '../workbench/plural'
import type { Terminal } from './terminal'

/** Shows how far a delivery is. */
export interface Progress {
  update(summary: Summary): void
  stop(): void
}

/** How often plain lines are written. Milliseconds. */
const LINE_EVERY_MS = 5000

/** What is counted, and what is said where it went well. */
export interface ProgressWords {
  events: string
  delivered: string
}

/**
 * A bar for a person, a line now and then for a log.
 * @param part how much of the input was read, 0 to 1; undefined where its size is not known
 */
export function createProgress(
  terminal: Terminal,
  part: () => number | undefined,
  words: ProgressWords
): Progress {
  return terminal.isInteractive && part() !== undefined ? bar(part, words) : lines(terminal, words)
}

function bar(part: () => number | undefined, words: ProgressWords): Progress {
  const shown = new SingleBar({
    format: `{bar} {percentage}%  {events} ${words.events}  {delivered} ${words.delivered}  {rejected} rejected`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    fps: 10
  })
  shown.start(1000, 0, { events: '0', delivered: '0', rejected: '0' })
  return {
    update(summary) {
      const { delivered, rejected } = summary.counts
      const figures = { events: summary.events, delivered, rejected }
      const texts = Object.entries(figures).map(([name, figure]) => [name, count(figure)])
      shown.update(Math.round((part() ?? 0) * 1000), Object.fromEntries(texts))
    },
    stop: () => shown.stop()
  }
}

function lines(terminal: Terminal, words: ProgressWords): Progress {
  let last = performance.now()
  return {
    update(summary) {
      if (performance.now() - last < LINE_EVERY_MS) return
      last = performance.now()
      const { delivered, rejected } = summary.counts
      terminal.err(
        `${summary.events} ${words.events} read, ${delivered} ${words.delivered}, ${rejected} rejected`
      )
    },
    stop() {}
  }
}
