import { createSandbox, type Sandbox } from '../../sandbox'
import { resolveSandboxPort } from './options'

/** Starts the sandbox on the port that users know by heart, or on any free one where that is taken. */
export async function startSandbox(option: number | undefined, pagePort: number): Promise<Sandbox> {
  const port = resolveSandboxPort(option, pagePort)
  if (option !== undefined || port === 0) return createSandbox({ port })
  try {
    return await createSandbox({ port })
  } catch {
    return createSandbox({ port: 0 })
  }
}
