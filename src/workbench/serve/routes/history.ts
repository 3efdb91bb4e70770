import { Hono } from 'hono'
import * as v from 'valibot'
import { historyOf } from '../../history/history'
import type { HistoryReply } from '../../wire'
import type { WorkbenchContext } from '../context'
import { Problem } from '../http/problem'

const SubjectShape = v.object({
  kind: v.picklist(['contact', 'list', 'event']),
  id: v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number))
})

/** `GET /_workbench/history/{contact|list|event}/{id}`: event, mapping, request and change, newest first. */
export function historyRoute({ sandbox, origins }: WorkbenchContext): Hono {
  return new Hono().get('/:kind/:id', (c) => {
    const subject = v.safeParse(SubjectShape, c.req.param())
    if (!subject.success || sandbox === null) throw NO_HISTORY
    let contacts: ReturnType<typeof sandbox.state>['contacts'] | undefined
    const valuesOf = (contact: number) => {
      contacts ??= sandbox.state().contacts
      return contacts.find(({ id }) => id === contact)?.values ?? {}
    }
    const entries = historyOf(subject.output, { journal: sandbox.requests(), origins }, valuesOf)
    return c.json<HistoryReply>({ entries })
  })
}

const NO_HISTORY = new Problem(
  404,
  'no-history',
  "A history is of a contact, list or event of the sandbox's account: /_workbench/history/contact/1."
)
