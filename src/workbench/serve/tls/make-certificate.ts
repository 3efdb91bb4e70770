import { KeyObject, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate for a server and the CA that signed it, as PEM. */
export interface MadeCertificate {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** For how long it is valid, in days. Apple's systems trust none that is valid for more than 825. */
const VALID_DAYS = 365

const DAY_MS = 86_400_000

/** An elliptic curve that every TLS library of today knows; a key takes a millisecond. */
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

type X509 = typeof import('@peculiar/x509')
type Keys = webcrypto.CryptoKeyPair

/**
 * Makes a CA and a certificate by it for the hosts, with every extension that strict clients want (OpenSSL's X509_STRICT, which
 * Python uses from 3.13 on: the identifiers of both keys). The CA's key is not kept, so nobody can sign another certificate with it.
 * @param hosts names and IP addresses
 */
export async function makeCertificate(
  hosts: readonly string[],
  now: Date
): Promise<MadeCertificate> {
  const x509 = await loadX509()
  const [caKeys, keys] = [await newKeys(), await newKeys()]
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(now),
    name: `CN=emarsys-actions serve ${now.toISOString()}`,
    keys: caKeys,
    extensions: await caExtensions(x509, caKeys)
  })
  const cert = await x509.X509CertificateGenerator.create({
    ...validity(now),
    subject: 'CN=emarsys-actions serve',
    issuer: ca.subject,
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    extensions: await serverExtensions(x509, { hosts, keys, caKeys })
  })
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' })
  return { ca: `${ca.toString('pem')}\n`, cert: `${cert.toString('pem')}\n`, key: String(key) }
}

/** Loads the library where it is needed only: it takes as long as a third of serve's start. */
async function loadX509(): Promise<X509> {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

function newKeys(): Promise<Keys> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

/** From a day ago: the clock of a container or a device may be behind. */
function validity(now: Date) {
  return {
    notBefore: new Date(now.getTime() - DAY_MS),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY_MS),
    signingAlgorithm: ALGORITHM
  }
}

async function caExtensions(x509: X509, caKeys: Keys) {
  const { keyCertSign, cRLSign } = x509.KeyUsageFlags
  return [
    new x509.BasicConstraintsExtension(true, 0, true),
    new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(caKeys.publicKey)
  ]
}

async function serverExtensions(
  x509: X509,
  { hosts, keys, caKeys }: { hosts: readonly string[]; keys: Keys; caKeys: Keys }
) {
  const names = hosts.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const)
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension(names),
    await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey)
  ]
}
