import { parseEvents } from './parse-events'

/** The most characters of a file that the editor takes: what the server accepts in one call. */
const MAX_CHARACTERS = 15_000_000

/**
 * Reads a file of events: JSON, or one event a line.
 * @throws Error when it is too large
 */
export async function readEventsFile(file: File): Promise<string> {
  if (file.size > MAX_CHARACTERS) {
    throw new Error(
      `${file.name} is too large for this page (15 MB at most). Send it with "npx emarsys-actions deliver".`
    )
  }
  const text = await file.text()
  const { form, events, problems } = parseEvents(text)
  return form === 'lines' || problems.length > 0 || events.length > 50
    ? text
    : JSON.stringify(events.length === 1 ? events[0] : events, null, 2)
}
