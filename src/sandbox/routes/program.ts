import type { Program } from '../account/items'
import { ApiError } from '../account/api-error'
import { Reply } from './answer'
import { type ApiCall, bodyOf, type Handler, known, type Routes, textOf } from './api-call'

/** Automation Center programs. */
export const programRoutes = {
  'GET /ac/programs': list,
  'POST /ac/programs/{programId}/abort': abort,
  'POST /ac/programs/{programId}/delete': remove,
  'POST /ac/programs/entrypoints/{nodeType}/resources/{resourceId}/runs': start,
  'POST /ac/programs/callbacks/{triggerId}/done': callBack('done'),
  'POST /ac/programs/callbacks/{triggerId}/cancel': callBack('canceled')
} satisfies Routes

/** Programs that can be deleted. */
const ENDED = ['in_design', 'aborted', 'finished']

/** Its answers are JSON that is labelled as HTML. */
function list({ account }: ApiCall): Reply {
  return new Reply([...account.programs.values()], { contentType: 'text/html' })
}

function abort(call: ApiCall): unknown {
  const program = knownProgram(call)
  if (program.status === 'in_design')
    throw new ApiError(400, 9101, 'In design program cannot be aborted.')
  program.status = 'aborted'
  return ''
}

function remove(call: ApiCall): unknown {
  const { id, status } = knownProgram(call)
  if (!ENDED.includes(status)) {
    const text = `Unable to delete program. You can only delete programs that are: ${ENDED.join(', ')}.`
    throw new ApiError(400, 9102, text)
  }
  call.account.programs.delete(id)
  return list(call)
}

/** Written down in the account's state: whoever plays the node looks there. */
function start(call: ApiCall): unknown {
  const { contact_list_id, contact_id } = bodyOf(call)
  const { nodeType = '', resourceId = '' } = call.params
  const [list, contact] = [textOf(contact_list_id) || null, textOf(contact_id) || null]
  if ((list === null) === (contact === null))
    throw new ApiError(400, 1001, 'One or more parameters are invalid or missing.')
  call.account.program_runs.push({
    node_type: nodeType,
    resource_id: resourceId,
    contact_list_id: list,
    contact_id: contact,
    at: call.now.toISOString()
  })
  return ''
}

/** What a partner's node reports is written down; a trigger is done once. */
function callBack(status: 'done' | 'canceled'): Handler {
  return ({ account, params: { triggerId = '' }, now }) => {
    const before = account.program_callbacks.find((one) => one.trigger_id === triggerId)
    if (before?.status === 'done')
      return new Reply('', { replyCode: 9003, replyText: 'Trigger ID already triggered.' })
    account.program_callbacks.push({ trigger_id: triggerId, status, at: now.toISOString() })
    return ''
  }
}

function knownProgram({ account, params }: ApiCall): Program {
  return known(account.programs.get(Number(params.programId)), 404, 9100, "Program doesn't exist.")
}
