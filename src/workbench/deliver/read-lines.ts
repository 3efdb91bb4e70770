import { StringDecoder } from 'node:string_decoder'

/**
 * The lines of a stream of UTF-8, which end with a line feed, after a carriage return or not. Node's readline would also end
 * them at U+2028 and U+2029, which may stand in JSON as they are.
 */
export async function* readLines(input: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let begun = ''
  for await (const chunk of input) {
    begun += typeof chunk === 'string' ? chunk : decoder.write(chunk)
    // A line as long as many chunks is put together once, at its end.
    if (!chunk.includes('\n')) continue
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
