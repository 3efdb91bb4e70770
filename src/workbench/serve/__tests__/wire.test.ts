import { createSandbox } from '../../../sandbox'
import type { AccountState, ActiveFault, JournalEntry } from '../../wire'

it("describes the sandbox's answers as the sandbox's own types do", async () => {
  const sandbox = await createSandbox()
  sandbox.addFault({ answer: { kind: 'delay' }, delay_ms: 1 })
  await fetch(`${sandbox.url}/api/v2/settings`)
  // That this compiles is the test: the page has no other account of these answers.
  const state: AccountState = sandbox.state()
  const faults: readonly ActiveFault[] = sandbox.faults()
  const requests: readonly JournalEntry[] = sandbox.requests()
  expect([state.contacts.length, faults.length, requests.length]).toEqual([4, 1, 1])
  await sandbox.close()
})
