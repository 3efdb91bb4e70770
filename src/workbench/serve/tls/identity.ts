import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/** What a server shows of itself by TLS. */
export interface Identity {
  /** The certificate, and those between it and its CA, as PEM. */
  readonly cert: string
  /** Its private key, as PEM. */
  readonly key: string
  /** The file with the certificate that clients have to trust, or null where the user knows it. */
  readonly caFile: string | null
}

/** Tells whether a certificate is for the host, a name or an IP address. */
export function covers(certificate: X509Certificate, host: string): boolean {
  return Boolean(isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host))
}
