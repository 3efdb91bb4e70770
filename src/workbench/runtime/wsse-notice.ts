import { plural } from '../plural'
import type { WsseNotice } from '../wire'

/** The day on which Emarsys switches WSSE off, announced on 2024-11-08. */
const LAST_DAY = '2026-12-31'

/** From this many days before the last one the user is told. */
const NOTICE_DAYS = 90

const DAY_MS = 24 * 60 * 60 * 1000

const ADVICE =
  'Create OAuth 2.0 credentials at Emarsys and choose "Client ID and secret (OAuth 2.0)" in the settings; mappings stay as they are.'

/** Says how long WSSE has left at this time. */
export function wsseNotice(now: Date): WsseNotice {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())
  const daysLeft = Math.round((Date.parse(LAST_DAY) - today) / DAY_MS)
  return { until: LAST_DAY, daysLeft, message: messageFor(daysLeft) }
}

function messageFor(daysLeft: number): string | null {
  if (daysLeft > NOTICE_DAYS) return null
  if (daysLeft < 0) return `Emarsys switched WSSE off on ${LAST_DAY}. ${ADVICE}`
  const left = daysLeft === 0 ? 'today is its last day' : `${plural(daysLeft, 'day')} left`
  return `Emarsys switches WSSE off on ${LAST_DAY}: ${left}. ${ADVICE}`
}
