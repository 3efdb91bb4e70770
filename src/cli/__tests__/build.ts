import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { compile } from '../../../scripts/compile.cjs'
import { main } from '../main'

/** The command, as a user has it. */
export interface BuiltCommand {
  /** The compiled file. */
  path: string
  /** Runs it to its end, in this process. */
  run(args: string[], options?: RunOptions): Promise<Ran>
  /** Starts it as a process. */
  start(args: string[], options?: RunOptions): ReturnType<typeof spawn>
  remove(): void
}

/** What a run is given besides its arguments. */
export interface RunOptions {
  /** What standard input holds; a stream may stay open. */
  input?: string | Readable
  env?: Record<string, string>
  /** Stops a run in this process. */
  signal?: AbortSignal
}

/** How a run ended. */
export interface Ran {
  code: number | null
  out: string
  err: string
}

const root = resolve(__dirname, '../../..')

/**
 * The command for a test: `run` runs it in this process, as the command's own file does; `start` and `path` compile the package
 * first, as jest does for the other tests, which takes a tenth of the time of its build.
 */
export function buildCommand(): BuiltCommand {
  let folder: string | undefined
  const path = () => {
    folder ??= compilePackage()
    return join(folder, 'dist/cli/index.js')
  }
  return {
    get path() {
      return path()
    },
    start: (args, { env = {} } = {}) =>
      spawn(process.execPath, [path(), ...args], {
        cwd: root,
        env: { PATH: process.env.PATH, ...env }
      }),
    run: runInProcess,
    remove: () => folder && rmSync(folder, { recursive: true })
  }
}

async function runInProcess(args: string[], { input = '', env = {}, signal }: RunOptions = {}) {
  const printed = { out: '', err: '' }
  const code = await main(args, {
    terminal: {
      out: (text) => {
        printed.out += text.endsWith('\n') ? text : `${text}\n`
      },
      err: (text) => {
        printed.err += `${text}\n`
      },
      isInteractive: false
    },
    env: { PATH: process.env.PATH, ...env },
    stdin: typeof input === 'string' ? Readable.from([Buffer.from(input)]) : input,
    signal: signal ?? new AbortController().signal
  })
  return { code, ...printed }
}

function compilePackage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'emarsys-cli-'))
  compile(join(root, 'src'), join(folder, 'dist'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  symlinkSync(join(root, 'package.json'), join(folder, 'package.json'))
  return folder
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
