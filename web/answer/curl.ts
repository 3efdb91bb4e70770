import type { Exchange, StateReply } from '../../src/workbench/wire'

/** Headers that curl writes itself. */
const OWN_HEADERS = new Set(['content-length', 'host', 'connection', 'accept-encoding'])

/**
 * A request as a command for the shell, to where it went. Of the sandbox it logs in anew, so that it works whenever it is pasted;
 * elsewhere what is secret stays redacted.
 */
export function toCurl(
  { request }: Pick<Exchange, 'request'>,
  server: Pick<StateReply, 'apiUrl' | 'sandbox'> | null
): string {
  const { method, headers, body } = request
  const login = server?.sandbox ? loginAt(server.sandbox) : {}
  const url = request.url.replace(/^https:\/\/api\.emarsys\.net(?=\/)/, server?.apiUrl ?? '$&')
  const lines = [`curl -X ${method} ${quote(url)}`]
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase()
    if (!OWN_HEADERS.has(key)) lines.push(`-H ${login[key] ?? quote(`${name}: ${value}`)}`)
  }
  if (body !== undefined && body !== null && body !== '') {
    lines.push(`--data-raw ${quote(typeof body === 'string' ? body : JSON.stringify(body))}`)
  }
  return lines.join(' \\\n  ')
}

/** The header of either login, as a shell works it out. */
function loginAt({
  url,
  credentials
}: NonNullable<StateReply['sandbox']>): Readonly<Record<string, string>> {
  const { apiUser, apiPassword, clientId, clientSecret } = credentials
  const digest = `printf %s "$n$c"${quote(apiPassword)} | openssl dgst -sha1 -r | cut -c1-40 | tr -d '\\n' | openssl base64 -A`
  const wsse = [
    'n=$(openssl rand -hex 16); c=$(date -u +%Y-%m-%dT%H:%M:%SZ)',
    `printf 'X-WSSE: UsernameToken Username="%s", PasswordDigest="%s", Nonce="%s", Created="%s"' ${quote(apiUser)} "$(${digest})" "$n" "$c"`
  ].join('; ')
  const token = `curl -s ${quote(`${url}/oauth2/token`)} -u ${quote(`${clientId}:${clientSecret}`)} -d grant_type=client_credentials`
  return {
    'x-wsse': `"$(${wsse})"`,
    authorization: `"Authorization: Bearer $(${token} | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')"`
  }
}

/** Single quotes keep everything as it is but the single quote itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
