import { ROUTES } from '../routes/routes'

/** How much of an endpoint the sandbox plays. */
export interface Coverage {
  endpoint: string
  status: 'supported' | 'partial' | 'missing'
  /** What is missing. */
  note: string
}

const PARTIAL: Readonly<Record<string, string>> = {
  'GET /contact/query': 'equality on fields only; no excludeempty',
  'POST /contact': 'no custom source ids',
  'PUT /contact': 'no custom source ids',
  'GET /field/translate/{languageId}': 'names are English in every language',
  'GET /field/{fieldId}/choice':
    'eight system fields have no known choices: empty there, and any id is taken',
  'GET /field/{fieldId}/choice/translate/{languageId}': 'labels are English in every language',
  'POST /field': 'no limit of slots, no reserved names',
  'POST /event/{eventId}/trigger': 'attachments are taken and ignored',
  'GET /event/{eventId}/usages': 'the form of the answer is a guess',
  'GET /contactlist/{listId}': 'ids only, paged by limit and offset',
  'GET /contactlist/{listId}/contacts': 'ids only, paged by limit and offset',
  'GET /contactlist/{listId}/contactIds': 'the form of the next page is a guess'
}

const MISSING = [
  'GET /contactlist/{listId}/contacts/data',
  'GET /contact/last_change',
  'POST /contact/getdata (by segment)',
  'DELETE /field/{fieldId}',
  'PUT /field/{fieldId}',
  'GET /filter',
  'GET /segment',
  'GET /email',
  'POST /email/{id}/broadcast',
  'GET /source',
  'POST /export',
  'GET /ac/programs'
]

/** Every endpoint that the sandbox knows of: what it plays, what it does not. */
export function coverage(): Coverage[] {
  const routed = ROUTES.map(({ endpoint }): Coverage => {
    const note = PARTIAL[endpoint] ?? ''
    return { endpoint, status: note ? 'partial' : 'supported', note }
  })
  const others: Coverage[] = [
    { endpoint: 'POST /oauth2/token', status: 'supported', note: '' },
    { endpoint: 'GET /healthcheck', status: 'supported', note: '' }
  ]
  const missing = MISSING.map((endpoint): Coverage => ({ endpoint, status: 'missing', note: '' }))
  return [...routed, ...others, ...missing]
}

/** The coverage as aligned lines of text, for a terminal. */
export function formatCoverage(rows: Coverage[] = coverage()): string {
  const width = Math.max(...rows.map(({ endpoint }) => endpoint.length))
  return rows
    .map(({ endpoint, status, note }) =>
      `${endpoint.padEnd(width)}  ${status.padEnd(9)}  ${note}`.trimEnd()
    )
    .join('\n')
}
