/** The largest event, in bytes of JSON: 32 kB. Segment's HTTP Tracking API, "Max request size". */
export const EVENT_BYTES = 32 * 1024

/** The largest body of a batch, in bytes once unpacked: 500 kB. Segment's HTTP Tracking API, "Max request size". */
export const BATCH_BYTES = 500 * 1024

/** The most events in a batch. Segment's HTTP Tracking API, "Batch". */
export const BATCH_EVENTS = 2500

/** A messageId has fewer characters. Segment's HTTP Tracking API, "Message Id". */
export const MESSAGE_ID_CHARACTERS = 100

/** How long an accepted event waits for others at most before it is sent. Milliseconds. */
export const FLUSH_MS = 1000

/** How much may be accepted and not yet finished; more is answered 429. */
export const OPEN = { events: 10_000, bytes: 64_000_000 }

/** Of how many events the workbench remembers the messageId, so that an SDK's repetition is not delivered twice. */
export const REMEMBERED_IDS = 100_000

/** How many refused calls are told in the terminal, and within what. */
export const REFUSALS_TOLD = { times: 5, milliseconds: 10_000 }

/** How long a stop waits for what was accepted to be delivered. Milliseconds. */
export const DRAIN_MS = 10_000

/** What the Live pane can look back on: events, and requests with their answers as JSON. */
export const KEPT = { events: 2000, bytes: 32_000_000, exchangeCharacters: 8_000_000 }
