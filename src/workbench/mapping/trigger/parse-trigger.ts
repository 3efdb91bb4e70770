import { type GroupCondition, validate } from '@segment/destination-subscriptions'
import { GRAMMAR } from './condition'
import { isLoose, isSame, joined, type Meaning, meaningOf, settle, termsOf } from './meaning'
import { readTrigger } from './read-trigger'
import { MAX_TEXT_CHARACTERS, parseAsSegment } from './segment-parser'
import { show, writeTrigger } from './write-trigger'

/** A trigger that Segment reads as it is meant, or the sentence that says why it does not, and what to write. */
export type Trigger =
  | { readonly tree: GroupCondition; readonly error?: undefined }
  | { readonly error: string; readonly write?: string }

const TOO_LONG = `more than ${MAX_TEXT_CHARACTERS.toLocaleString('en-US')} characters. Write it shorter.`

/**
 * Parses a trigger in Segment's query language (FQL). Segment's own parser decides what it does; what the trigger says is read
 * beside it, and where the two differ that is an error: Segment drops `not`, lets the last of `and` and `or` count for all, and
 * ends a bracket at the first `)`.
 */
export function parseTrigger(query: string): Trigger {
  if (query.trim() === '') {
    return { error: 'The trigger is empty. Write a condition as type = "track".' }
  }
  if (query.length > MAX_TEXT_CHARACTERS) return { error: `The trigger has ${TOO_LONG}` }
  const reading = readTrigger(query)
  if ('error' in reading) return reading
  const meant = settle(reading.meaning)
  const write = writeTrigger(meant)
  const offer = write !== undefined && { write }
  if (reading.slip !== undefined) {
    const { rule, of } = reading.slip
    const piece = of && writeTrigger(settle(of))
    const shown = piece === undefined ? `${rule}. ${adviceFor(meant, write)}` : `${rule}: ${piece}`
    return { error: rule.endsWith('.') ? rule : shown, ...offer }
  }
  const tree = parseAsSegment(query)
  if (tree !== undefined && isSame(meaningOf(tree), meant)) return { tree }
  const said = tree === undefined ? 'Segment cannot read this trigger' : misreading(reading, tree)
  const asRead = tree && write !== undefined ? whatItDoes(tree, write) : ''
  const loose = write !== undefined && isLoose(reading.meaning) ? THERE : ''
  return { error: `${said}. ${adviceFor(meant, write)}${loose}${asRead}`, ...offer }
}

/** A trigger as events meet it: whether it takes one, or why it can take none. */
type RunnableTrigger =
  | { readonly matches: (event: object) => boolean; readonly problem?: undefined }
  | { readonly matches?: undefined; readonly problem: string }

/** What Segment does with a trigger, whatever was meant by it. */
export function runnableTrigger(query: string): RunnableTrigger {
  const tree = query.length > MAX_TEXT_CHARACTERS ? undefined : parseAsSegment(query)
  if (tree) return { matches: (event) => validate(tree, event) }
  return { problem: parseTrigger(query).error ?? 'Segment cannot read this trigger.' }
}

const THERE =
  '. It asks for such a value to be there: where there is none, the event does not match'

function misreading(reading: { negates: boolean; mixes: boolean }, tree: GroupCondition): string {
  const read = `it reads this as ${show(meaningOf(tree))}`
  if (reading.negates) return `Segment leaves out "not" and "!" before a condition: ${read}`
  if (reading.mixes)
    return `Of "and" and "or" without brackets Segment lets the last one count for all: ${read}`
  return `Segment does not read this as it is written: ${read}`
}

function adviceFor(meant: Meaning, write: string | undefined): string {
  if (write !== undefined) return `Write: ${write}`
  const ways = 'join' in meant ? (termsOf(meant, 'or') ?? []) : []
  const apart = ways.map((way) => writeTrigger(joined('and', way)))
  if (apart.length > 1 && apart.length <= 5 && apart.every((one) => one !== undefined))
    return `No single trigger says it. Make a mapping for each of: ${apart.join('; ')}.`
  return `No trigger that Segment reads says it. ${GRAMMAR}`
}

function whatItDoes(tree: GroupCondition, write: string): string {
  const asRead = writeTrigger(meaningOf(tree))
  return asRead === undefined || asRead === write
    ? ''
    : `. To keep what it does now, write: ${asRead}`
}
