/** A plain https address in one of these domains: without user, port and fragment; undefined for every other text. */
export function checkUrl(text: string, domains: readonly string[]): URL | undefined {
  const url = isPlainHttps(text) ? parseUrl(text) : undefined
  const allowed = domains.some(
    (domain) => url?.hostname === domain || url?.hostname.endsWith(`.${domain}`)
  )
  return allowed ? url : undefined
}

/** `URL` repairs backslashes, line breaks and default ports, so the text itself is looked at. */
function isPlainHttps(text: string): boolean {
  return /^https:\/\/[a-z0-9.-]+(\/[^\s\\#]*)?$/i.test(text)
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
