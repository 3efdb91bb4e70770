/** The time of day of an ISO 8601 moment, as `14:03:12` wherever the reader lives; the text itself when it is not a moment. */
export function clockTime(iso: string): string {
  const moment = new Date(iso)
  return Number.isNaN(moment.getTime())
    ? iso
    : moment.toLocaleTimeString('en-GB', { hour12: false })
}
