import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { login } from '../options'
import type { CalibrateFlags } from '../run-calibrate'

/** Adds `calibrate` with its options and help; what it does is loaded when it runs. */
export function addCalibrate(program: Command, context: CommandContext): void {
  program
    .command('calibrate')
    .description(
      'Find out how your Emarsys account behaves where the documents leave it open, so that the sandbox can copy it.'
    )
    .option('--live', 'examine Emarsys; credentials come from the environment')
    .option('--url <url>', 'examine another server instead of Emarsys, such as a running sandbox')
    .requiredOption(
      '--confirm-account <name>',
      "the account's name; if the credentials belong to another account, nothing is done"
    )
    .addOption(login('how to log in; default: oauth2 if its variables are set'))
    .option('--keep', 'keep the test contacts, event and list')
    .option(
      '--out <file>',
      'where the calibration is written; a file that exists is left as it is',
      'calibration.json'
    )
    .option(
      '--shapes <file>',
      'a file that record wrote: it settles a few switches that no probe can'
    )
    .addHelpText(
      'after',
      `
It creates two test contacts, one external event and one contact list, probes with them, and removes them: nothing else
is written, triggered or removed, and nothing is touched that a second read does not prove to be its own. Faults that may
pass are waited for. It says what it will call before it starts, and in a terminal asks first. Whatever
is perhaps left, it lists. See docs/calibrate.md for each call, and why it is safe.
Environment: EMARSYS_API_USER, EMARSYS_API_PASSWORD, EMARSYS_API_CLIENT_ID, EMARSYS_API_CLIENT_SECRET, EMARSYS_API_AUTH_ENDPOINT.

Exit codes: 0 calibrated and everything removed, 1 not, 2 wrong usage.

Example:
  npx emarsys-actions calibrate --live --confirm-account acme
  npx emarsys-actions sandbox --calibration calibration.json`
    )
    .action((flags: CalibrateFlags) => {
      const { runCalibrate }: typeof import('../run-calibrate') = require('../run-calibrate')
      return context.finish(runCalibrate(flags, context))
    })
}
