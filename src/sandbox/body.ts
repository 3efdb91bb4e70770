import type { IncomingMessage } from 'node:http'

/** More bytes than any limit allows; such a body is not read to its end. */
export const BODY_CAP = 32_000_000

/** How deep JSON may be nested; a parser that goes deeper is at risk. */
const MAX_DEPTH = 200

/** The body as text; undefined when it is longer than the cap. */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  if (!hasBody(request)) return ''
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > BODY_CAP) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A request that has a body says how long it is, or that it comes in chunks. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

/** The JSON of a body; undefined when it is none, or nested too deep. */
export function parseJson(text: string): unknown {
  if (text === '' || tooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function tooDeep(text: string): boolean {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0x22) index = endOfString(text, index)
    else if (code === 0x7b || code === 0x5b) depth += 1
    else if (code === 0x7d || code === 0x5d) depth -= 1
    if (depth > MAX_DEPTH) return true
  }
  return false
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === 0x5c) index += 1
    else if (code === 0x22) return index
  }
  return text.length
}
