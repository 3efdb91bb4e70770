/** A count with its noun: `plural(1, 'event')` is "1 event", `plural(3, 'event')` is "3 events". */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}
