import { wordsOf } from '../server/call'
import { readChoices } from '../server/calls'
import type { ChoicesReply } from '../../src/workbench/wire'
import type { App } from './app'
import type { Choices } from './app-state'
import { previewedEvent } from './preview'
import { activeSettings } from './settings'

/** The name under which a drop-down's entries are kept. */
export function choicesKey(action: string, field: string): string {
  return `${action}/${field}`
}

/** Fetches a drop-down's entries, unless they are there or on their way; failed ones are tried again. */
export async function loadChoices({ store }: App, action: string, field: string): Promise<void> {
  const key = choicesKey(action, field)
  const known = store.get().choices[key]
  if (known !== undefined && (known.loading || known.reply.error === undefined)) return
  const put = (choices: Choices) =>
    store.set({ choices: { ...store.get().choices, [key]: choices } })
  put({ loading: true, reply: { choices: [] } })
  const payload = previewedEvent(store.get())?.payload ?? {}
  const settings = activeSettings(store.get())
  put({ loading: false, reply: await ask(action, field, { settings, payload }) })
}

/** Forgets all entries: another account, another definition, or a changed account. */
export function forgetChoices({ store }: App): void {
  store.set({ choices: {} })
}

async function ask(
  action: string,
  field: string,
  body: Parameters<typeof readChoices>[2]
): Promise<ChoicesReply> {
  try {
    return await readChoices(action, field, body)
  } catch (error) {
    return { choices: [], error: { code: 'failed', message: wordsOf(error) } }
  }
}
