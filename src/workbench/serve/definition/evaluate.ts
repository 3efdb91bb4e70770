import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { compileFunction } from 'node:vm'
import { errorMessage } from '../../errors'
import { isRecord } from '../../json'
import { SourceProblem } from './bundle'
import type { AnyDefinition } from '../../runtime/definition'

/**
 * Runs a bundle in a module scope of its own and returns the definition that it default-exports.
 * Nothing of it stays in Node's module cache, so an old version is freed when the next one takes over.
 * @throws SourceProblem when the code throws or exports no definition
 */
export function evaluateDefinition(code: string, entry: string): AnyDefinition {
  const module: { exports: unknown } = { exports: {} }
  try {
    const parameters = ['module', 'exports', 'require', '__filename', '__dirname']
    const run = compileFunction(code, parameters, { filename: entry })
    run(module, module.exports, createHostRequire(entry), entry, dirname(entry))
  } catch (cause) {
    throw new SourceProblem(`${entry} fails while loading: ${errorMessage(cause)}`, { cause })
  }
  const definition = defaultExport(module.exports)
  if (isDefinition(definition)) return definition
  throw new SourceProblem(`${entry} does not default-export a destination's definition.`)
}

/** A require that takes actions-core from this process, whatever copy lies beside the sources. */
function createHostRequire(entry: string): (id: string) => unknown {
  const fromHost = createRequire(__filename)
  const fromSource = createRequire(entry)
  return (id) => (id.startsWith('@segment/actions-core') ? fromHost(id) : fromSource(id))
}

function defaultExport(exported: unknown): unknown {
  return isRecord(exported) && 'default' in exported ? exported.default : exported
}

function isDefinition(value: unknown): value is AnyDefinition {
  return isRecord(value) && typeof value.name === 'string' && isRecord(value.actions)
}
