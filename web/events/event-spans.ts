/** Where an event stands in the text: characters from 0, the last not included. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Where each event of a text that can be read stands, in order: the whole for one event, the entries of an array, the
 * lines of a text with one event a line.
 */
export function eventSpans(text: string): Span[] {
  const inArray = text.trimStart().startsWith('[')
  const spans: Span[] = []
  let depth = 0
  let from = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (character === '"') index = endOfString(text, index)
    else if (character === '{' || character === '[') {
      if (depth === (inArray ? 1 : 0)) from = index
      depth += 1
    } else if (character === '}' || character === ']') {
      depth -= 1
      if (depth === (inArray ? 1 : 0)) spans.push({ from, to: index + 1 })
    }
  }
  return spans
}

/** The index of the quote that ends the string which begins at this one. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1
    else if (text[index] === '"') return index
  }
  return text.length
}
