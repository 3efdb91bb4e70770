import { isRecord } from '../../json'
import type { Rule } from '../facts'
import { type Finding, warning } from '../finding'

/** What keys, tokens and passwords of well-known kinds look like. */
const SECRET =
  /\b(?:sk|pk|rk)_(?:live|test)_\w{10,}|\bgh[pousr]_\w{20,}|\bxox[abp]-|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{30,}|^eyJ[\w-]{10,}\.[\w-]{10,}\.|^-----BEGIN|^(?:Bearer|Basic) \S{10,}/

/** Names that say that a value is a secret. */
const NAME = /(?:password|passwd|secret|api[_-]?key|token|credentials?|^authorization)$/i

/** Texts that are read, and no values. */
const PATHS = new Set(['@path', '@template', '@liquid', 'operator', 'mode', 'pattern'])

/** Whether a constant of a mapping looks like a secret: a mapping is stored, exported and sent as it is. */
export const judgeSecrets: Rule = ({ mapping }) => find(mapping, ['mapping'])

function find(value: unknown, at: readonly string[]): Finding[] {
  if (Array.isArray(value))
    return value.flatMap((part, index) => find(part, [...at, String(index)]))
  if (isRecord(value))
    return Object.entries(value).flatMap(([key, inner]) => find(inner, [...at, key]))
  const name = at.findLast((key) => !key.startsWith('@')) ?? ''
  const isNamed =
    at.length > 2 && !PATHS.has(at.at(-1) ?? '') && NAME.test(name) && String(value).length >= 8
  if (typeof value !== 'string' || !(SECRET.test(value) || isNamed)) return []
  const message =
    'A constant looks like a secret. A mapping is stored and exported as it is written, and this is sent with every event.'
  return [
    warning('secret', at, message, {
      todo: 'Take it out of the mapping, and change it where it is valid.'
    })
  ]
}
