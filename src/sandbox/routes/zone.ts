/**
 * The clocks of a time zone. Made once for many times: `toLocaleString` makes them each time, in a tenth of a millisecond.
 * @returns by how many milliseconds they are ahead at a time, in milliseconds since 1970
 * @throws RangeError where there is no such zone
 */
export function clocksOf(timeZone: string): (utc: number) => number {
  // Swedish times read as ISO 8601.
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium'
  })
  return (utc) =>
    Date.parse(`${format.format(utc).replace(' ', 'T')}Z`) - Math.floor(utc / 1000) * 1000
}
