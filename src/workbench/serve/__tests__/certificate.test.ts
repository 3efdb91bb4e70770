import { createPrivateKey, KeyObject, webcrypto, X509Certificate } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import 'reflect-metadata'
import { X509CertificateGenerator } from '@peculiar/x509'
import { CertificateError, type Identity, keptCertificate, readCertificate } from '..'
import { makeCertificate } from '../tls/make-certificate'

const DAY_MS = 86_400_000
const NOW = new Date('2026-11-24T12:00:00Z')
const HOSTS = ['localhost', '127.0.0.1', '::1']

let root: string
let folder: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'certificate-'))
  folder = join(root, 'config/emarsys-actions')
})
afterEach(() => rmSync(root, { recursive: true }))

const later = (days: number) => new Date(NOW.getTime() + days * DAY_MS)
const caOf = ({ caFile }: Identity) => readFileSync(String(caFile), 'utf8')
const hostsOf = ({ cert }: Identity) => new X509Certificate(cert).subjectAltName
const modeOf = (path: string) => statSync(path).mode & 0o777

describe('sources #3: the certificate that is kept', () => {
  it('is of a folder and of files that only the user can read', async () => {
    await keptCertificate(folder, HOSTS, NOW)
    expect(readdirSync(folder).sort()).toEqual(['ca.pem', 'server.pem'])
    expect([
      modeOf(folder),
      ...['ca.pem', 'server.pem'].map((name) => modeOf(join(folder, name)))
    ]).toEqual([0o700, 0o600, 0o600])
  })

  it('is signed by its CA, for the hosts, for a year; the key of the CA is nowhere', async () => {
    const identity = await keptCertificate(folder, HOSTS, NOW)
    const [server, ca] = [new X509Certificate(identity.cert), new X509Certificate(caOf(identity))]
    expect([server.verify(ca.publicKey), server.checkIssued(ca), server.ca, ca.ca]).toEqual([
      ...[true, true, false, true]
    ])
    expect(hostsOf(identity)).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1'
    )
    expect(new Date(server.validTo)).toEqual(later(365))
    expect(ca.checkPrivateKey(createPrivateKey(identity.key))).toBe(false)
    expect(caOf(identity)).not.toContain('PRIVATE')
  })

  it('is used again', async () => {
    const first = await keptCertificate(folder, HOSTS, NOW)
    expect(await keptCertificate(folder, ['localhost'], later(300))).toEqual(first)
  })

  it.each([
    ['it ends within 30 days', () => {}, later(336)],
    ['it ended', () => {}, later(400)],
    ['its key is gone', () => writeFileSync(join(folder, 'server.pem'), ''), NOW],
    ['its CA is gone', () => rmSync(join(folder, 'ca.pem')), NOW],
    ['its CA is broken', () => writeFileSync(join(folder, 'ca.pem'), BROKEN), NOW]
  ])('is made again when %s', async (_, happen, now) => {
    const first = await keptCertificate(folder, HOSTS, NOW)
    happen()
    const second = await keptCertificate(folder, HOSTS, now)
    expect(second.cert).not.toBe(first.cert)
    expect(new Date(new X509Certificate(second.cert).validTo) > later(360)).toBe(true)
    expect(await keptCertificate(folder, HOSTS, now)).toEqual(second)
  })

  it('is made again for another host, for those of before, too; what runs with the one before stays trusted', async () => {
    const first = await keptCertificate(folder, [...HOSTS, 'one.example'], NOW)
    const second = await keptCertificate(folder, [...HOSTS, 'Two.example'], NOW)
    expect(hostsOf(second)).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:two.example, DNS:one.example'
    )
    expect(await keptCertificate(folder, [...HOSTS, 'one.example'], NOW)).toEqual(second)
    const cas = caOf(second).split(/(?<=-----END CERTIFICATE-----\n)/)
    expect(cas).toHaveLength(2)
    const byCa = cas.map((pem) => new X509Certificate(pem).publicKey)
    const [own, before] = byCa as [KeyObject, KeyObject]
    expect(new X509Certificate(second.cert).verify(own)).toBe(true)
    expect(new X509Certificate(first.cert).verify(before)).toBe(true)
    const third = await keptCertificate(folder, HOSTS, later(400))
    expect(caOf(third).match(/BEGIN/g)).toHaveLength(1)
  })

  it('is the same for all who start at one time', async () => {
    const all = await Promise.all([1, 2, 3].map(() => keptCertificate(folder, HOSTS, NOW)))
    expect(new Set(all.map(({ cert }) => cert)).size).toBe(1)
    expect(readdirSync(folder).sort()).toEqual(['ca.pem', 'server.pem'])
  })

  it('takes from others what they were given meanwhile', async () => {
    await keptCertificate(folder, HOSTS, NOW)
    const files = [folder, join(folder, 'ca.pem'), join(folder, 'server.pem')]
    for (const file of files) chmodSync(file, 0o755)
    await keptCertificate(folder, HOSTS, NOW)
    expect(files.map(modeOf)).toEqual([0o700, 0o600, 0o600])
  })

  it('names the file that cannot be written', async () => {
    mkdirSync(join(folder, 'ca.pem'), { recursive: true })
    await expect(keptCertificate(folder, HOSTS, NOW)).rejects.toMatchObject({
      code: 'EISDIR',
      dest: join(folder, 'ca.pem')
    })
  })
})

