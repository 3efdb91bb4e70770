import type { Terminal } from './terminal'

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: they are what a terminal would obey
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** What a command itself prints besides letters: tabs, the ends of lines, and what picocolors makes of its text. */
const OWN = /([\t\n]|\u001b\[(?:[0-2]|22|3\d)m)/
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

/** A text from outside as a terminal may show it: what would move the cursor, colour or turn the text is written as `\u001b`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A terminal that obeys nothing of what comes from outside but a colour, wherever it stands in what is printed. */
export function safeTerminal({ out, err, isInteractive }: Terminal): Terminal {
  const safe = (text: string) =>
    text
      .split(OWN)
      .map((part) =>
        part === '\n' || part === '\t' || (isInteractive && OWN.test(part)) ? part : printable(part)
      )
      .join('')
  return { out: (text) => out(safe(text)), err: (text) => err(safe(text)), isInteractive }
}
