import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { apiUrl, inSandbox, login, positive } from '../options'
import type { DeliverFlags } from '../run-deliver'

/** Adds `deliver` with its options and help; what it does is loaded when it runs. */
export function addDeliver(program: Command, context: CommandContext): void {
  program
    .command('deliver')
    .description('Deliver Segment events, one JSON object per line, through a mappings file.')
    .argument('<file>', 'events, one JSON object per line; - for standard input')
    .requiredOption('--mappings <file>', "mappings in Segment's subscription form")
    .addOption(inSandbox('send to'))
    .option('--live', 'send to Emarsys; credentials come from the environment')
    .addOption(apiUrl())
    .option('--dry-run', 'print the requests instead of sending them')
    .addOption(login('how to log in; default: wsse; live: oauth2 if its variables are set'))
    .option('--report <file>', 'write one JSON line for each event and mapping')
    .option(
      '--resume',
      'continue from the report of the same account: skip what it lists as delivered, rejected or not to be sent'
    )
    .option('--attempts <n>', 'the most attempts for one event', positive, 8)
    .option('--seed <file>', 'the account that the sandbox starts with')
    .option(
      '--allow-rejections',
      'exit with 0 even if Emarsys rejected events or lines were unreadable'
    )
    .addHelpText(
      'after',
      `
Environment, for --live:
  EMARSYS_API_USER, EMARSYS_API_PASSWORD        WSSE, until 2026-12-31
  EMARSYS_API_CLIENT_ID, EMARSYS_API_CLIENT_SECRET
                                                OAuth 2.0
  EMARSYS_API_AUTH_ENDPOINT, EMARSYS_API_BASE_URL
                                                if Emarsys names others for your account
  EMARSYS_API_URL                               used if --url is not given

Exit codes: 0 all delivered, 1 some not, 2 wrong usage.

Mappings run in the order of the file. Temporary failures are retried at growing intervals. After a kill at any
moment, --resume continues; what was in flight then is sent once more, which Emarsys recognises by the trigger id.

Examples:
  npx emarsys-actions deliver examples/events.ndjson --mappings examples/mappings.json
  cat events.ndjson | npx emarsys-actions deliver - --mappings mappings.json --dry-run
  npx emarsys-actions deliver day.ndjson --mappings mappings.json --live --report day.report.ndjson --resume`
    )
    .action((file: string, flags: DeliverFlags) => {
      const { runDeliver }: typeof import('../run-deliver') = require('../run-deliver')
      return context.finish(runDeliver(file, flags, context))
    })
}
