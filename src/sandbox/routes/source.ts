import { takeId } from '../account/account'
import { ApiError } from '../account/api-error'
import { type ApiCall, bodyOf, type Routes, shownId, textOf } from './api-call'

/** Contact sources, which upserts name as `source_id`; not field 33. */
export const sourceRoutes = {
  'GET /source': list,
  'POST /source/create': create,
  'DELETE /source/{sourceId}': remove,
  'DELETE /source/{sourceId}/delete': remove
} satisfies Routes

function list(call: ApiCall): unknown {
  return [...call.account.sources.values()].map(({ id, name }) => ({ id: shownId(call, id), name }))
}

function create(call: ApiCall): unknown {
  const { account } = call
  const name = textOf(bodyOf(call).name).trim()
  if (!name) throw new ApiError(400, 1001, 'One or more parameters are invalid or missing.')
  for (const source of account.sources.values()) {
    if (source.name === name)
      throw new ApiError(400, 7001, 'An external event with the requested name already exists.')
  }
  const id = takeId(account)
  account.sources.set(id, { id, name })
  return { id: shownId(call, id) }
}

function remove({ account, params }: ApiCall): unknown {
  if (account.sources.delete(Number(params.sourceId))) return ''
  throw new ApiError(400, 7002, 'The requested external source does not exist.')
}
