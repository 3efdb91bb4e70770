import { PLAYED } from '../routes/routes'
import { ENDPOINTS } from './endpoints'

/** How much of an endpoint the sandbox plays. */
export interface Coverage {
  endpoint: string
  status: 'supported' | 'partial' | 'missing'
  /** What is missing. */
  note: string
}

const EMPTY = 'always empty'
const ENGLISH = 'English in every language'
const READY = 'ready at once; distribution_method local only'
const EVALUATED = 'evaluated at once; criteria on fields only'

/** What is left out of endpoints that are not played to the letter. */
const PARTIAL: Readonly<Record<string, string>> = {
  'GET /administrator': EMPTY,
  'GET /combinedsegments': EMPTY,
  'GET /condition': EMPTY,
  'GET /contact/query': 'every system field counts as indexed',
  'GET /email': 'names and subjects only',
  'GET /email/{emailId}': 'names and subjects only',
  'GET /email/templates': EMPTY,
  'GET /emailcategory': 'one category',
  'GET /field/choices': ENGLISH,
  'GET /field/translate/{languageId}': ENGLISH,
  'GET /field/{fieldId}/choice':
    'labels of 7, 9, 17, 19, 20, 23, 24, 35 and ids of 44 territories are made up',
  'GET /field/{fieldId}/choice/lang/{languageId}': ENGLISH,
  'GET /field/{fieldId}/choice/translate/{languageId}': ENGLISH,
  'GET /file': EMPTY,
  'GET /filter/{segmentId}/contacts': EVALUATED,
  'GET /filter/{segmentId}/contacts/count': EVALUATED,
  'GET /folder': EMPTY,
  'GET /form': EMPTY,
  'GET /settings/autoimports': EMPTY,
  'GET /settings/linkcategories': EMPTY,
  'POST /ac/programs/entrypoints/{nodeType}/resources/{resourceId}/runs':
    'written down; nothing runs',
  'POST /contact/getchanges': READY,
  'POST /contact/getcontacthistory': 'e-mails of triggered events only',
  'POST /contact/getregistrations': READY,
  'POST /contact/merge': 'of merge_rules the word overwrite only',
  'POST /email/getcontacts': READY,
  'POST /field': 'no limit of slots, no reserved names',
  'POST /filter/{segmentId}/runs': EVALUATED,
  'POST /filter/{segmentId}/single_runs': EVALUATED,
  'POST /wishlist/update': 'trigger_id and event_attributes are not kept',
  'PUT /filter': EVALUATED
}

/** Endpoints outside the Core API, all of them played. */
const OTHERS: readonly Coverage[] = [
  { endpoint: 'POST /oauth2/token', status: 'supported', note: '' },
  { endpoint: 'GET /healthcheck', status: 'supported', note: '' },
  {
    endpoint:
      'POST /api/engagementevent/v1/integrations/{integrationId}/eventConfigurations/{eventConfigurationId}/events',
    status: 'partial',
    note: 'of a schema only which properties are required'
  }
]

/** Every endpoint that the vendor documents: what the sandbox plays of it, and what it does not. */
export function coverage(): Coverage[] {
  const played = new Set<string>(PLAYED)
  const rows = Object.keys(ENDPOINTS).map((endpoint): Coverage => {
    const note = PARTIAL[endpoint] ?? ''
    if (!played.has(endpoint)) return { endpoint, status: 'missing', note: '' }
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
