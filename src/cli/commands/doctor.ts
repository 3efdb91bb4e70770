import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { login, rate } from '../options'
import type { DoctorFlags } from '../run-doctor'

/** Adds `doctor` with its options and help; what it does is loaded when it runs. */
export function addDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description(
      'Check login, permissions, mappings and load before the first event; changes nothing.'
    )
    .requiredOption('--mappings <file>', "mappings in Segment's subscription form")
    .option('--live', 'check Emarsys; credentials come from the environment. Default: a sandbox')
    .option('--url <url>', 'check another server instead of Emarsys, such as a running sandbox')
    .addOption(login('which login to use; default: oauth2 if its variables are set'))
    .option(
      '--events <file>',
      'real events to judge by, one JSON a line, or - for standard input. Default: events made to fit each mapping'
    )
    .option('--json', 'print the report as JSON')
    .option(
      '--events-per-minute <n>',
      'events that each mapping gets in a minute, for the load',
      rate,
      1000
    )
    .option('--probe-writes', 'also make the calls whose harmlessness is concluded, not documented')
    .addHelpText(
      'after',
      `
It prints what it will call before it calls. See docs/doctor.md for why each call is harmless.
Environment: EMARSYS_API_USER, EMARSYS_API_PASSWORD, EMARSYS_API_CLIENT_ID, EMARSYS_API_CLIENT_SECRET, EMARSYS_API_AUTH_ENDPOINT.
If both logins are set, OAuth 2.0 is used and WSSE is checked beside it.

Exit codes: 0 fine, 1 something is wrong, 2 wrong usage.`
    )
    .action((flags: DoctorFlags) => {
      const { runDoctor }: typeof import('../run-doctor') = require('../run-doctor')
      return context.finish(runDoctor(flags, context))
    })
}
