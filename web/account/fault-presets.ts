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
  {
    id: '429',
    label: '429 Too many requests',
    fault: {
      answer: { kind: 'reply', status: 429, body: { replyCode: 1, replyText: 'Too Many Requests' } }
    }
  },
  {
    id: '500',
    label: '500 Internal error',
    fault: {
      answer: { kind: 'reply', status: 500, body: { replyCode: 1, replyText: 'Internal error' } }
    }
  },
  {
    id: '503',
    label: '503 Unavailable, an HTML page',
    fault: {
      answer: {
        kind: 'reply',
        status: 503,
        body: '<h1>Unavailable</h1>',
        content_type: 'text/html'
      }
    }
  },
  {
    id: '401',
    label: '401 Login refused',
    fault: {
      answer: { kind: 'reply', status: 401, body: { replyCode: 1, replyText: 'Unauthorized' } }
    }
  },
  { id: 'reset', label: 'Connection reset', fault: { answer: { kind: 'reset' } } },
  { id: 'cut', label: 'Answer cut off', fault: { answer: { kind: 'cut' } } },
  {
    id: 'slow',
    label: 'Answer after 3 seconds',
    fault: { answer: { kind: 'delay' }, delay_ms: 3000 }
  },
  { id: 'stall', label: 'No answer at all', fault: { answer: { kind: 'stall' } } },
  {
    id: 'label',
    label: 'JSON labelled as HTML',
    fault: { answer: { kind: 'label', content_type: 'text/html' } }
  },
  { id: 'huge', label: 'An answer of 5 MB', fault: { answer: { kind: 'huge', bytes: 5_000_000 } } }
]
