import type { Command } from 'commander'
import type { CommandContext } from '../context'
import { apiUrl, milliseconds, port } from '../options'
import type { ServeFlags } from '../run-serve'

/** Adds `serve` with its options and help; what it does is loaded when it runs. */
export function addServe(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description(
      'Start the workbench: a page that shows what a mapping does, with a sandbox beside it.'
    )
    .option(
      '--port <port>',
      'the port; default: the variable PORT, else 3000; the WebSocket uses the next port',
      port
    )
    .option('--live', 'send to Emarsys instead of the sandbox; the page asks before the first send')
    .addOption(apiUrl())
    .option(
      '--calibration <file>',
      'make the sandbox behave like the account that calibrate examined'
    )
    .option(
      '--mappings <file>',
      'the mappings file that the page edits, in the form that deliver takes'
    )
    .option(
      '--directory <folder>',
      'a folder of destinations in TypeScript, reloaded when they change; default: the built-in one'
    )
    .option('--destination <name>', 'which destination in that folder', 'emarsys')
    .option('--seed <file>', 'the account that the sandbox and each scenario start with')
    .option('--open', 'open the page in the browser')
    .option('--write-key <key>', 'the only write key that SDKs may use; default: any')
    .option(
      '--allow-host <name>',
      'another name under which devices reach this computer, for /v1; repeatable',
      (name: string, names: string[]) => [...names, name],
      []
    )
    .option(
      '--https',
      'serve https, with a certificate that is made once and kept; prints which CA file to trust'
    )
    .option('--tls-cert <file>', 'serve https with this certificate (PEM) instead')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option(
      '--record <file>',
      'append events from SDKs to this file before they are acknowledged; deliver can read it'
    )
    .option(
      '--report <file>',
      'where the outcomes of recorded events are written; default: the recorded file with .report'
    )
    .option(
      '--flush-after <ms>',
      'how long an event waits for others before it is sent',
      milliseconds,
      1000
    )
    .addHelpText(
      'after',
      `
It takes events like Segment: give your SDK its address as host, and POST /v1/track and the other calls work.
With --record the file is the queue: any number of events may wait in it, and after a crash the next serve continues
with what is left. A report is about one account: use another file for another account.
Only one process at a time may write a recorded file and its report: a second serve or deliver exits with 2.

SDKs that only speak https (Ruby, PHP, Kotlin, C#) need --https. Its certificate covers localhost, 127.0.0.1, ::1, 10.0.2.2,
host.docker.internal and each --allow-host. It is kept in emarsys-actions below the user's configuration (XDG_CONFIG_HOME, else
~/.config; Windows: APPDATA), and renewed before it expires.

With --live, EMARSYS_API_URL is used if --url is not given; the credentials for events that SDKs send
come from the environment, as for deliver.

It also speaks the HTTP of Segment's developer CLI: GET /manifest, POST /authenticate, POST /refreshAccessToken,
POST /{action}, POST /{action}/{field}.

Examples:
  npx emarsys-actions serve --open
  npx emarsys-actions serve --mappings mappings.json --directory src/destinations
  npx emarsys-actions serve --mappings mappings.json --record events.ndjson
  npx emarsys-actions serve --mappings mappings.json --https`
    )
    .action((flags: ServeFlags) => {
      const { runServe }: typeof import('../run-serve') = require('../run-serve')
      return context.finish(runServe(flags, context))
    })
}
