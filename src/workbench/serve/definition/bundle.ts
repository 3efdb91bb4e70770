import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type * as Esbuild from 'esbuild'
import { errorMessage } from '../../errors'

/** A destination's folder as one piece of CommonJS. */
export interface Bundle {
  readonly code: string
  /** Absolute paths of the source files in it, packages left out. */
  readonly files: readonly string[]
}

/** The sources of a destination cannot be found, read or run; the message names file and line where there is one. */
export class SourceProblem extends Error {
  constructor(message: string, options?: { cause: unknown }) {
    super(message, options)
    this.name = 'SourceProblem'
  }
}

/** The file that default-exports the definition. @throws SourceProblem when the folder has none */
export function findEntry(folder: string): string {
  const candidates = ['index.ts', 'index.js'].map((name) => join(folder, name))
  const entry = candidates.find((path) => existsSync(path))
  if (entry !== undefined) return entry
  throw new SourceProblem(`No destination at ${folder}: it needs an index.ts.`)
}

/**
 * Bundles a destination's TypeScript. actions-core and Node's own modules stay outside: the definition must share the
 * runtime's classes, because actions-core recognises its results by them.
 * @throws SourceProblem for a syntax error or an import that cannot be found
 */
export async function bundleDestination(entry: string): Promise<Bundle> {
  const esbuild = loadEsbuild()
  try {
    const result = await esbuild.build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      logLevel: 'silent',
      external: ['@segment/actions-core', '@segment/actions-core/*']
    })
    const files = Object.keys(result.metafile.inputs)
      .map((path) => resolve(path))
      .filter((path) => !path.includes('node_modules'))
    return { code: result.outputFiles[0]?.text ?? '', files }
  } catch (error) {
    throw new SourceProblem(describeBuildError(error), { cause: error })
  }
}

function loadEsbuild(): typeof Esbuild {
  try {
    // Only here, because esbuild is not a dependency of the package: the built-in definition runs without it.
    return createRequire(__filename)('esbuild')
  } catch (cause) {
    throw new SourceProblem(
      'Loading a destination from its TypeScript sources needs esbuild: npm install --save-dev esbuild',
      { cause }
    )
  }
}

function describeBuildError(error: unknown): string {
  const first = isBuildFailure(error) ? error.errors[0] : undefined
  if (first === undefined) return errorMessage(error)
  const { location } = first
  if (location === null) return first.text
  const place = `${location.file}:${location.line}:${location.column + 1}`
  return `${place}: ${first.text}\n    ${location.lineText.trim()}`
}

function isBuildFailure(error: unknown): error is Esbuild.BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}
