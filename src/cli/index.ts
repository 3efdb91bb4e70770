#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { CalibrateFlags } from './run-calibrate'
import type { DeleteFlags } from './run-delete'
import type { DeliverFlags } from './run-deliver'
import type { DoctorFlags } from './run-doctor'
import type { RecordFlags } from './run-record'
import type { SandboxFlags } from './run-sandbox'
import type { ServeFlags } from './run-serve'
import type { TestFlags } from './run-test'
import { type Terminal, UsageError } from './terminal'
import { OtherTargetError } from '../workbench/records/target'
import { FileInUseError } from '../workbench/records/file-lock'

const terminal: Terminal = {
  out: (text) => print(process.stdout, text.endsWith('\n') ? text : `${text}\n`),
  err: (text) => print(process.stderr, `${text}\n`),
  isInteractive: Boolean(process.stdout.isTTY && process.stderr.isTTY)
}

const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
  version: string
}

const stopping = new AbortController()
const delivery = {
  terminal,
  env: process.env,
  stdin: process.stdin,
  signal: stopping.signal
}

const program = new Command('emarsys-actions')
  .description('Try Segment mappings for SAP Emarsys on your own machine, and deliver events.')
  .version(version)
  .showHelpAfterError('(run emarsys-actions --help for details)')
  .exitOverride((error) => {
    process.exit(error.exitCode === 0 ? 0 : 2)
  })

// Each command loads its own part when it runs: all of them take twice as long to load.
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
  emarsys-actions serve --open
  emarsys-actions serve --mappings mappings.json --directory src/destinations
  emarsys-actions serve --mappings mappings.json --record events.ndjson
  emarsys-actions serve --mappings mappings.json --https`
  )
  .action((flags: ServeFlags) => {
    const { runServe }: typeof import('./run-serve') = require('./run-serve')
    return finish(runServe(flags, { terminal, env: process.env, signal: stopping.signal }))
  })

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
    'continue from the report of the same account: skip what it lists as delivered, rejected or not subscribed'
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
  emarsys-actions deliver examples/events.ndjson --mappings examples/mappings.json
  cat events.ndjson | emarsys-actions deliver - --mappings mappings.json --dry-run
  emarsys-actions deliver day.ndjson --mappings mappings.json --live --report day.report.ndjson --resume`
  )
  .action((file: string, flags: DeliverFlags) => {
    const { runDeliver }: typeof import('./run-deliver') = require('./run-deliver')
    return finish(runDeliver(file, flags, delivery))
  })

program
  .command('delete')
  .description('Delete the contacts of a suppression file: user ids, one per line.')
  .argument('<file>', 'user ids, one per line, or JSON objects with "userId"; - for standard input')
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
  emarsys-actions delete suppressed.txt --user-id-field 10003
  emarsys-actions delete suppressed.txt --user-id-field 10003 --live --report suppressed.report --resume`
  )
  .action((file: string, flags: DeleteFlags) => {
    const { runDelete }: typeof import('./run-delete') = require('./run-delete')
    return finish(runDelete(file, flags, delivery))
  })

program
  .command('doctor')
  .description(
    'Check login, permissions, mappings and load before the first event; changes nothing.'
  )
  .requiredOption('--mappings <file>', "mappings in Segment's subscription form")
  .option('--live', 'check Emarsys; credentials come from the environment. Default: a sandbox')
  .option('--url <url>', 'check another server instead of Emarsys, such as a running sandbox')
  .addOption(login('which login to use; default: wsse if its variables are set'))
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
If both logins are set, WSSE is used and OAuth 2.0 is checked beside it.

Exit codes: 0 fine, 1 something is wrong, 2 wrong usage.`
  )
  .action((flags: DoctorFlags) => {
    const { runDoctor }: typeof import('./run-doctor') = require('./run-doctor')
    return finish(runDoctor(flags, { terminal, env: process.env }))
  })

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
  .option('--out <file>', 'where the calibration is written', 'calibration.json')
  .option(
    '--shapes <file>',
    'a file that record wrote: it settles a few switches that no probe can'
  )
  .addHelpText(
    'after',
    `
It creates two test contacts, one external event and one contact list, probes with them, and removes them: nothing else
is written, triggered or removed. It says what it will call before it starts, and in a terminal asks first. Whatever it
cannot remove, it lists. See docs/calibrate.md for each call, and why it is safe.
Environment: EMARSYS_API_USER, EMARSYS_API_PASSWORD, EMARSYS_API_CLIENT_ID, EMARSYS_API_CLIENT_SECRET, EMARSYS_API_AUTH_ENDPOINT.

Exit codes: 0 calibrated and everything removed, 1 not, 2 wrong usage.

Example:
  emarsys-actions calibrate --live --confirm-account acme
  emarsys-actions sandbox --calibration calibration.json`
  )
  .action((flags: CalibrateFlags) => {
    const { runCalibrate }: typeof import('./run-calibrate') = require('./run-calibrate')
    const { signal } = stopping
    return finish(runCalibrate(flags, { terminal, env: process.env, signal, ask: asker() }))
  })

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
  emarsys-actions record --to https://api.emarsys.net
  emarsys-actions deliver day.ndjson --mappings mappings.json --live --url http://127.0.0.1:3200`
  )
  .action((flags: RecordFlags) => {
    const { runRecord }: typeof import('./run-record') = require('./run-record')
    return finish(runRecord(flags, terminal, stopping.signal))
  })

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
    const { runSandbox }: typeof import('./run-sandbox') = require('./run-sandbox')
    return finish(runSandbox(flags, terminal, stopping.signal))
  })

