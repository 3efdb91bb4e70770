import { readFileSync } from 'node:fs'
import { LIVE } from './live.mjs'

/** The sections of docs/monorepo.md that a reviewer at Segment reads, too. */
const DOCS = readFileSync('docs/monorepo.md', 'utf8')

/** What each part is called, what it adds, and the actions that are its own. */
const PARTS = {
  core: {
    title: 'One truthful outcome for each event, OAuth 2.0 beside WSSE, engagement events',
    after:
      'The audiences and deletion requests follow in two pull requests of their own; nothing here needs them.'
  },
  audiences: {
    title: 'Audiences: Sync Audience, and contact lists for audiences',
    after:
      'It adds to the core, which it needs. The files of the core are unchanged but for the lines of the index that name the new parts.'
  },
  deletion: {
    title: 'Deletion requests',
    after:
      'It adds to the core and the audiences, of which nothing changes but the lines of the index that name it.'
  },
  all: {
    title:
      'One truthful outcome for each event, OAuth 2.0 beside WSSE, engagement events, audiences, deletion',
    after:
      'It can also be proposed in three parts, one after the other: `npm run monorepo -- --part core`, `audiences`, `deletion`.'
  }
}

/**
 * The text of the pull request of a part, in the points of the monorepo's template: what changes and why, tests, backward
 * compatibility, security.
 * @param part `core`, `audiences`, `deletion`, or `all` for one pull request with everything
 * @param metadata the export's `metadata.json`
 * @param checks what the export passed: name, and for the tests and the size their counts
 */
export function pullRequest(part, metadata, checks) {
  const { title, after } = PARTS[part]
  const has = (name) => part === name || part === 'all'
  return `# [${metadata.name}] ${title}

## Summary

Changes the live destination \`${metadata.slug}\`. ${after}

${has('core') ? coreSummary(metadata) : ''}${has('audiences') ? audienceSummary(metadata) : ''}${has('deletion') ? `${section('deletion')}\n\n` : ''}${sizeOf(checks)}

## Testing

${testing(checks, has('core'))}

${section('unproved')}

## Backward compatibility

${has('core') ? compatibility() : 'No request, field or setting of the live actions changes in this part.'}

## Security review

${security(metadata, part)}
`
}

function coreSummary(metadata) {
  return `- Every event of a batch gets its own outcome through \`MultiStatusResponse\`. What Emarsys refuses is an \`APIError\` with its status; what the destination itself rejects is a \`PayloadValidationError\`.
- Emarsys switches WSSE off on 2026-12-31. A new setting chooses OAuth 2.0 client credentials; saved instances continue with WSSE.
${describeActions(metadata, (key) => key !== 'syncAudience')}
${describeSettings(metadata.authentication.fields)}

### The vendor's own change (#3782)

${section('vendor')}

### To decide

${section('decide')}

`
}

function audienceSummary(metadata) {
  const presets = metadata.presets.filter(({ partnerAction }) => partnerAction === 'syncAudience')
  const { audienceFields = {} } = metadata.audienceConfig ?? {}
  return `${describeActions(metadata, (key) => key === 'syncAudience')}
- Audience settings: ${quoted(Object.keys(audienceFields))}. Presets: ${presets.map(({ name }) => name).join('; ')}.

${section('audiences')}

`
}

function sizeOf(checks) {
  const { files, lines } = countsOf(checks, 'size')
  return `The folder has ${files} files and ${lines} lines by hand without tests.`
}

function testing(checks, isCore) {
  const { tests, suites, snapshots } = countsOf(checks, 'tests')
  const names = checks.map(({ name }) => name).join(', ')
  const lines = [
    `- [x] Added unit tests for new functionality: ${tests} tests in ${suites} suites, ${snapshots} snapshots of requests (required fields and all fields of each action, under each login), run with jest 27.5.1 and nock 13.1.4.`,
    '- [x] Error paths: refusals of whole requests and of single contacts, rate limit, timeouts, answers that are not JSON; each through `perform` and `performBatch`.',
    '- [x] Tested end-to-end using the local server, against a stand-in for the Emarsys API on localhost.',
    ...(isCore
      ? [
          '- [x] Tested for backward compatibility of the live destination: saved mappings and settings, each with the request that must result.'
        ]
      : []),
    `- [x] Passed with the versions of this repository's tools: ${names}.`,
    "- [ ] `__tests__/snapshot.test.ts` is the customary test with `generateTestData`. Its file of snapshots is written by its first run here, since the texts come from this repository's own generator.",
    '- [ ] [Segmenters] Tested in the staging environment'
  ]
  return lines.join('\n')
}

function compatibility() {
  return `${section('stays')}

What changes for saved mappings. "Live" is what the live destination sends and reports today; the other column was computed by running this change:

${section('changes')}

${section('also')}`
}

function security(metadata, part) {
  const lines = [
    `- [x] **Reviewed all field definitions** for sensitive data: ${secrets(metadata.authentication.fields)} use \`type: 'password'\`.`,
    '- [x] Requests go only to hosts of Emarsys and to the token URL, which must lie in a domain of Emarsys or SAP, over https, and follow no redirects. The destination reads no environment variables.',
    '- [x] Credentials, tokens and signatures are removed from every message, `sent` and `body`, even where an answer repeats them. Messages never hold a whole contact.',
    "- [x] `createHash` signs requests by WSSE and finds a kept token by its credentials. `trigger_id` holds 64 bits of a SHA-256 of the contact's key, by which Emarsys, which has that key anyway, tells two contacts of one message apart.",
    '- [x] Where the platform gives no access token, one is fetched and kept in the process until it ends; so is one that it asks for, until it hands it over. Nothing else is kept between executions.'
  ]
  if (part === 'deletion' || part === 'all')
    lines.push(
      '- [x] A deletion deletes exactly the contact whose field, chosen in the settings, holds the user id; without that setting it is refused. Its messages do not name the user.'
    )
  return lines.join('\n')
}

function countsOf(checks, name) {
  return checks.find((check) => check.name === name).counts
}

function describeActions({ actions }, isWanted) {
  return Object.entries(actions)
    .filter(([key]) => isWanted(key))
    .map(describeAction)
    .join('\n')
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
