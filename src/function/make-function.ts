import type { FileFinding } from '../workbench/mapping/finding'
import { judgeAll } from '../workbench/mapping/judge'
import { readMappings, readShown } from '../workbench/mapping/read'
import { builtIn } from '../workbench/runtime/definition'
import { packageVersion } from '../workbench/serve/package-info'
import { type FunctionFile, writeFunction } from './write-function'

/** A function made of mappings, and what is to be said of them. */
export interface MadeFunction {
  /** Null where a mapping cannot be run, or there is none: a function without it would lose its events silently. */
  file: FunctionFile | null
  findings: FileFinding[]
}

/** What matters to a destination only: a function makes batches of its own, and gives a trigger the id that it lacks. */
const OF_DESTINATIONS = new Set(['batch-size', 'batch-keys', 'no-trigger-id'])

/**
 * Makes a function of a text that holds mappings: a file of this package, an answer of the Public API, or Terraform. They are
 * judged as the doctor does where it has no account. Disabled mappings are not in it, so nothing that is wrong with them matters.
 */
export function makeFunction(text: string): MadeFunction {
  const { mappings, findings: unread } = readMappings(text, builtIn)
  const disabled = readShown(text).map(({ enabled }) => enabled === false)
  const isWrong = unread.some(
    ({ level, index }) => level === 'error' && !(index !== null && disabled[index])
  )
  const judged = judgeAll(mappings, {}).filter(({ code }) => !OF_DESTINATIONS.has(code))
  const findings = [...unread, ...judged]
  if (isWrong) return { file: null, findings }
  if (mappings.some(({ enabled }) => enabled !== false))
    return { file: writeFunction(mappings, packageVersion()), findings }
  const nothing: FileFinding = {
    level: 'error',
    code: 'no-mapping',
    at: [],
    message: 'There is no mapping that a function can run.',
    todo: 'See examples/mappings.json for one that it can.',
    index: null,
    name: null
  }
  return { file: null, findings: [...findings, nothing] }
}
