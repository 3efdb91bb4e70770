import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { apiUrl, inSandbox, login, positive } from '../options'
import type { DeleteFlags } from '../run-delete'

/** Adds `delete` with its options and help; what it does is loaded when it runs. */
export function addDelete(program: Command, context: CommandContext): void {
  program
    .command('delete')
    .description('Delete the contacts of a suppression file: user ids, one per line.')
    .argument(
      '<file>',
      'user ids, one per line, or JSON objects with "userId"; - for standard input'
    )
    .requiredOption('--user-id-field <id>', 'the Emarsys field, by its id, that holds the user ids')
    .addOption(inSandbox('delete in'))
    .option('--live', 'delete in Emarsys, permanently; credentials come from the environment')
    .addOption(apiUrl())
    .option('--dry-run', 'print the requests instead of sending them')
    .addOption(login('how to log in; default: wsse; live: oauth2 if its variables are set'))
    .option(
      '--report <file>',
      'write one JSON line for each user id: its line, and what became of it'
    )
    .option(
      '--resume',
      'continue from the report of the same account: skip what it lists as done or rejected'
    )
    .option('--attempts <n>', 'the most attempts for one user id', positive, 8)
    .option('--seed <file>', 'the account that the sandbox starts with')
    .addHelpText(
      'after',
      `
Environment, for --live: as for deliver.

A user id without a contact counts as done. If several contacts have it, none is deleted and it is rejected: a person
must decide. Neither the output nor the report holds user ids: they are identified by their lines in the file.

Exit codes: 0 no contact is left, 1 some may be left, 2 wrong usage.

Examples:
  npx emarsys-actions delete suppressed.txt --user-id-field 10003
  npx emarsys-actions delete suppressed.txt --user-id-field 10003 --live --report suppressed.report --resume`
    )
    .action((file: string, flags: DeleteFlags) => {
      const { runDelete }: typeof import('../run-delete') = require('../run-delete')
      return context.finish(runDelete(file, flags, context))
    })
}
