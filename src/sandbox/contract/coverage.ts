import { PLAYED } from '../routes/routes'
import { ENDPOINTS } from './endpoints'

/** How much of an endpoint the sandbox plays. */
export interface Coverage {
  endpoint: string
  status: 'supported' | 'partial' | 'missing'
  /** What is missing. */
  note: string
}

const SEED = 'what the seed has'
const KEPT = 'kept as given; nothing depends on it'
const ENGLISH = 'English in every language'
const READY = 'ready at once; distribution_method local only'
const EVALUATED = 'evaluated at once; criteria on fields only'
const RESPONSES = 'nobody opens or clicks'
const LAUNCHED = 'mails are kept and none is sent; a launch in the future stays a plan'

/** What is left out of endpoints that are not played to the letter, by the beginning of their names. */
const PARTIAL: readonly (readonly [beginning: string, note: string])[] = [
  ['GET /administrator/get', 'made up'],
  ['POST /administrator', 'names, addresses and codes are checked; passwords are not kept'],
  ['GET /settings/autoimports', KEPT],
  ['POST /settings/autoimports', KEPT],
  ['GET /settings/corporatedomain', KEPT],
  ['PUT /settings/', KEPT],
  ['GET /settings/iprestrictions', KEPT],
  ['GET /settings/security', KEPT],
  ['GET /settings/keyring', KEPT],
  ['POST /settings/keyrings', KEPT],
  ['GET /settings/linkcategories', SEED],
  ['GET /settings/languages', ENGLISH],
  ['GET /language', ENGLISH],
  ['GET /keyring', KEPT],
  ['POST /keyring', KEPT],
  ['GET /combinedsegments', KEPT],
  ['POST /combinedsegments', KEPT],
  ['GET /notification', KEPT],
  ['POST /notification', KEPT],
  ['GET /purchases', SEED],
  ['GET /programresource', SEED],
  ['GET /condition', SEED],
  ['GET /form', SEED],
  ['POST /form/', 'written down; nothing happens'],
  ['GET /file', 'names and sizes only'],
  ['POST /file', 'names and sizes only'],
  ['GET /contact/query', 'every system field counts as indexed'],
  ['GET /contact/last_change', 'when a contact was written, not which field'],
  ['POST /contact/last_change', 'when a contact was written, not which field'],
  ['GET /contact/getcontacthistory', 'mails that the sandbox kept'],
  ['POST /contact/getcontacthistory', 'mails that the sandbox kept'],
  ['POST /contact/getchanges', READY],
  ['POST /contact/getregistrations', READY],
  ['POST /contact/merge', 'of merge_rules the word overwrite only'],
  ['POST /email/getcontacts', READY],
  ['POST /email/getresponses', READY],
  ['POST /export/filter', READY],
  ['GET /email/templates', SEED],
  ['GET /emailcategory', 'one category'],
  ['POST /email/{emailId}/sendtestmail', 'mails are kept and none is sent'],
  ['POST /email/{emailId}/launch', LAUNCHED],
  ['POST /email/{emailId}/broadcast', LAUNCHED],
  ['POST /email/{emailId}/preview', 'placeholders are not filled in'],
  ['GET /email/{emailId}/sections', KEPT],
  ['POST /email/{emailId}/sections', KEPT],
  ['GET /email/{emailId}/trackedlinks', KEPT],
  ['POST /email/{emailId}/trackedlinks', KEPT],
  ['GET /email/{emailId}/responses', RESPONSES],
  ['POST /email/{emailId}/responsesummary', RESPONSES],
  ['POST /email/responses', RESPONSES],
  ['GET /email/responses', RESPONSES],
  ['GET /field/choices', ENGLISH],
  ['GET /field/translate', ENGLISH],
  ['GET /field/{fieldId}/choice/', ENGLISH],
  [
    'GET /field/{fieldId}/choice',
    'labels of 7, 9, 17, 19, 20, 23, 24, 35 and ids of 44 territories are made up'
  ],
  ['POST /field', 'no limit of slots, no reserved names'],
  ['GET /filter/{segmentId}/contacts', EVALUATED],
  ['POST /filter/', EVALUATED],
  ['PUT /filter', EVALUATED],
  ['POST /ac/programs/entrypoints', 'written down; nothing runs'],
  ['POST /ac/programs/callbacks', 'written down; nothing runs'],
  ['POST /wishlist/update', 'trigger_id and event_attributes are not kept']
]

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
    const note = PARTIAL.find(([beginning]) => endpoint.startsWith(beginning))?.[1] ?? ''
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
