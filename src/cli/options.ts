import { existsSync, statSync } from 'node:fs'
import { InvalidArgumentError, Option } from 'commander'

/** Where events or user ids go unless `--live` is given. @param verb what is done there, e.g. `send to` */
export function inSandbox(verb: string): Option {
  const text = `${verb} a sandbox that lasts as long as the command (default)`
  return new Option('--sandbox', text).conflicts('live')
}

/** Which of the two logins. @param text what holds where it is not given */
export function login(text: string): Option {
  return new Option('--login <login>', text).choices(['wsse', 'oauth2'])
}

/** The same for all commands that send events or user ids. */
export function apiUrl(): Option {
  return new Option(
    '--url <url>',
    'with --live: another server instead of Emarsys, such as a running sandbox; default: EMARSYS_API_URL'
  )
}

/** A file's path, or `-`; whether there is such a file is for its reader to say. @throws InvalidArgumentError for a folder */
export function file(path: string): string {
  if (existsSync(path) && statSync(path).isDirectory())
    throw new InvalidArgumentError('It is a folder. Name a file.')
  return path
}

/** A whole number from 1 to 9999. @throws InvalidArgumentError */
export function positive(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

/** A whole number from 1, of at most 15 digits. @throws InvalidArgumentError */
export function rate(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1 on.')
}

/** A number of milliseconds of at most six digits. @throws InvalidArgumentError */
export function milliseconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number of milliseconds.')
}

/** A TCP port, 0 included. @throws InvalidArgumentError */
export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It must be a number from 0 to 65535.')
}
