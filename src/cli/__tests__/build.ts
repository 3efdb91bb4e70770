import { spawn } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Options, transformFileSync } from '@swc/core'

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

const SWC: Options = {
  swcrc: false,
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' }
}

/** Compiles the package as jest does for the other tests, which takes a tenth of the time of its build. */
export function buildCommand(): BuiltCommand {
  const folder = mkdtempSync(join(tmpdir(), 'emarsys-cli-'))
  compile(join(root, 'src'), join(folder, 'dist'))
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

function compile(source: string, target: string): void {
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    const [from, to] = [join(source, file), join(target, file)]
    if (file.includes('__tests__') || !/\.(ts|json)$/.test(file)) continue
    mkdirSync(dirname(to), { recursive: true })
    if (file.endsWith('.json')) copyFileSync(from, to)
    else writeFileSync(to.replace(/ts$/, 'js'), transformFileSync(from, SWC).code)
  }
}

/** Starts `serve` on a free port, and waits until it says that it runs. @returns what it prints, and the page's address */
export async function startServe(command: BuiltCommand, args: string[], options?: RunOptions) {
  const child = command.start(['serve', '--port', '0', ...args], options)
  const printed = { out: '', err: '' }
  child.stdout?.on('data', (chunk) => {
    printed.out += chunk
  })
  child.stderr?.on('data', (chunk) => {
    printed.err += chunk
  })
  for (let turn = 0; turn < 4000 && !printed.out.includes('Ctrl+C'); turn += 1) await delay(5)
  const [, url = ''] = /Page +(\S+)/.exec(printed.out) ?? []
  return { child, printed, url }
}
