import { createPrivateKey, X509Certificate } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { FileInUseError, lockFile } from '../../records/file-lock'
import { covers, type Identity } from './identity'
import { makeCertificate } from './make-certificate'

/** A certificate that ends sooner is made again, in milliseconds: 30 days. Who starts serve today may let it run for weeks. */
const LEFT_MS = 30 * 86_400_000

/** How often to look whether another process is done with the certificate, and the wait each time, in milliseconds. */
const PATIENCE = { times: 100, milliseconds: 50 }

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g

/** The files in the folder, and for whom the certificate has to be. */
interface Kept {
  /** Key and certificate: one file, so that they always belong together. */
  readonly serverFile: string
  readonly caFile: string
  readonly hosts: readonly string[]
  readonly now: Date
}

/**
 * The certificate of this user's `serve --https`: the one kept in the folder, or a new one where there is none, it ends within
 * 30 days, is not for one of the hosts, or cannot be read. A new one is for the hosts of the one before, too: two workbenches
 * with different hosts do not take turns in making it.
 *
 * The folder gets mode 0700, its files 0600: `server.pem`, and `ca.pem` with the CA that clients have to trust, followed by those of
 * before while they are valid, because another workbench may still run with a certificate by one of them.
 * @param hosts names and IP addresses
 * @throws the system's error, with its path, when the folder or a file cannot be written
 */
export async function keptCertificate(
  folder: string,
  hosts: readonly string[],
  now = new Date()
): Promise<Identity> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  keepPrivate(folder, 0o700)
  const [serverFile, caFile] = [join(folder, 'server.pem'), join(folder, 'ca.pem')]
  const kept = { serverFile, caFile, hosts, now }
  const found = read(kept)
  if (found !== null) return found
  const unlock = await lockPatiently(serverFile)
  try {
    // Another process may have made it meanwhile.
    return read(kept) ?? (await renew(kept))
  } finally {
    unlock()
  }
}

async function lockPatiently(file: string): Promise<() => void> {
  for (let turn = 1; ; turn += 1) {
    try {
      return lockFile(file)
    } catch (error) {
      if (!(error instanceof FileInUseError) || turn === PATIENCE.times) throw error
      await delay(PATIENCE.milliseconds)
    }
  }
}

/** @returns null where there is none that will do */
function read({ serverFile, caFile, hosts, now }: Kept): Identity | null {
  const identity = readServer(serverFile)
  if (identity === null) return null
  const { certificate, text } = identity
  const hasCa = readCas(caFile).some(
    (ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey)
  )
  const ends = new Date(certificate.validTo).getTime()
  if (!hasCa || ends - now.getTime() < LEFT_MS) return null
  if (!hosts.every((host) => covers(certificate, host))) return null
  for (const file of [serverFile, caFile]) keepPrivate(file, 0o600)
  return { cert: text, key: text, caFile }
}

/** Takes from others what they may do with a file; one on a disk that cannot be written is left alone where that is nothing. */
function keepPrivate(path: string, mode: number): void {
  if (statSync(path).mode & 0o077) chmodSync(path, mode)
}

/** Key and certificate of a file, or null where it does not hold both. */
function readServer(file: string): { certificate: X509Certificate; text: string } | null {
  try {
    const text = readFileSync(file, 'utf8')
    const certificate = new X509Certificate(text)
    return certificate.checkPrivateKey(createPrivateKey(text)) ? { certificate, text } : null
  } catch {
    return null
  }
}

function readCas(file: string): X509Certificate[] {
  try {
    return (readFileSync(file, 'utf8').match(PEM_CERTIFICATE) ?? []).map(
      (pem) => new X509Certificate(pem)
    )
  } catch {
    return []
  }
}

async function renew({ serverFile, caFile, hosts, now }: Kept): Promise<Identity> {
  const before = readServer(serverFile)?.certificate
  const all = new Set([...hosts, ...hostsOf(before)].map(canonical))
  const { ca, cert, key } = await makeCertificate([...all], now)
  const valid = readCas(caFile).filter(({ validTo }) => new Date(validTo) > now)
  // First the CAs: a kill between the two leaves the certificate of before with its own.
  writeWhole(caFile, [ca, ...valid.map(String)].join(''))
  const text = `${key}${cert}`
  writeWhole(serverFile, text)
  return { cert: text, key: text, caFile }
}

/** Its names and addresses, from `DNS:localhost, IP Address:127.0.0.1`. */
function hostsOf(certificate: X509Certificate | undefined): string[] {
  const names = certificate?.subjectAltName?.split(', ') ?? []
  return names.map((name) => name.slice(name.indexOf(':') + 1))
}

/** A host in the one way in which it can be compared; an IPv6 address has several. */
function canonical(host: string): string {
  return isIPv6(host) ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host.toLowerCase()
}

/** Writes a file of which nobody sees a half. */
function writeWhole(file: string, content: string): void {
  const beside = `${file}.${process.pid}`
  writeFileSync(beside, content, { mode: 0o600 })
  renameSync(beside, file)
}
