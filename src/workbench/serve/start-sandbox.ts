import { createSandbox, type Sandbox } from '../../sandbox'
import { resolveSandboxPort, type WorkbenchOptions } from './options'

/**
 * Starts the sandbox on the port that users know by heart, or on any free one where that is taken.
 * @throws CalibrationError when the calibration is not one
 */
export async function startSandbox(
  { sandboxPort, calibration, seed }: WorkbenchOptions,
  pagePort: number
): Promise<Sandbox> {
  const port = resolveSandboxPort(sandboxPort, pagePort)
  const account = {
    ...(calibration === undefined ? {} : { calibration }),
    ...(seed === undefined ? {} : { seed })
  }
  if (sandboxPort !== undefined || port === 0) return createSandbox({ port, ...account })
  try {
    return await createSandbox({ port, ...account })
  } catch {
    return createSandbox({ port: 0, ...account })
  }
}
