import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JSONObject } from '@segment/actions-core'
import { parseFql } from '@segment/destination-subscriptions'
import { builtIn, findAction } from '../workbench/runtime/definition'
import { nameOf } from '../workbench/runtime/subscription'
import type { Subscription } from '../workbench/wire'
import { toSource } from './literal'

/** The largest file that is known to fit; how much Segment takes is not documented. Bytes. */
const LARGEST = 128 * 1024
/** The same with liquid in it. Bytes. */
const LARGEST_WITH_LIQUID = 192 * 1024

/** A file for Segment's Functions. */
export interface FunctionFile {
  code: string
  /** What its user should know. */
  notes: string[]
}

const HANDLERS = ['Identify', 'Track', 'Page', 'Screen', 'Group', 'Alias', 'Delete']

const LICENCES =
  '// Holds parts of @segment/actions-core, destination-subscriptions and ajv-human-errors (MIT, Segment), ajv (MIT, E. Poberezkin)'

/**
 * Writes the engine and the mappings as one file.
 * @param subscriptions mappings that were checked; disabled ones are left out
 * @param version of this package
 */
export function writeFunction(
  subscriptions: readonly Subscription[],
  version: string
): FunctionFile {
  const notes: string[] = []
  const enabled = subscriptions.filter((subscription) => subscription.enabled !== false)
  const disabled = subscriptions.length - enabled.length
  if (disabled)
    notes.push(
      `${disabled} disabled ${disabled === 1 ? 'mapping is' : 'mappings are'} not in the file.`
    )
  const mappings = enabled.map((subscription) => toFileMapping(subscription, notes))
  if (mappings.length > 1 && mappings.some(({ action }) => action === 'triggerEngagementEvent')) {
    notes.push(
      'Emarsys cannot tell when an engagement event is sent again. An event that comes back for another mapping starts it once more, unless the same instance takes it.'
    )
  }
  const liquid = JSON.stringify(mappings).includes('"@liquid"')
  const code = withChecksum(
    [
      `// Emarsys (Actions) as a Segment Function: ${MARK}, checksum ${NO_CHECKSUM}`,
      `// Version ${version}. It sends Segment events to SAP Emarsys by the mappings below, in their order for each contact.`,
      '// To change a value of a mapping, change it here. To change a trigger, or to add a mapping, change the mappings file and make',
      '// this file again: a trigger stands here as a comment, beside the parsed form that is run.',
      '// Log in by the settings of the function: apiClientId and apiClientSecret (OAuth 2.0), or api_user and api_password (WSSE,',
      '// until 2026-12-31).',
      `const emarsysMappings = [\n${mappings.map(toEntry).join(',\n')}\n]`,
      '',
      `${LICENCES}${liquid ? ', liquidjs (MIT, Harttle)' : ''}.`,
      readEngine(liquid),
      'const emarsys = emarsysEngine.createEngine(emarsysMappings)',
      ...HANDLERS.map(
        (type) =>
          `async function on${type}(event, settings) {\n  return emarsys.one(event, settings)\n}`
      ),
      'async function onBatch(events, settings) {\n  return emarsys.batch(events, settings)\n}',
      ''
    ].join('\n')
  )
  const bytes = Buffer.byteLength(code)
  const largest = liquid ? LARGEST_WITH_LIQUID : LARGEST
  if (bytes > largest) {
    notes.push(
      `The file has ${bytes} bytes, more than the ${largest} that were tried. Segment does not document its limit: split the mappings over two functions if it refuses the file.`
    )
  }
  return { code, notes }
}

interface FileEntry {
  name: string
  subscribe: string
  action: string
  tree: object
  mapping: JSONObject
}

/** Fields that are for Segment's platform only. */
const OF_THE_PLATFORM = new Set(['enable_batching', 'batch_size', 'batch_keys', 'batch_bytes'])

function toFileMapping(subscription: Subscription, notes: string[]): FileEntry {
  const { subscribe, partnerAction } = subscription
  const fields = Object.entries(subscription.mapping).filter(([key]) => !OF_THE_PLATFORM.has(key))
  const mapping: JSONObject = Object.fromEntries(fields)
  const name = nameOf(subscription)
  const action = findAction(builtIn, partnerAction)?.key ?? partnerAction
  if (action === 'triggerEvent' && mapping.trigger_id === undefined) {
    mapping.trigger_id = { '@path': '$.messageId' }
    notes.push(
      `"${name}" has no Trigger id, so the file maps it to $.messageId: an event that comes back for one mapping comes back for all, and Emarsys must recognise what it has run already.`
    )
  } else if (action === 'triggerEvent' && isBlank(mapping.trigger_id)) {
    notes.push(
      `"${name}" has an empty Trigger id: an event that is tried again runs its programs twice. Map Trigger id to $.messageId.`
    )
  }
  return { name, subscribe, action, tree: parseFql(subscribe), mapping }
}

function isBlank(value: unknown): boolean {
  return value === null || (typeof value === 'string' && !value.trim())
}

function toEntry({ name, subscribe, action, tree, mapping }: FileEntry): string {
  const trigger = subscribe.replace(/[\r\n\u2028\u2029]+/g, ' ')
  return [
    '  {',
    `    name: ${JSON.stringify(name)},`,
    `    action: ${JSON.stringify(action)},`,
    `    // Trigger: ${trigger}`,
    `    tree: ${JSON.stringify(tree)},`,
    `    mapping: ${toSource(mapping, '    ')}`,
    '  }'
  ].join('\n')
}

/** The built engine: `npm run build` writes it to dist/function, from where a checkout reads it, too. */
function readEngine(liquid: boolean): string {
  const folder = join(__dirname, '../../dist/function')
  const file = join(folder, liquid ? 'engine-liquid.js' : 'engine.js')
  try {
    return readFileSync(file, 'utf8').trimEnd()
  } catch {
    throw new Error(`${file} is missing. In a checkout, run npm run build first.`)
  }
}

const MARK = 'written by emarsys-actions function'
const CHECKSUM = new RegExp(`(${MARK}, checksum )([0-9a-f]{16})`)
const NO_CHECKSUM = '0'.repeat(16)

/** Puts in the checksum by which the file is recognised. */
export function withChecksum(text: string): string {
  const blank = text.replace(CHECKSUM, `$1${NO_CHECKSUM}`)
  const checksum = createHash('sha256').update(blank).digest('hex').slice(0, 16)
  return blank.replace(CHECKSUM, `$1${checksum}`)
}

/** Whether a text was written by this command, and not changed since. */
export function isOurs(text: string): boolean {
  return CHECKSUM.test(text) && withChecksum(text) === text
}
