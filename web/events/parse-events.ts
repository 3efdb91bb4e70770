import { isJsonObject } from '../lib/json'
import type { Json, JsonObject } from '../../src/workbench/wire'

/** A place in the text and what is wrong there; `from` and `to` count characters from 0. */
export interface TextProblem {
  readonly from: number
  readonly to: number
  readonly message: string
}

/** The events that a text holds, in what form, and what is wrong with the text. */
export interface ParsedEvents {
  readonly events: readonly JsonObject[]
  readonly form: 'one' | 'array' | 'lines'
  readonly problems: readonly TextProblem[]
}

/** Reads one event, an array of events, or one event a line. */
export function parseEvents(text: string): ParsedEvents {
  if (text.trim() === '') return failed(0, text.length, 'Write an event, or choose a template.')
  try {
    return fromValue(JSON.parse(text), text)
  } catch (error) {
    return looksLikeLines(text) ? fromLines(text) : failedAt(error, text)
  }
}

function fromValue(value: Json, text: string): ParsedEvents {
  if (isJsonObject(value)) return { events: [value], form: 'one', problems: [] }
  if (!Array.isArray(value)) {
    return failed(0, text.length, 'An event is an object: { "type": "track", … }.')
  }
  if (value.length === 0) return failed(0, text.length, 'The array holds no event.')
  const wrong = value.findIndex((event) => !isJsonObject(event))
  if (wrong >= 0) {
    return failed(
      0,
      text.length,
      `Entry ${wrong + 1} of the array is not an object, so it is not an event.`
    )
  }
  return { events: value.filter(isJsonObject), form: 'array', problems: [] }
}

/** Lines of JSON begin with a complete object; a broken single event does not. */
function looksLikeLines(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? ''
  try {
    return isJsonObject(JSON.parse(first))
  } catch {
    return false
  }
}

function fromLines(text: string): ParsedEvents {
  const events: JsonObject[] = []
  const problems: TextProblem[] = []
  let start = 0
  text.split('\n').forEach((line, index) => {
    const [from, to] = [start, start + line.length]
    start = to + 1
    if (line.trim() === '') return
    const parsed = parseLine(line)
    if (typeof parsed !== 'string') events.push(parsed)
    else problems.push({ from, to, message: `Line ${index + 1}: ${parsed}` })
  })
  return problems.length > 0
    ? { events: [], form: 'lines', problems }
    : { events, form: 'lines', problems }
}

function parseLine(line: string): JsonObject | string {
  try {
    const value: Json = JSON.parse(line)
    return isJsonObject(value) ? value : 'an event is an object.'
  } catch (error) {
    return plain(error)
  }
}

function failedAt(error: unknown, text: string): ParsedEvents {
  const position = positionOf(error, text)
  const { line, column } = lineAndColumn(text, position)
  return failed(
    position,
    Math.min(text.length, position + 1),
    `Line ${line}, column ${column}: ${plain(error)}`
  )
}

/** Chromium names the position, Firefox line and column, and neither does at the end of the text. */
function positionOf(error: unknown, text: string): number {
  const message = String(error)
  const position = /position (\d+)/.exec(message)?.[1]
  if (position !== undefined) return Math.min(Number(position), text.length)
  const place = /line (\d+) column (\d+)/.exec(message)
  if (place === null) return text.trimEnd().length
  const lines = text.split('\n').slice(0, Number(place[1]) - 1)
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(place[2]) - 1
}

function lineAndColumn(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The engine's words without the place and the excerpt, which the editor shows better. */
function plain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const words = message
    .replace(/^JSON\.parse: /, '')
    .replace(/,? ?\.{3}.*is not valid JSON$/s, '')
    .replace(/, ".*" is not valid JSON$/s, '')
    .replace(/ in JSON at position.*$/s, '')
    .replace(/ at line \d+ column \d+ of the JSON data$/, '')
  if (/end of JSON|Unexpected end/.test(words)) {
    return 'the text ends too early. Is a bracket or quote missing?'
  }
  return `${words.charAt(0).toLowerCase()}${words.slice(1)}.`
}

function failed(from: number, to: number, message: string): ParsedEvents {
  return { events: [], form: 'one', problems: [{ from, to, message }] }
}
