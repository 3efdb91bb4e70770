import * as v from 'valibot'
import type { Account } from '../account/account'
import { type Contact, uidOf, valuesOf } from '../account/contacts'
import type { Attachment, Trigger } from '../account/triggers'
import { isLoopback } from '../hosts'

/** What webhooks can be called on. */
const CAUSES = ['trigger'] as const

/** A webhook as one gives it: only programs on this computer can be called. */
export const WebhookSchema = v.strictObject({
  url: v.pipe(
    v.string(),
    v.check(
      (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && isLoopback(url),
      'A webhook is an http address of this computer, such as http://127.0.0.1:4000/mail.'
    )
  ),
  on: v.optional(v.union([v.picklist(CAUSES), v.array(v.picklist(CAUSES))]), 'trigger')
})

/** A webhook, and how often it was called. */
export interface Webhook {
  id: number
  url: string
  on: (typeof CAUSES)[number][]
  called: number
  failed: number
  /** What went wrong last. */
  error: string | null
}

/** What a webhook is sent: all that an e-mail would be made of. */
export interface TriggerCall {
  on: 'trigger'
  event: { id: number; name: string }
  contact: { id: number; uid: string; values: Record<string, string | string[]> }
  data: unknown
  attachment: readonly Attachment[]
  trigger_id: string | null
  event_time: string | null
  at: string
}

/** How long a webhook may take to answer, in milliseconds. */
const PATIENCE_MS = 10_000

/** Calls webhooks; a request to the API never waits for them. */
export class Webhooks {
  readonly #hooks = new Map<number, Webhook>()
  #nextId = 1

  list(): Webhook[] {
    return [...this.#hooks.values()].map((hook) => ({ ...hook }))
  }

  /** @throws when it is not one */
  add(given: unknown): Webhook {
    const { url, on } = v.parse(WebhookSchema, given)
    const hook = { id: this.#nextId++, url, on: [on].flat(), called: 0, failed: 0, error: null }
    this.#hooks.set(hook.id, hook)
    return { ...hook }
  }

  /** @returns whether there was one */
  remove(id: number): boolean {
    return this.#hooks.delete(id)
  }

  clear(): void {
    this.#hooks.clear()
  }

  /** Tells of a trigger that was processed. */
  tell(account: Account, trigger: Trigger, contact: Contact): void {
    if (!this.#hooks.size) return
    const call: TriggerCall = {
      on: 'trigger',
      event: { id: trigger.eventId, name: account.events.get(trigger.eventId)?.name ?? '' },
      contact: { id: contact.id, uid: uidOf(contact), values: valuesOf(contact) },
      data: trigger.data,
      trigger_id: trigger.triggerId,
      attachment: trigger.attachment ?? [],
      event_time: trigger.eventTime,
      at: trigger.at
    }
    const body = JSON.stringify(call)
    for (const hook of this.#hooks.values()) void post(hook, body)
  }
}

async function post(hook: Webhook, body: string): Promise<void> {
  hook.called += 1
  try {
    const { ok, status } = await fetch(hook.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS)
    })
    if (!ok) throw new Error(`HTTP ${status}`)
  } catch (error) {
    hook.failed += 1
    hook.error = error instanceof Error ? error.message : String(error)
  }
}
