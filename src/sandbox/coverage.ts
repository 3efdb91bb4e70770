import { ROUTES } from './router'

/** How much of an endpoint the sandbox plays. */
export interface Coverage {
  endpoint: string
  status: 'supported' | 'partial' | 'missing'
  /** What is missing. */
  note: string
}

const PARTIAL: Readonly<Record<string, string>> = {
  'GET contact/query': 'equality on fields only; no excludeempty',
  'POST contact': 'no custom source ids',
  'PUT contact': 'no custom source ids',
  'GET field/translate/{lang}': 'names are English in every language',
  'GET field/{id}/choice':
    'eight system fields have no known choices: empty there, and any id is taken',
  'GET field/{id}/choice/translate/{lang}': 'labels are English in every language',
  'POST field': 'no limit of slots, no reserved names',
  'POST event/{id}/trigger': 'attachments are taken and ignored',
  'GET event/{id}/usages': 'the form of the answer is a guess',
  'GET contactlist/{id}': 'ids only, paged by limit and offset',
  'GET contactlist/{id}/contacts': 'ids only, paged by limit and offset',
  'GET contactlist/{id}/contactIds': 'the form of the next page is a guess'
}

const MISSING = [
  'GET contactlist/{id}/contacts/data',
  'GET contact/last_change',
  'POST contact/getdata (by segment)',
  'DELETE field/{id}',
  'PUT field/{id}',
  'GET filter',
  'GET segment',
  'GET email',
  'POST email/{id}/broadcast',
  'GET source',
  'POST export',
  'GET ac/programs'
]

/** Every endpoint that the sandbox knows of: what it plays, what it does not. */
export function coverage(): Coverage[] {
  const routed = ROUTES.map(({ method, path }): Coverage => {
    const endpoint = `${method} ${path}`
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