const BROKEN = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n'

describe('sources #3: a certificate of the user', () => {
  const file = (name: string, content: string) => {
    const path = join(root, name)
    writeFileSync(path, content)
    return path
  }

  it('is read with its key; one that signed itself is its own CA', async () => {
    const { cert, key, ca } = await makeCertificate(HOSTS, NOW)
    const files = [file('cert.pem', cert), file('key.pem', key)] as const
    expect(readCertificate(...files, NOW)).toEqual({ cert, key, caFile: null })
    const own = await selfSigned(2048)
    const path = file('own.pem', `${own.cert}${ca}`)
    expect(readCertificate(path, file('own.key', own.key), NOW).caFile).toBe(path)
  })

  /** Made once: good and bad certificates, and their keys. */
  const made = new Map<string, string>()
  beforeAll(async () => {
    const put = (name: string, { cert, key }: { cert: string; key: string }) =>
      made.set(`${name}.pem`, cert).set(`${name}.key`, key)
    const good = await makeCertificate(HOSTS, NOW)
    const lock = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const
    const locked = String(createPrivateKey(good.key).export(lock))
    made.set('cert.pem', good.cert).set('key.pem', good.key)
    made.set('broken.pem', BROKEN).set('locked.key', locked)
    put('other', await makeCertificate(HOSTS, NOW))
    put('old', await makeCertificate(HOSTS, later(-400)))
    put('new', await makeCertificate(HOSTS, later(9)))
    put('weak', await selfSigned(512))
  })

  it.each([
    ['a file that is not there', ['gone.pem', 'key.pem'], /gone\.pem cannot be read \(ENOENT\)/],
    ['a key that is not there', ['cert.pem', 'gone.key'], /gone\.key cannot be read \(ENOENT\)/],
    ['a folder', ['.', 'key.pem'], /cannot be read \(EISDIR\)/],
    ['a file that is not a certificate', ['key.pem', 'key.pem'], /key\.pem holds no certificate/],
    ['a broken certificate', ['broken.pem', 'key.pem'], /broken\.pem holds no certificate/],
    ['a file that is not a key', ['cert.pem', 'cert.pem'], /cert\.pem holds no private key/],
    ['a key with a passphrase', ['cert.pem', 'locked.key'], /locked\.key is protected by a pass/],
    ['the key of another', ['cert.pem', 'other.key'], /other\.key is not that of the certificate/],
    ['one that ended', ['old.pem', 'old.key'], /old\.pem is valid from .*, which is not now/],
    ['one that has not begun', ['new.pem', 'new.key'], /new\.pem is valid from/],
    ['one that OpenSSL finds weak', ['weak.pem', 'weak.key'], /weak\.pem cannot be used: .*small/]
  ])('is refused: %s', async (_, [cert = '', key = ''], message) => {
    for (const [name, content] of made) file(name, content)
    const read = () => readCertificate(join(root, cert), join(root, key), NOW)
    expect(read).toThrow(message)
    expect(read).toThrow(CertificateError)
  })
})

/** A certificate without a CA, with an RSA key of so many bits. */
async function selfSigned(modulusLength: number) {
  const hash = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(
    { ...hash, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) },
    true,
    ['sign', 'verify']
  )
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=localhost', keys, signingAlgorithm: hash },
    ...{ notBefore: later(-1), notAfter: later(30) }
  })
  const key = KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' })
  return { cert: `${certificate.toString('pem')}\n`, key: String(key) }
}
