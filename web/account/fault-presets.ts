import type { JsonObject } from '../../src/workbench/wire'

/** A way for requests to go wrong. */
export interface FaultPreset {
  readonly id: string
  readonly label: string
  /** The fault in the sandbox's form, but for how often. */
  readonly fault: JsonObject
}

/** What goes wrong in the field, in the words of who meets it. */
export const FAULT_PRESETS: readonly [FaultPreset, ...FaultPreset[]] = [
  refusal(429, '429 Too many requests', 'Too Many Requests'),
  refusal(500, '500 Internal error', 'Internal error'),
  preset('503', '503 Unavailable, an HTML page', {
    kind: 'reply',
    status: 503,
    body: '<h1>Unavailable</h1>',
    content_type: 'text/html'
  }),
  refusal(401, '401 Login refused', 'Unauthorized'),
  preset('reset', 'Connection reset', { kind: 'reset' }),
  preset('cut', 'Answer cut off', { kind: 'cut' }),
  {
    id: 'slow',
    label: 'Answer after 3 seconds',
    fault: { answer: { kind: 'delay' }, delay_ms: 3000 }
  },
  preset('stall', 'No answer at all', { kind: 'stall' }),
  preset('label', 'JSON labelled as HTML', { kind: 'label', content_type: 'text/html' }),
  preset('huge', 'An answer of 5 MB', { kind: 'huge', bytes: 5_000_000 })
]

function preset(id: string, label: string, answer: JsonObject): FaultPreset {
  return { id, label, fault: { answer } }
}

function refusal(status: number, label: string, replyText: string): FaultPreset {
  return preset(String(status), label, { kind: 'reply', status, body: { replyCode: 1, replyText } })
}
