/** The environment variable from which the destination takes another address for Emarsys, at each call. */
const VARIABLE = 'EMARSYS_API_URL'

/**
 * Points the destination at a sandbox, or with null at the real Emarsys, until the returned function is called.
 * The variable belongs to the whole process, so one workbench at a time can use it.
 */
export function pointDestinationAt(
  url: string | null,
  env: NodeJS.ProcessEnv = process.env
): () => void {
  const before = env[VARIABLE]
  set(env, url ?? undefined)
  return () => {
    if (env[VARIABLE] === (url ?? undefined)) set(env, before)
  }
}

function set(env: NodeJS.ProcessEnv, value: string | undefined): void {
  if (value === undefined) delete env[VARIABLE]
  else env[VARIABLE] = value
}
