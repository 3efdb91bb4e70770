import { Hono } from 'hono'
import * as v from 'valibot'
import { entriesOf, unansweredSince } from '../../history/journal-entries'
import { runDeletions } from '../../runtime/run-deletions'
import { guardFor } from '../../runtime/secret-guard'
import type { DeleteReply } from '../../wire'
import type { WorkbenchContext } from '../context'
import type { LiveGuard } from '../live-guard'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { JsonObject } from './shapes'

const DeleteBody = v.object({
  userId: v.string('Write the user id.'),
  settings: v.optional(JsonObject, {}),
  confirmLive: v.optional(v.boolean(), false)
})

/**
 * `POST /_workbench/delete`: a deletion request for one user, and what became of it. It cannot be undone, so a live workbench
 * wants a yes to each; a yes to sending does not count.
 */
export function deleteRoute({ source, sandbox, guard, tokens, signal }: WorkbenchContext): Hono {
  return new Hono().post('/', async (c) => {
    const { userId, settings, confirmLive } = await readBody(c, DeleteBody)
    const definition = source.current().runnable
    if (!definition.onDelete) throw NO_DELETION
    confirmDeletion(guard, confirmLive)
    const startedAt = performance.now()
    const events = [{ type: 'delete' as const, userId }]
    const complete = unansweredSince(sandbox)
    const { outcomes, exchanges: made } = await runDeletions({
      definition,
      events,
      settings,
      tokens,
      signal
    })
    const [outcome] = outcomes
    if (!outcome) throw STOPPING
    const durationMs = Math.round(performance.now() - startedAt)
    const exchanges = complete(made)
    const changes = entriesOf(sandbox, exchanges).flatMap((entry) => entry.changes)
    const reply = { outcome, exchanges, changes, durationMs }
    return c.json(
      guardFor(definition, settings, tokens.current(settings)).json(reply) as DeleteReply
    )
  })
}

/** @throws Problem where a live workbench got no yes to this deletion */
export function confirmDeletion({ live }: LiveGuard, confirmLive: boolean): void {
  if (live && !confirmLive) throw UNCONFIRMED
}

const NO_DELETION = new Problem(404, 'no-deletion', 'The destination takes no deletion requests.')

const STOPPING = new Problem(503, 'stopping', 'The workbench is stopping; nothing was asked for.')

const UNCONFIRMED = new Problem(
  409,
  'live-unconfirmed',
  'This workbench is live: the contact would be deleted in Emarsys, for good. Confirm it on the page, or with {"confirmLive":true}.'
)
