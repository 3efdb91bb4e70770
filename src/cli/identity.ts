import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import {
  CERTIFICATE_NAMES,
  CertificateError,
  type Identity,
  keptCertificate,
  readCertificate
} from '../workbench/serve'
import { UsageError } from './terminal'

/** The options of `serve` about https. */
export interface TlsFlags {
  https?: boolean
  tlsCert?: string
  tlsKey?: string
  allowHost: string[]
}

/**
 * The certificate with which `serve` answers https, or undefined for http.
 * @throws UsageError when options contradict each other, or a certificate cannot be read, used or kept
 */
export async function identityOf(
  flags: TlsFlags,
  env: NodeJS.ProcessEnv
): Promise<Identity | undefined> {
  checkFlags(flags)
  const { https, tlsCert, tlsKey, allowHost } = flags
  try {
    if (tlsCert && tlsKey) return readCertificate(tlsCert, tlsKey)
    if (!https) return undefined
    return await keptCertificate(configFolder(env), [...CERTIFICATE_NAMES, ...allowHost])
  } catch (error) {
    throw usageError(error as NodeJS.ErrnoException)
  }
}

/** A name or an IPv4 address, without a scheme, a port or a path. */
const HOST = /^[\w-]+(\.[\w-]+)*$/

function checkFlags({ https, tlsCert, tlsKey, allowHost }: TlsFlags): void {
  if (https && (tlsCert || tlsKey))
    throw new UsageError(
      '--https makes a certificate, and --tls-cert and --tls-key name one.',
      'Leave --https away to use yours.'
    )
  if (tlsCert && !tlsKey)
    throw new UsageError(
      `--tls-cert ${tlsCert} needs its private key.`,
      'Name it with --tls-key FILE.'
    )
  if (tlsKey && !tlsCert)
    throw new UsageError(
      `--tls-key ${tlsKey} needs its certificate.`,
      'Name it with --tls-cert FILE.'
    )
  const odd = allowHost.find((name) => !HOST.test(name))
  if (odd !== undefined)
    throw new UsageError(
      `--allow-host ${odd} is not the name of a host.`,
      'Give the name alone, such as my-machine.local: no scheme, no port, no path.'
    )
}

/** The folder of this command in the user's configuration. @see the XDG Base Directory Specification: a relative path counts as none */
function configFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME = '', APPDATA } = env
  if (isAbsolute(XDG_CONFIG_HOME)) return join(XDG_CONFIG_HOME, 'emarsys-actions')
  const base = process.platform === 'win32' ? APPDATA : undefined
  return join(base ?? join(env.HOME ?? homedir(), '.config'), 'emarsys-actions')
}

function usageError(error: NodeJS.ErrnoException): Error {
  if (error instanceof CertificateError) return new UsageError(error.message, error.hint)
  if (error.path === undefined) return error
  return new UsageError(
    `The certificate cannot be kept: ${error.path} cannot be written (${error.code}).`,
    'Name another folder with XDG_CONFIG_HOME, or a certificate of your own with --tls-cert and --tls-key.'
  )
}
