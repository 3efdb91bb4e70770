import { createSandbox, type Sandbox } from '..'
import { type Client, clientOf } from './client'

/**
 * Gives each test of a file a sandbox of its own and a client of it. Like a page or a state file it reads again only what it is told
 * to have changed, and in the end of the test must know the account as it is.
 */
export function freshForEach(use: (fresh: { sandbox: Sandbox; client: Client }) => void): void {
  let sandbox: Sandbox
  let shown: Record<string, unknown>
  beforeEach(async () => {
    sandbox = await createSandbox()
    shown = { ...sandbox.state() }
    sandbox.onNews((parts) => {
      const state: Record<string, unknown> = { ...sandbox.state() }
      for (const part of parts) if (part in state) shown[part] = state[part]
    })
    use({ sandbox, client: clientOf(sandbox) })
  })
  afterEach(async () => {
    const state = sandbox.state()
    await sandbox.close()
    expect(shown).toEqual(state)
  })
}
