import { isRecord } from '../destinations/emarsys/api/envelope'
import type { RecordedCall, Recording } from '../record/recording'
import type { Calibration, SwitchName, Switches } from './calibration'

/** An answer in a recording. */
type Answer = RecordedCall['answers'][number]

/** Tells a position from the shape of one answer; undefined where it does not tell. */
type Reader<Name extends SwitchName> = (answer: Answer) => Switches[Name] | undefined

const TRIGGER = /\/event\/\{id\}\/trigger$/

/** What shapes alone tell, where no probe found it: by switch the calls that tell it, and how. */
const READERS: { readonly [Name in SwitchName]?: { path: RegExp; read: Reader<Name> } } = {
  unconnected: { path: TRIGGER, read: readUnconnected },
  bigEvent: {
    path: TRIGGER,
    read: (answer) => (readWarnings(answer) === undefined ? undefined : 'warnings')
  },
  warnings: { path: TRIGGER, read: readWarnings },
  bitPosition: { path: /\/field\/\{id\}\/choice$/, read: readBitPosition },
  getdataErrors: { path: /\/contact\/getdata$/, read: readGetdataErrors },
  noResult: {
    path: /\/contact\/getdata$/,
    read: (answer) => (dataOf(answer).result === 'boolean' ? 'false' : undefined)
  },
  deletedContacts: { path: /\/contactlist\/\{id\}\/delete$/, read: readDeletedContacts },
  singleEvent: { path: /\/event\/\{id\}$/, read: readSingleEvent }
}

/** A calibration with the positions that a recording of real traffic tells, where no probe found one. */
export function withShapes(calibration: Calibration, { calls }: Recording): Calibration {
  const switches = { ...calibration.switches }
  const unprobed = { ...calibration.unprobed }
  for (const [name, { path, read }] of Object.entries(READERS)) {
    if (switches[name]) continue
    for (const call of calls.filter((one) => path.test(one.path))) {
      const answer = call.answers.find((one) => one.status === 200 && read(one) !== undefined)
      const position = answer && read(answer)
      if (!answer || position === undefined) continue
      const { method, path: at } = call
      const { status, body } = answer
      const evidence = [{ request: { method, path: at }, answer: { status, body } }]
      switches[name] = { position, evidence }
      delete unprobed[name]
    }
  }
  return { ...calibration, switches, unprobed }
}

function dataOf({ body }: Answer): Record<string, unknown> {
  return isRecord(body) && isRecord(body.data) ? body.data : {}
}

/** `false` is the only boolean that stands there; the three of an object may be true. */
function readUnconnected(answer: Answer): Switches['unconnected'] | undefined {
  return dataOf(answer).connectedTo === 'boolean' ? 'false' : undefined
}

function readWarnings(answer: Answer): Switches['warnings'] | undefined {
  const { warnings } = dataOf(answer)
  if (Array.isArray(warnings) && warnings.length) return 'texts under data'
  if (warnings === 'string') return 'text under data'
  const beside = isRecord(answer.body) ? answer.body.warnings : undefined
  return Array.isArray(beside) && beside.length ? 'texts beside data' : undefined
}

/** Only where all are integers, or some are not, and never both. */
function readBitPosition({ body }: Answer): Switches['bitPosition'] | undefined {
  const items = isRecord(body) && Array.isArray(body.data) ? body.data.filter(isRecord) : []
  const types = items.map(({ bit_position }) => bit_position)
  if (!types.length) return undefined
  if (types.every((type) => type === 'integer')) return 'integers'
  return types.every((type) => type === 'string' || type === 'null') ? 'texts' : undefined
}

function readGetdataErrors(answer: Answer): Switches['getdataErrors'] | undefined {
  const { errors } = dataOf(answer)
  if (Array.isArray(errors)) return errors.length ? 'array' : undefined
  return isRecord(errors) && Object.keys(errors).length ? 'map' : undefined
}

function readDeletedContacts(answer: Answer): Switches['deletedContacts'] | undefined {
  const type = dataOf(answer).deleted_contacts
  return type === 'integer' || type === 'string' ? type : undefined
}

function readSingleEvent({ body }: Answer): Switches['singleEvent'] | undefined {
  if (!isRecord(body)) return undefined
  if (Array.isArray(body.data)) return 'array'
  return isRecord(body.data) ? 'object' : undefined
}
