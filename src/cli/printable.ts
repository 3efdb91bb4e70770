// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a terminal would obey
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** A text from outside as a terminal may show it: what would move the cursor, colour or turn the text is written as `\u001b`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
