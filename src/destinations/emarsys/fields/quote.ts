/** The longest part of a value that a message shows, in characters. */
const MAX_SHOWN = 100

/** A value of an event as a message shows it: its JSON, cut where that is long. */
export function quote(value: unknown): string {
  const json = String(JSON.stringify(value))
  return json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json
}
