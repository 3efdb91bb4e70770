import type { Exchange } from '../../src/workbench/wire'

/** Headers that curl writes itself. */
const OWN_HEADERS = new Set(['content-length', 'host', 'connection', 'accept-encoding'])

/** A request as a command for the shell; redacted headers stay redacted. */
export function toCurl({ request }: Exchange): string {
  const { method, url, headers, body } = request
  const lines = [`curl -X ${method} ${quote(url)}`]
  for (const [name, value] of Object.entries(headers)) {
    if (!OWN_HEADERS.has(name.toLowerCase())) lines.push(`-H ${quote(`${name}: ${value}`)}`)
  }
  if (body !== undefined && body !== null && body !== '') {
    lines.push(`--data-raw ${quote(typeof body === 'string' ? body : JSON.stringify(body))}`)
  }
  return lines.join(' \\\n  ')
}

/** Single quotes keep everything as it is but the single quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
