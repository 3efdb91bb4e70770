import {
  type LoginName,
  settingsFromEnvironment
} from '../workbench/deliver/settings-from-environment'
import { UsageError } from './terminal'

/** The settings of an account at Emarsys. @throws UsageError that says which variables are missing */
export function liveSettings(
  env: NodeJS.ProcessEnv,
  login: LoginName | undefined
): Record<string, string> {
  try {
    return settingsFromEnvironment(env, login)
  } catch (error) {
    throw new UsageError(
      (error as Error).message,
      'They are read from the environment only, never from arguments.'
    )
  }
}
