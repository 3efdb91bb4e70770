import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { port } from '../options'
import type { RecordFlags } from '../run-record'

/** Adds `record` with its options and help; what it does is loaded when it runs. */
export function addRecord(program: Command, context: CommandContext): void {
  program
    .command('record')
    .description(
      'Pass requests on to Emarsys, and record the shapes of requests and answers: no values, no unknown names.'
    )
    .requiredOption('--to <url>', 'where requests are sent: https://api.emarsys.net')
    .option('--port <port>', 'the port; 0 for any free one', port, 3200)
    .option('--out <file>', 'where the shapes are written; it must not exist yet', 'shapes.json')
    .addHelpText(
      'after',
      `
calibrate --shapes FILE reads the file. It holds no credentials, no id, no address and no name that is not the vendor's.

Example:
  npx emarsys-actions record --to https://api.emarsys.net
  npx emarsys-actions deliver day.ndjson --mappings mappings.json --live --url http://127.0.0.1:3200`
    )
    .action((flags: RecordFlags) => {
      const { runRecord }: typeof import('../run-record') = require('../run-record')
      return context.finish(runRecord(flags, context.terminal, context.signal))
    })
}
