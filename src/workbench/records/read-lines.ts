import { StringDecoder } from 'node:string_decoder'

/** A longer line is not an event, and must not fill the memory. */
const MOST_CHARACTERS = 16_000_000

/**
 * The lines of a stream of UTF-8, which end with a line feed, after a carriage return or not. Node's readline would also end
 * them at U+2028 and U+2029, which may stand in JSON as they are. Of a line that is longer than any event the middle is left out.
 */
export async function* readLines(
  input: AsyncIterable<Buffer | string>,
  most = MOST_CHARACTERS
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let begun = ''
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(chunk)
    // A line as long as many chunks is put together once, at its end.
    if (!text.includes('\n')) {
      if (begun.length < most) begun += text
      continue
    }
    begun += text
    const lines = begun.split('\n')
    begun = lines.pop() ?? ''
    for (const line of lines) yield withoutReturn(line)
  }
  begun += decoder.end()
  if (begun) yield withoutReturn(begun)
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
