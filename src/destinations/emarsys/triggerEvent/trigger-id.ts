/**
 * The id by which Emarsys recognises a trigger that is sent again. Whether it compares ids within one external event or
 * within the account is not known, so the event's id is part of it; and one message may trigger an event for two contacts
 * (buyer and referrer), so the contact is, too, as a hash, since the id shows in Emarsys's logs.
 */
export function triggerIdOf(
  eventId: string,
  id: string,
  { keyField, keyValue }: { keyField: string; keyValue: string }
): string {
  return `${eventId}:${id}:${hash(`${keyField}:${keyValue}`)}`
}

/**
 * A 64-bit FNV-1a hash as 16 hex digits, in two halves of 32 bits over the text and its reverse. It need not withstand an
 * attacker: it only keeps the few contacts of one message apart.
 */
function hash(text: string): string {
  let ahead = 0x811c9dc5
  let back = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    ahead = Math.imul(ahead ^ text.charCodeAt(index), 0x01000193)
    back = Math.imul(back ^ text.charCodeAt(text.length - 1 - index), 0x01000193)
  }
  return hex(ahead) + hex(back)
}

/** In two parts, since JavaScript writes numbers of up to 31 bits much faster in hex. */
function hex(half: number): string {
  return hexOf16(half >>> 16) + hexOf16(half & 0xffff)
}

function hexOf16(part: number): string {
  return part.toString(16).padStart(4, '0')
}
