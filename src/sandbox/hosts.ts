/** The names of this computer, under which everything is served. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

/** Emarsys's API; the second is for tenants of SAP Engagement Cloud. */
const API = ['api.emarsys.net', 'api.sap.emarsys.net']

/** The domains of the token endpoints of Emarsys and of SAP Cloud Identity Services, each customer below one of them. */
const TOKEN_DOMAINS = [
  'emarsys.net',
  'accounts.ondemand.com',
  'accounts400.ondemand.com',
  'accounts.cloud.sap',
  'accounts.sapcloud.cn'
]

/** What the sandbox is to the client that sent a `Host`: itself, Emarsys's API, or a token endpoint. */
export type Role = 'sandbox' | 'api' | 'token'

/**
 * Reads a `Host` header, with or without a port: clients that are told to connect to the sandbox in place of Emarsys still
 * send Emarsys's. @returns undefined for any other: a web page elsewhere points its name at this computer (DNS rebinding)
 */
export function roleOf(host: string | undefined): Role | undefined {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  if (LOOPBACK.includes(name)) return 'sandbox'
  if (API.includes(name)) return 'api'
  const isToken = TOKEN_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`))
  return isToken ? 'token' : undefined
}

/** Whether a URL is of this computer. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK.includes(new URL(url).hostname)
}

/** Whether an `Origin` is the server's own, as its `Host` names it. */
export function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host
}
