import { PLAYED } from '../routes/routes'
import { ENDPOINTS } from './endpoints'
import partial from './partial.json'

/** How much of an endpoint the sandbox plays. */
export interface Coverage {
  endpoint: string
  status: 'supported' | 'partial' | 'missing'
  /** What is missing. */
  note: string
}

/** What is left out of endpoints that are not played to the letter, by the beginning of their names; the first that fits counts. */
const PARTIAL = Object.entries(partial)

/** Endpoints outside the Core API, all of them played. */
const OTHERS: readonly Coverage[] = [
  { endpoint: 'POST /oauth2/token', status: 'supported', note: '' },
  { endpoint: 'GET /healthcheck', status: 'supported', note: '' },
  {
    endpoint:
      'POST /api/engagementevent/v1/integrations/{integrationId}/eventConfigurations/{eventConfigurationId}/events',
    status: 'partial',
    note: 'of a schema the required properties and their types only'
  }
]

/** Every endpoint that the vendor documents: what the sandbox plays of it, and what it does not. */
export function coverage(): Coverage[] {
  const played = new Set<string>(PLAYED)
  const rows = Object.keys(ENDPOINTS).map((endpoint): Coverage => {
    if (!played.has(endpoint)) return { endpoint, status: 'missing', note: '' }
    const [, note = ''] = PARTIAL.find(([beginning]) => endpoint.startsWith(beginning)) ?? []
    return { endpoint, status: note ? 'partial' : 'supported', note }
  })
  return [...rows, ...OTHERS]
}

/** How many endpoints there are of each status. */
export function countCoverage(rows: Coverage[] = coverage()): Record<Coverage['status'], number> {
  const count = (wanted: Coverage['status']): number =>
    rows.filter(({ status }) => status === wanted).length
  return {
    supported: count('supported'),
    partial: count('partial'),
    missing: count('missing')
  }
}

/** The coverage as aligned lines of text and a line with the counts, for a terminal. */
export function formatCoverage(rows: Coverage[] = coverage()): string {
  const width = Math.max(...rows.map(({ endpoint }) => endpoint.length))
  const lines = rows.map(({ endpoint, status, note }) =>
    `${endpoint.padEnd(width)}  ${status.padEnd(9)}  ${note}`.trimEnd()
  )
  const { supported, partial, missing } = countCoverage(rows)
  const sum = `${supported} supported, ${partial} partial, ${missing} missing of ${rows.length} endpoints`
  return [...lines, '', sum].join('\n')
}
