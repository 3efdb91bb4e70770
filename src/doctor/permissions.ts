import type { Answer } from '../destinations/emarsys/api/http'
import { answerText, requestStatus } from '../destinations/emarsys/api/status'
import type { Mapping } from '../workbench/mapping/read'
import { writesFields } from '../workbench/mapping/rules/contact-fields'
import { sendsEngagementEvents } from '../workbench/mapping/rules/ids'
import type { Calls } from './account'
import { type Finding, fine } from './check'
import { isAllowed, PROBES, type ProbeName } from './probes'

/** Probes that are writes in form. */
type WriteProbe = Extract<
  ProbeName,
  `${string}ToList` | `${string}FromList` | `${string}Event` | `${string}Contacts`
>

const OF_ACTION: Readonly<Record<string, readonly WriteProbe[]>> = {
  addContactToList: ['addToList'],
  removeContactFromList: ['removeFromList'],
  triggerEvent: ['triggerEvent'],
  syncAudience: ['addToList', 'removeFromList']
}

/** The writes that these mappings make, as probes. */
export function writesOf(mappings: readonly Mapping[]): WriteProbe[] {
  const probes = mappings.flatMap((mapping): WriteProbe[] => [
    ...(OF_ACTION[mapping.action] ?? []),
    ...(writesFields(mapping) ? (['upsertContacts'] as const) : [])
  ])
  const creates = mappings.some(
    (mapping) => writesFields(mapping) && mapping.mapping.create_if_missing !== false
  )
  return [...new Set(creates ? [...probes, 'createContacts' as const] : probes)]
}

/** What can be said of engagement events without sending one: whether the login is the one that they need. */
export function checkEngagement(
  mappings: readonly Mapping[],
  authType: string | undefined
): Finding[] {
  if (!mappings.some(sendsEngagementEvents)) return []
  const subject = 'Engagement events'
  if (authType !== 'new') {
    const message = 'They need OAuth 2.0, but the settings log in by API username and password.'
    return [
      {
        status: 'wrong',
        subject,
        message,
        todo: 'Choose "Client ID and secret" in Authentication.'
      }
    ]
  }
  const message =
    'Not asked: a request would send one, and what their permission is called is not documented.'
  return [
    { status: 'skipped', subject, message, todo: 'Look in Emarsys whether they are granted.' }
  ]
}

/** Asks for each permission to write, one after the other: refused requests in a row are not to look like an attack. */
export async function checkWrites(
  calls: Calls,
  probes: readonly WriteProbe[],
  probeWrites: boolean
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const probe of probes) {
    findings.push(
      isAllowed(probe, probeWrites) ? readWrite(probe, await calls[probe]()) : notAsked(probe)
    )
  }
  return findings
}

function notAsked(probe: ProbeName): Finding {
  return {
    status: 'skipped',
    subject: PROBES[probe].permission,
    message:
      'Not asked: that the request changes nothing is concluded, not documented. Emarsys may need it to create contacts.',
    todo: 'Look it up in Emarsys, or run npx emarsys-actions doctor with --probe-writes.'
  }
}

/** A refusal of the content comes after the permission was looked at, as far as is known. */
function readWrite(probe: ProbeName, answer: Answer): Finding {
  const subject = PROBES[probe].permission
  const said = `HTTP ${answer.status}${answer.envelope ? `/${answer.envelope.replyCode}` : ''}`
  const isContentRefused = answer.envelope && [200, 400, 404, 500].includes(answer.status)
  if (answer.status === 403) return missing(subject, 'wrong')
  if (isContentRefused) return fine(subject, `Granted: the empty request was read (${said}).`)
  return {
    status: 'warning',
    subject,
    message: `Not known: ${answerText(answer)} (${said}).`,
    todo: 'Run the doctor again later.'
  }
}

/** What a read tells of its permission. @param needed whether deliveries or Segment's own test need it */
export function checkRead(probe: ProbeName, answer: Answer, needed: boolean): Finding {
  const subject = PROBES[probe].permission
  const status = requestStatus(answer)
  if (status === 200) return fine(subject, 'Granted.')
  if (status === 403) return missing(subject, needed ? 'wrong' : 'warning')
  const message = `Not known: ${answerText(answer)} (HTTP ${answer.status}).`
  return { status: 'warning', subject, message, todo: 'Run the doctor again later.' }
}

function missing(subject: string, status: 'wrong' | 'warning'): Finding {
  const only =
    status === 'warning' ? ' Deliveries work without it; drop-downs and this doctor do not.' : ''
  return {
    status,
    subject,
    message: `Missing (HTTP 403).${only}`,
    todo: `Grant ${subject} to the API credentials in Emarsys. A changed permission takes some minutes.`
  }
}