program
  .command('test')
  .description('Run scenarios: events, and their expected outcomes in the mappings.')
  .option('--mappings <file>', "mappings in Segment's subscription form", 'mappings.json')
  .option('--scenarios <file>', 'the scenarios; default: scenarios.json beside the mappings')
  .option('--seed <file>', 'the account that each scenario starts with')
  .option('--junit <file>', 'also write the results as JUnit XML')
  .addHelpText(
    'after',
    `
Each scenario runs through all enabled mappings on its own sandbox, which always starts with the same account:
a small shop, or the one that --seed describes (docs/sandbox.md).
The workbench's page pins events as scenarios, and runs them on each edit of a mapping; give serve the same --seed.

Exit codes: 0 all as expected, 1 some differ, 2 wrong usage.

Example:
  emarsys-actions test --mappings examples/mappings.json --junit scenarios.xml`
  )
  .action((flags: TestFlags) => {
    const { runTest }: typeof import('./run-test') = require('./run-test')
    return finish(runTest(flags, { terminal, signal: stopping.signal }))
  })

process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop)
// A reader that went away, as `head`, ends the printing and not the work: `print` looks whether there is one.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

program.parseAsync().catch(fail)

async function finish(running: Promise<number>): Promise<void> {
  process.exit(await running)
}

function fail(error: Error): void {
  if (error instanceof UsageError) {
    terminal.err(`${error.message}\n${error.hint}`)
    process.exit(2)
  }
  if (error instanceof FileInUseError) {
    terminal.err(`${error.message}\nStop that one, or name another file.`)
    process.exit(2)
  }
  if (error instanceof OtherTargetError) {
    terminal.err(`${error.message}\nSend to that one, or name another report with --report FILE.`)
    process.exit(2)
  }
  terminal.err(
    process.env.DEBUG
      ? String(error.stack)
      : `${error.message}\nRun again with DEBUG=1 to see where.`
  )
  process.exit(1)
}

function print(stream: NodeJS.WriteStream, text: string): void {
  if (!stream.destroyed && !stream.errored) stream.write(text)
}

/** The first signal ends what is under way in order; the second ends the process. */
function stop(): void {
  if (stopping.signal.aborted) process.exit(130)
  stopping.abort()
}

/** Asks the person at the terminal, where there is one. */
function asker(): ((question: string) => Promise<string>) | undefined {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    lines.on('SIGINT', stop)
    try {
      return await lines.question(question, { signal: stopping.signal })
    } catch {
      return ''
    } finally {
      lines.close()
    }
  }
}

/** Where events or user ids go unless `--live` is given. @param verb what is done there, e.g. `send to` */
function inSandbox(verb: string): Option {
  const text = `${verb} a sandbox that lasts as long as the command (default)`
  return new Option('--sandbox', text).conflicts('live')
}

/** Which of the two logins. @param text what holds where it is not given */
function login(text: string): Option {
  return new Option('--login <login>', text).choices(['wsse', 'oauth2'])
}

/** The same for all commands that send events or user ids. */
function apiUrl(): Option {
  return new Option(
    '--url <url>',
    'with --live: another server instead of Emarsys, such as a running sandbox; default: EMARSYS_API_URL'
  )
}

function positive(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1.')
}

function rate(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 1 to 99999.')
}

function milliseconds(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a number of milliseconds.')
}

function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It must be a number from 0 to 65535.')
}
