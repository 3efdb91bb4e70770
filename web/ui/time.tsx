import { clockTime } from '../lib/time'

/** A time of day, with the whole moment (ISO 8601) when one points at it. */
export function Time({ at }: { at: string }) {
  return (
    <time class="time" dateTime={at} title={at}>
      {clockTime(at)}
    </time>
  )
}
