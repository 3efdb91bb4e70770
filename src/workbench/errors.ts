/** The sentence of anything that was thrown. */
export function errorMessage(error: unknown): string {
  // Not `instanceof Error`: code in another context (a test runner's, a module scope) has another Error.
  if (typeof error === 'object' && error !== null && 'message' in error)
    return String(error.message)
  return String(error)
}

/** The code of a system error, as `EADDRINUSE`, or undefined. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error
    ? String(error.code)
    : undefined
}
