import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** The compiled command, in a folder of its own. */
export interface BuiltCommand {
  /** The compiled file. */
  path: string
  /** Runs it to its end. */
  run(args: string[], options?: RunOptions): Promise<Ran>
  /** Starts it. */
  start(args: string[], options?: RunOptions): ReturnType<typeof spawn>
  remove(): void
}

/** What a run is given besides its arguments. */
export interface RunOptions {
  input?: string
  env?: Record<string, string>
}

/** How a run ended. */
export interface Ran {
  code: number | null
  out: string
  err: string
}

const root = resolve(__dirname, '../../..')

/** Compiles the package as its build does. */
export function buildCommand(): BuiltCommand {
  const folder = mkdtempSync(join(tmpdir(), 'emarsys-cli-'))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [
    tsc,
    '-p',
    join(root, 'tsconfig.build.json'),
    '--outDir',
    join(folder, 'dist')
  ])
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  symlinkSync(join(root, 'package.json'), join(folder, 'package.json'))
  const command = join(folder, 'dist/cli/index.js')
  const start = (args: string[], { env = {} }: RunOptions = {}) =>
    spawn(process.execPath, [command, ...args], {
      cwd: root,
      env: { PATH: process.env.PATH, ...env }
    })
  return {
    path: command,
    start,
    run: (args, options = {}) =>
      new Promise((resolve) => {
        const child = start(args, options)
        let [out, err] = ['', '']
        child.stdout.on('data', (chunk) => {
          out += chunk
        })
        child.stderr.on('data', (chunk) => {
          err += chunk
        })
        child.on('close', (code) => resolve({ code, out, err }))
        child.stdin.end(options.input ?? '')
      }),
    remove: () => rmSync(folder, { recursive: true })
  }
}
