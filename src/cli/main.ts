import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { FileInUseError } from '../workbench/records/file-lock'
import { OtherFileError, OtherTargetError } from '../workbench/records/target'
import { addCalibrate } from './commands/calibrate'
import { addDelete } from './commands/delete'
import { addDeliver } from './commands/deliver'
import { addDoctor } from './commands/doctor'
import { addFunction } from './commands/function'
import { addRecord } from './commands/record'
import { addSandbox } from './commands/sandbox'
import { addServe } from './commands/serve'
import { addTest } from './commands/test'
import type { CommandIo } from './context'
import { file } from './options'
import { safeTerminal } from './printable'
import { UsageError } from './terminal'

/** In the order in which `--help` lists them. */
const COMMANDS = [
  addServe,
  addDeliver,
  addDelete,
  addDoctor,
  addFunction,
  addCalibrate,
  addRecord,
  addSandbox,
  addTest
]

/**
 * Runs the command `emarsys-actions` to its end.
 * @param argv what follows the command's name
 * @returns the exit code: 0 done, 1 not, 2 wrong usage. It never throws: what went wrong is printed
 */
export async function main(argv: readonly string[], given: CommandIo): Promise<number> {
  const io = { ...given, terminal: safeTerminal(given.terminal) }
  let code = 0
  const context = {
    ...io,
    finish: async (running: Promise<number>) => {
      code = await running
    }
  }
  const program = new Command('emarsys-actions')
    .description('Try Segment mappings for SAP Emarsys on your own machine, and deliver events.')
    .version(readVersion())
    .showHelpAfterError('(run npx emarsys-actions --help for details)')
    .configureOutput({
      writeOut: io.terminal.out,
      writeErr: (text) => io.terminal.err(text.trimEnd())
    })
    .exitOverride()
  for (const add of COMMANDS) add(program, context)
  for (const { options, registeredArguments } of program.commands) {
    for (const option of options) if (isFile(option.flags)) option.argParser(file)
    for (const argument of registeredArguments) argument.argParser(file)
  }
  try {
    await program.parseAsync(argv, { from: 'user' })
    return code
  } catch (error) {
    return explain(error as Error, io)
  }
}

function isFile(flags: string): boolean {
  return /<(file|events)>$/.test(flags)
}

/** @returns the exit code */
function explain(error: Error, { terminal, env }: CommandIo): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const hint = hintOf(error)
  if (hint) {
    terminal.err(`${error.message}\n${hint}`)
    return 2
  }
  terminal.err(
    env.DEBUG ? String(error.stack) : `${error.message}\nRun again with DEBUG=1 to see where.`
  )
  return 1
}

/** What to do about wrong usage; undefined where something else failed. */
function hintOf(error: Error): string | undefined {
  if (error instanceof UsageError) return error.hint
  if (error instanceof FileInUseError) return 'Stop that one, or name another file.'
  if (error instanceof OtherFileError) return `Name another file with --${error.kind} FILE.`
  if (error instanceof OtherTargetError)
    return 'Send to that one, or name another report with --report FILE.'
  return undefined
}

function readVersion(): string {
  const path = join(__dirname, '../../package.json')
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}
