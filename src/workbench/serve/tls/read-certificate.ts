import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { errorCode, errorMessage } from '../../errors'
import type { Identity } from './identity'

/** A certificate that serve cannot answer with: what is wrong, where, and what to do. */
export class CertificateError extends Error {
  constructor(
    message: string,
    readonly hint: string
  ) {
    super(message)
    this.name = 'CertificateError'
  }
}

/**
 * Reads the user's own certificate and its key, PEM files both.
 * @throws CertificateError when a file cannot be read, holds something else, they do not belong together, or it is not valid now
 */
export function readCertificate(certFile: string, keyFile: string, now = new Date()): Identity {
  const cert = readText(certFile, '--tls-cert')
  const certificate = parse(cert, certFile)
  const key = readText(keyFile, '--tls-key')
  if (!certificate.checkPrivateKey(parseKey(key, keyFile)))
    throw new CertificateError(
      `The key ${keyFile} is not that of the certificate ${certFile}.`,
      'Give --tls-key the key with which the certificate was made; in a file of several certificates the server’s own comes first.'
    )
  checkTime(certificate, certFile, now)
  checkUse(cert, key, certFile)
  const isItsOwnCa = certificate.checkIssued(certificate)
  return { cert, key, caFile: isItsOwnCa ? certFile : null }
}

function readText(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CertificateError(
      `${file} cannot be read (${errorCode(error)}).`,
      `Check the path of ${option}.`
    )
  }
}

function parse(text: string, file: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw new CertificateError(
      `${file} holds no certificate.`,
      'Give --tls-cert a PEM file: it has a line -----BEGIN CERTIFICATE-----.'
    )
  }
}

function parseKey(text: string, file: string): KeyObject {
  if (text.includes('ENCRYPTED'))
    throw new CertificateError(
      `The key ${file} is protected by a passphrase.`,
      `Write it without one: openssl pkey -in ${file} -out plain-key.pem`
    )
  try {
    return createPrivateKey(text)
  } catch {
    throw new CertificateError(
      `${file} holds no private key.`,
      'Give --tls-key a PEM file: it has a line -----BEGIN PRIVATE KEY-----.'
    )
  }
}

function checkTime({ validFrom, validTo }: X509Certificate, file: string, now: Date): void {
  if (new Date(validFrom) <= now && now < new Date(validTo)) return
  throw new CertificateError(
    `The certificate ${file} is valid from ${validFrom} to ${validTo}, which is not now.`,
    'Renew it, or let --https make one.'
  )
}

/** OpenSSL has a say, too: it uses no key that is too short. */
function checkUse(cert: string, key: string, file: string): void {
  try {
    createSecureContext({ cert, key })
  } catch (error) {
    throw new CertificateError(
      `The certificate ${file} cannot be used: ${errorMessage(error)}.`,
      'Give another one, or let --https make one.'
    )
  }
}
