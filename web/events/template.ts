import type { JsonObject } from '../../src/workbench/wire'

/** An event to begin with. */
export interface Template {
  readonly id: string
  /** The call and what happened: "Track · Order Completed". */
  readonly label: string
  /** The event, with a fresh message id and time. */
  create(): JsonObject
}

/** Where a call of the browser comes from. */
export const CONTEXT = {
  ip: '203.0.113.7',
  locale: 'en-GB',
  library: { name: 'analytics.js', version: '2.11.1' },
  page: { path: '/', url: 'https://shop.example.com/', title: 'Shop' }
}

/** What every event carries after the Segment Spec. */
export function common(type: string, userId: string): JsonObject {
  const now = new Date().toISOString()
  return {
    type,
    messageId: `ajs-${crypto.randomUUID()}`,
    userId,
    timestamp: now
  }
}

/** The context of a call about the person with this address. */
export const person = (email: string) => ({ ...CONTEXT, traits: { email } })
