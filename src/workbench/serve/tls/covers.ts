import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** Tells whether a certificate is for the host, a name or an IP address. */
export function covers(certificate: X509Certificate, host: string): boolean {
  return Boolean(isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host))
}
