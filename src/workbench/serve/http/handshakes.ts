import type { Server } from 'node:http'
import { errorCode, errorMessage } from '../../errors'
import { RateLimit } from '../../tracking/rate-limit'
import type { WorkbenchOptions } from '../options'
import type { Identity } from '../tls/identity'

/** An SDK tries again and again: each kind of failure is told this often. */
const TOLD = { times: 1, milliseconds: 30_000 }

/** The codes by which clients say that they do not trust a certificate; which one depends on their TLS library. */
const DISTRUST = /ALERT_(UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE)$/

/**
 * Tells why a client got no further than the TLS handshake: the events of an SDK whose calls end there are in no list, and many SDKs
 * say nothing either.
 */
export function tellHandshakes(
  server: Server,
  { caFile }: Identity,
  { onMessage, clock = () => new Date() }: WorkbenchOptions
): void {
  const limits = new Map<string, RateLimit>()
  server.on('tlsClientError', (error: Error) => {
    const text = reasonOf(error, caFile ?? 'that of its CA')
    const limit = limits.get(text) ?? new RateLimit(TOLD)
    limits.set(text, limit)
    if (limit.allows(clock())) onMessage?.({ level: 'warning', text })
  })
}

function reasonOf(error: Error, caFile: string): string {
  const code = errorCode(error) ?? ''
  if (code === 'ERR_SSL_HTTP_REQUEST')
    return 'A client spoke http, but this server speaks https: give it an address that begins with https.'
  if (DISTRUST.test(code))
    return `A client does not trust this server's certificate: its process needs the CA file ${caFile}`
  // A client of Node says nothing when it does not trust a certificate.
  if (code === 'ECONNRESET')
    return `A client hung up during the TLS handshake. If it is an SDK on Node, it does not trust the certificate: its process needs NODE_EXTRA_CA_CERTS with the CA file ${caFile}`
  return `A client did not get through the TLS handshake: ${reason(error)}`
}

/** OpenSSL's own words, without its addresses: they differ with each connection. */
function reason(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : errorMessage(error)
}
