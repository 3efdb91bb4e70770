import type { FileFinding } from '../workbench/mapping/finding'
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

/**
 * Makes a function of a text that holds mappings: a file of this package, an answer of the Public API, or Terraform. Disabled
 * mappings are not in it, so nothing that is wrong with them matters.
 */
export function makeFunction(text: string): MadeFunction {
  const { mappings, findings } = readMappings(text, builtIn)
  const disabled = readShown(text).map(({ enabled }) => enabled === false)
  const isWrong = findings.some(
    ({ level, index }) => level === 'error' && !(index !== null && disabled[index])
  )
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
