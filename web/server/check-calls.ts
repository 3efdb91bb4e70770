import type { CheckReply, CheckRequest } from '../../src/workbench/wire'
import { call } from './call'

/** `POST /_workbench/check`: what the doctor finds; changes nothing. */
export async function check(body: CheckRequest, signal: AbortSignal): Promise<CheckReply> {
  // The workbench is of the same package as this page: its answers are what its types say they are.
  return (await call('/_workbench/check', { method: 'POST', body, signal })) as CheckReply
}
