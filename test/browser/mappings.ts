import { readFileSync } from 'node:fs'
import type { Stage, Visit } from './browser'

const EMAIL = { '@path': '$.properties.email' }
/** Two mappings that fire on an order, and one that does not. */
export const MAPPINGS = [
  {
    name: 'Loyalty points',
    partnerAction: 'upsertContact',
    subscribe: 'event = "Order Completed"',
    mapping: {
      ...{ key_field: '3', key_value: EMAIL, enable_batching: true },
      write_field: { 10001: { '@path': '$.properties.points' } }
    }
  },
  {
    name: 'Welcome',
    partnerAction: 'triggerEvent',
    subscribe: 'event = "Order Completed"',
    mapping: { eventid: 1003, key_field: '3', key_value: EMAIL, enable_batching: true }
  },
  {
    name: 'Newsletter: subscribe',
    partnerAction: 'addContactToList',
    subscribe: 'event = "Newsletter Subscribed"',
    mapping: { contactlistid: 482019135, key_field: '3', key_value: EMAIL, enable_batching: true }
  }
]

/** A visit with a mappings file of its own. */
export interface VisitWithFile extends Visit {
  /** Where the file is. */
  file: string
  /** What the file holds. */
  saved(): { name: string; subscribe: string }[]
}

/** Visits a workbench with `MAPPINGS` or others, and waits until the first of them is shown. */
export async function visitWithFile(
  stage: Pick<Stage, 'visit' | 'file'>,
  mappings: readonly { name: string }[] = MAPPINGS
): Promise<VisitWithFile> {
  const file = stage.file(mappings)
  const visit = await stage.visit({ mappingsFile: file, tracking: { flushMs: 20 } })
  // What is typed before the file's mappings are there would stand beside the name that comes then.
  await visit.page.waitForFunction(
    (wanted) => document.querySelector<HTMLInputElement>('#mapping-name')?.value === wanted,
    mappings[0]?.name
  )
  return { ...visit, file, saved: () => JSON.parse(readFileSync(file, 'utf8')) }
}
