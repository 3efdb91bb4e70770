import { describeCalibration } from '../../sandbox'
import { wsseNotice } from '../runtime/wsse-notice'
import { shellWord } from '../shell'
import type { Workbench } from './workbench'

/** How to paint a piece of the start-up text, as picocolors does. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  yellow(text: string): string
}

const same = (text: string) => text
const PLAIN: Paint = { bold: same, dim: same, red: same, yellow: same }

/** The lines to print when a workbench has started: where it is, and where events go. They hold no secret. */
export function startUpText(workbench: Workbench, paint: Paint = PLAIN, now = new Date()): string {
  const { url, caFile, sandbox, apiUrl, live, mappingsFile, record, sourceFolder, version } =
    workbench
  const notice = wsseNotice(now).message
  const row = (name: string, value: string | null, note = '') =>
    value === null
      ? []
      : [`  ${name.padEnd(9)} ${value}${note === '' ? '' : paint.dim(`  ${note}`)}`]
  const lines = [
    paint.bold(`Emarsys (Actions) workbench ${version}`),
    '',
    ...row('Page', url),
    ...row('SDK host', url, 'point a Segment SDK here: its events arrive at /v1'),
    ...row('Sandbox', sandbox?.url ?? null, 'an Emarsys account on this computer'),
    ...row('Plays', sandbox?.calibration ? describeCalibration(sandbox.calibration) : null),
    ...row('Mappings', mappingsFile),
    ...row('Record', record, 'the events that arrive'),
    ...row('Sources', sourceFolder, 'reloaded when they change'),
    ...(caFile === null ? [] : ['', ...trustText(caFile, paint)]),
    ...(live ? ['', paint.red(liveText(apiUrl))] : []),
    ...(notice === null ? [] : ['', paint.yellow(notice)]),
    '',
    paint.dim('Ctrl+C stops it.')
  ]
  return `${lines.join('\n')}\n`
}

/** The variables that name a CA file: for Node, for OpenSSL (Ruby, Go and others), for Python's requests. */
const CA_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE']

/** The line to paste where an SDK is started. */
function trustText(caFile: string, paint: Paint): string[] {
  const set = CA_VARIABLES.map((name) => `${name}=${shellWord(caFile)}`).join(' ')
  return [
    `To trust its certificate, start the SDK's process with ${paint.dim('(Java, PHP, C#: docs/tracking-api.md)')}`,
    `  export ${set}`
  ]
}

function liveText(apiUrl: string | null): string {
  return apiUrl === null
    ? 'LIVE: events go to Emarsys, to real contacts. The page asks before the first send.'
    : `LIVE: events go to ${apiUrl} in place of Emarsys. The page asks before the first send.`
}
