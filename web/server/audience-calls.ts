import type {
  ChoicesReply,
  DeleteReply,
  DeleteRequest,
  HookChoicesRequest,
  HookReply,
  HookRequest
} from '../../src/workbench/wire'
import { call } from './call'

// The workbench is of the same package as this page: its answers are what its types say they are.

/** `POST /_workbench/delete`: asks for the deletion of one user. @throws CallError with the code `live-unconfirmed` without a yes */
export async function deleteUser(body: DeleteRequest): Promise<DeleteReply> {
  return (await call('/_workbench/delete', { method: 'POST', body })) as DeleteReply
}

/** `POST /_workbench/hooks`: runs what an action does when its mapping is saved. */
export async function runHook(body: HookRequest): Promise<HookReply> {
  return (await call('/_workbench/hooks', { method: 'POST', body })) as HookReply
}

/** `POST /_workbench/hooks/choices`: the entries of a drop-down among a hook's inputs. */
export async function hookChoices(body: HookChoicesRequest): Promise<ChoicesReply> {
  return (await call('/_workbench/hooks/choices', { method: 'POST', body })) as ChoicesReply
}
