import * as v from 'valibot'
import { parseJson } from '../destinations/emarsys/api/envelope'
import { distinct, MAX_SHAPES, shapeOf } from './shape'
import { nameInAnswer, nameInRequest, pathWithoutIds, queryNames } from './vocabulary'

/** The form of recordings; a file of another one is not read. */
const VERSION = 1

/** An exchange as it went through the proxy. */
export interface Exchange {
  readonly method: string
  /** With the query. */
  readonly url: string
  /** Undefined where it was too long, or in an encoding that is not known. */
  readonly body: string | undefined
  readonly status: number
  readonly contentType: string
  /** Undefined as `body`. */
  readonly answer: string | undefined
}

const AnswerSchema = v.object({ status: v.number(), type: v.string(), body: v.unknown() })

const CallSchema = v.object({
  method: v.string(),
  path: v.string(),
  query: v.array(v.string()),
  count: v.number(),
  requests: v.array(v.unknown()),
  answers: v.array(AnswerSchema)
})

const RecordingSchema = v.object({
  version: v.literal(VERSION, `This release reads recordings of version ${VERSION}.`),
  calls: v.array(CallSchema)
})

/** The shapes of one call: method and path, what requests and answers look like, and how many there were. */
export type RecordedCall = v.InferOutput<typeof CallSchema>

/** What `emarsys-actions record` keeps: types and names of the vendor, and no value. */
export type Recording = v.InferOutput<typeof RecordingSchema>

/** @returns the value, which is a recording. @throws Error what is wrong, and where */
export function checkRecording(value: unknown): Recording {
  const parsed = v.safeParse(RecordingSchema, value)
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new Error(`at ${v.getDotPath(issue) ?? 'its root'}: ${issue.message}`)
}

/** Gathers exchanges, of which only the shapes are kept. */
export class Recorder {
  readonly #calls = new Map<string, RecordedCall>()

  add({ method, url, body, status, contentType, answer }: Exchange): void {
    const [path = '', search = ''] = splitOnce(url, '?')
    const shown = {
      method: METHODS.has(method) ? method : 'other',
      path: pathWithoutIds(path),
      query: queryNames(search)
    }
    const key = JSON.stringify(shown)
    const call = this.#calls.get(key) ?? { ...shown, count: 0, requests: [], answers: [] }
    this.#calls.set(key, call)
    call.count += 1
    call.requests = distinct([...call.requests, shapeOfText(body, nameInRequest)])
    const seen = {
      status,
      type: typeOf(contentType),
      body: shapeOfText(answer, nameInAnswer)
    }
    call.answers = distinct([...call.answers, seen]).slice(0, MAX_SHAPES) as RecordedCall['answers']
  }

  toJSON(): Recording {
    return { version: VERSION, calls: [...this.#calls.values()] }
  }
}

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])

const TYPES = new Set(['application/json', 'text/html', 'text/plain'])

function typeOf(contentType: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return TYPES.has(type) ? type : 'other'
}

/** A shape whose text is longer is not kept: it would be one of data, not of a call. Characters. */
const MAX_SHAPE = 50_000

function shapeOfText(text: string | undefined, nameFor: Parameters<typeof shapeOf>[1]): unknown {
  if (text === undefined) return 'not read'
  if (text === '') return 'nothing'
  const json = parseJson(text)
  if (json === undefined) return 'no JSON'
  const shape = shapeOf(json, nameFor)
  return JSON.stringify(shape).length > MAX_SHAPE ? 'not kept' : shape
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}
