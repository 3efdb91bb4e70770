/** A number as it is read. */
export function count(number: number): string {
  return number.toLocaleString('en-US')
}

/** A count with its noun: `plural(1, 'event')` is "1 event", `plural(3000, 'event')` is "3,000 events". */
export function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}
