/** Left-to-right mark: ends what a right-to-left name does to the punctuation and figures after it. */
const LRM = '\u200e'

/** Where a destination's label goes from the name to the id: `Stadt · 11`. */
const BETWEEN = ' · '

/** A label of a drop-down that stays "name · id" from left to right, whatever script the name is in. */
export function orderedLabel(label: string): string {
  const end = label.lastIndexOf(BETWEEN)
  return end === -1 ? label : `${LRM}${label.slice(0, end)}${LRM}${label.slice(end)}`
}

/** A label as the destination gave it: without the marks. */
export function withoutMarks(label: string): string {
  return label.replaceAll(LRM, '')
}
