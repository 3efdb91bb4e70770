import type { DeleteReply, DeleteRequest } from '../../src/workbench/wire'
import { call } from './call'

// The workbench is of the same package as this page: its answers are what its types say they are.

/** `POST /_workbench/delete`: asks for the deletion of one user. @throws CallError with the code `live-unconfirmed` without a yes */
export async function deleteUser(body: DeleteRequest): Promise<DeleteReply> {
  return (await call('/_workbench/delete', { method: 'POST', body })) as DeleteReply
}
