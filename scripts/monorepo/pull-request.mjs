import { readFileSync } from 'node:fs'
import { LIVE } from './live.mjs'

/** The sections of docs/monorepo.md that a reviewer at Segment reads, too. */
const DOCS = readFileSync('docs/monorepo.md', 'utf8')

/**
 * The text of the pull request, in the points of the monorepo's template: what changes and why, tests, backward compatibility, security.
 * @param metadata the export's `metadata.json`
 * @param counts what the export's tests came to: `tests`, `suites`, `snapshots`
 * @param checks the names of the checks that it passed
 */
export function pullRequest(metadata, { tests, suites, snapshots }, checks) {
  return `# [${metadata.name}] One truthful outcome for each event, OAuth 2.0 beside WSSE

## Summary

Replaces the folder of the live destination \`${metadata.slug}\`. ${metadata.description}

- Every event of a batch gets its own outcome through \`MultiStatusResponse\`. What Emarsys refuses is an \`APIError\` with its status; what the destination itself rejects is a \`PayloadValidationError\`.
- Emarsys switches WSSE off on 2026-12-31. A new setting chooses OAuth 2.0 client credentials; saved instances continue with WSSE.
${Object.entries(metadata.actions).map(describeAction).join('\n')}
${describeSettings(metadata.authentication.fields)}

## Testing

- [x] Added unit tests for new functionality: ${tests} tests in ${suites} suites, ${snapshots} snapshots of requests (required fields and all fields of each action, under each login), run with jest 27.5.1 and nock 13.1.4.
- [x] Error paths: refusals of whole requests and of single contacts, rate limit, timeouts, answers that are not JSON; each through \`perform\` and \`performBatch\`.
- [x] Tested end-to-end using the local server, against a stand-in for the Emarsys API on localhost. No live Emarsys account was used.
- [x] Tested for backward compatibility of the live destination: saved mappings and settings, each with the request that must result.
- [x] Passed with the versions of this repository's tools: ${checks.join(', ')}.
- [ ] [Segmenters] Tested in the staging environment

## Backward compatibility

${section('stays')}

What changes for live customers:

${section('changes')}

To decide: the authentication scheme goes from \`custom\` to \`oauth2\`, since only then does the platform share one access token between all workers. Emarsys issues 10 tokens an hour per client. Under WSSE \`refreshAccessToken\` fetches nothing.

## Security review

- [x] **Reviewed all field definitions** for sensitive data: ${secrets(metadata.authentication.fields)} use \`type: 'password'\`.
- [x] Requests go only to \`api.emarsys.net\` and to the authorization server, over https, and follow no redirects. The destination reads no environment variables.
- [x] Credentials, tokens and signatures are removed from every message, \`sent\` and \`body\`, even where an answer repeats them. Messages never hold a whole contact.
- [x] \`createHash\` signs requests by WSSE and hashes no personal data. \`trigger_id\` holds a 64-bit checksum of the contact's key, by which Emarsys, which has that key anyway, tells two contacts of one message apart.
- [x] No state is kept between executions.
`
}

function describeAction([key, { title, description, fields }]) {
  const live = LIVE.actions[key]
  if (!live) return `- New action ${title}: ${description}`
  const added = Object.keys(fields).filter((field) => !Object.hasOwn(live, field))
  return `- ${title}: new optional fields ${quoted(added)}.`
}

function describeSettings(settings) {
  const added = Object.keys(settings).filter((key) => !Object.hasOwn(LIVE.settings, key))
  return `- New optional settings: ${quoted(added)}.`
}

function secrets(settings) {
  return quoted(Object.keys(settings).filter((key) => settings[key].type === 'password'))
}

function quoted(names) {
  return names.map((name) => `\`${name}\``).join(', ')
}

function section(name) {
  const found = new RegExp(
    `<!-- pull-request: ${name} -->\\s*([^]*?)\\s*<!-- /pull-request -->`
  ).exec(DOCS)
  if (!found) throw new Error(`docs/monorepo.md has no section "${name}" for the pull request.`)
  return found[1]
}
