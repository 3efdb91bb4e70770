import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { port } from '../options'
import type { SandboxFlags } from '../run-sandbox'

/** Adds `sandbox` with its options and help; what it does is loaded when it runs. */
export function addSandbox(program: Command, context: CommandContext): void {
  program
    .command('sandbox')
    .description('Run an Emarsys account on localhost, for any Emarsys client.')
    .option('--port <port>', 'the port; 0 for any free one', port, 3100)
    .option('--seed <file>', 'the account to start with')
    .option(
      '--state <file>',
      'keep the account in this file across restarts; if it exists, it takes precedence over --seed'
    )
    .option('--read-only', 'refuse everything that would change the account')
    .option('--strict', 'set every switch to its strictest position')
    .option(
      '--calibration <file>',
      'behave like the account that calibrate examined; what it did not find stays as it is without it'
    )
    .option('--coverage', 'print which endpoints it supports, and exit')
    .action((flags: SandboxFlags) => {
      const { runSandbox }: typeof import('../run-sandbox') = require('../run-sandbox')
      return context.finish(runSandbox(flags, context.terminal, context.signal))
    })
}
