import { CallError, wordsOf } from '../server/call'
import type { App } from './app'

/** A word on something that was done, and how to take it back. */
export interface Notice {
  readonly text: string
  readonly undo?: () => void
}

/** How long a notice stands, and one that offers a way back, in milliseconds. */
const [NOTICE_MS, UNDO_MS] = [4000, 10_000]

/** Says something for a moment. */
export function tell(app: App, text: string, undo?: () => void): void {
  const notice: Notice = undo === undefined ? { text } : { text, undo }
  app.set({ notice })
  setTimeout(
    () => {
      if (app.state.notice === notice) app.set({ notice: null })
    },
    undo === undefined ? NOTICE_MS : UNDO_MS
  )
}

/** Does something that may fail, and then says why. */
export async function attempt(app: App, task: () => Promise<unknown>): Promise<void> {
  try {
    await task()
  } catch (error) {
    tell(app, wordsOf(error))
  }
}

/** Copies a text, and says so, or why not. */
export async function copy(app: App, what: string, text: string | Promise<string>): Promise<void> {
  try {
    await navigator.clipboard.writeText(await text)
    tell(app, `Copied: ${what}`)
  } catch (error) {
    const why = error instanceof CallError ? error.message : 'the browser refused'
    tell(app, `Not copied: ${why}`)
  }
}

/** Takes back what the notice is about. @returns false where there is nothing to take back */
export function takeBack(app: App): boolean {
  const { undo } = app.state.notice ?? {}
  if (undo === undefined) return false
  app.set({ notice: null })
  undo()
  return true
}
