import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  /** Removes the file and its folder. */
  remove(): void
}

/** Visits a workbench with `MAPPINGS`, and waits until the first of them is shown. */
export async function visitWithFile(stage: Stage): Promise<VisitWithFile> {
  const folder = mkdtempSync(join(tmpdir(), 'emarsys-page-mappings-'))
  const file = join(folder, 'mappings.json')
  writeFileSync(file, `${JSON.stringify(MAPPINGS, null, 2)}\n`)
  const visit = await stage.visit({ mappingsFile: file, tracking: { flushMs: 20 } })
  // What is typed before the file's mappings are there would stand beside the name that comes then.
  await visit.page.waitForFunction(
    (wanted) => document.querySelector<HTMLInputElement>('#mapping-name')?.value === wanted,
    MAPPINGS[0]?.name
  )
  return {
    ...visit,
    file,
    saved: () => JSON.parse(readFileSync(file, 'utf8')),
    remove: () => rmSync(folder, { recursive: true })
  }
}
