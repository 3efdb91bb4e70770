import { type Command, Option } from 'commander'
import type { CommandContext } from '../context'
import { apiUrl, login } from '../options'
import type { FunctionFlags } from '../run-function'

/** Adds `function` with its options and help; what it does is loaded when it runs. */
export function addFunction(program: Command, context: CommandContext): void {
  program
    .command('function')
    .description("Write the destination as one file for Segment's Functions.")
    .requiredOption(
      '--mappings <file>',
      "a mappings file, or the Public API's answer for a destination's subscriptions"
    )
    .option('--out <file>', 'write it to a file; default: print it')
    .addOption(
      new Option('--json', "the body of the Public API's POST /functions").conflicts('terraform')
    )
    .option('--terraform', 'the resource segment_function')
    .addOption(
      new Option(
        '--try <events>',
        'run the file with these events, one JSON a line; - for standard input'
      ).conflicts(['json', 'terraform', 'out'])
    )
    .option('--live', 'with --try: send to Emarsys; credentials come from the environment')
    .addOption(apiUrl())
    .addOption(
      login('with --try: how to log in; default: wsse; live: oauth2 if its variables are set')
    )
    .option('--user-id-field <id>', 'with --try: the setting user_id_field, for deletion requests')
    .option('--seed <file>', 'with --try: the account that the sandbox starts with')
    .option(
      '--allow-rejections',
      'with --try: exit with 0 even if events were discarded or lines were unreadable'
    )
    .addHelpText(
      'after',
      `
Paste the file in Segment: Catalog > Functions > New function > Destination. docs/function.md has each step.
--try runs what would be written as Segment runs it: its globals and no others, 5 s for a call, 20 events a batch, and what is to
be tried again once more, without Segment's pauses. A line { "type": "delete", "userId": … } is a deletion request.

Exit codes: 0 done, with --try: all delivered; 1 some were not; 2 wrong usage, or a mapping that cannot be run.

Examples:
  npx emarsys-actions function --mappings mappings.json --out emarsys.js
  npx emarsys-actions function --mappings mappings.json --json --out body.json
  npx emarsys-actions function --mappings mappings.json --try events.ndjson`
    )
    .action((flags: FunctionFlags) => {
      const { runFunction }: typeof import('../run-function') = require('../run-function')
      return context.finish(runFunction(flags, context))
    })
}
