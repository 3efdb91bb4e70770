import type { Reply } from '../account'
import { type Bench, isAccepted, type Probe } from '../probe'

/** What Emarsys documents, and the replyCode of what is above it. */
const CONTACTS = { documented: 1_000, refusal: 10_001 }
const LIST_IDS = { documented: 10_000, refusal: 3_002 }

/** How many contacts and ids one request may hold. */
export const sizes: Probe = {
  about: [],
  limits: ['contactsPerRequest', 'idsPerListRequest'],
  calls: [
    'POST contact/getdata {1,001 made-up addresses, then 1,000; fewer only where that is refused}',
    'POST contactlist/{test list}/delete {10,001 made-up addresses, then 10,000; fewer only where that is refused}'
  ],
  permissions: ['contact.getdata', 'contactlist.contact.delete'],
  safe: 'Nobody has the addresses: nobody is found, and nobody is taken off the test list.',
  run: async (bench) => {
    const contactsPerRequest = await findLimit(CONTACTS, (count) => lookUp(bench, count))
    const idsPerListRequest = await findLimit(LIST_IDS, (count) => takeOff(bench, count))
    return {
      limits: {
        ...(contactsPerRequest && { contactsPerRequest }),
        ...(idsPerListRequest && { idsPerListRequest })
      }
    }
  }
}

/**
 * The most that is accepted.
 * @param ask sends so many
 * @returns undefined where more than the documented number is accepted, or a refusal is another one
 */
async function findLimit(
  { documented, refusal }: { documented: number; refusal: number },
  ask: (count: number) => Promise<Reply>
): Promise<number | undefined> {
  const takes = async (count: number) => {
    const reply = await ask(count)
    if (isAccepted(reply)) return true
    return reply.replyCode === refusal ? false : undefined
  }
  if ((await takes(documented + 1)) !== false) return undefined
  let [most, tooMany] = [0, documented + 1]
  for (let count = documented; tooMany - most > 1; count = Math.floor((most + tooMany) / 2)) {
    const isTaken = await takes(count)
    if (isTaken === undefined) return undefined
    if (isTaken) most = count
    else tooMany = count
  }
  return most || undefined
}

function lookUp({ call, names }: Bench, count: number): Promise<Reply> {
  const body = { keyId: '3', keyValues: nobodies(names, count), fields: ['3'] }
  return call({ method: 'POST', path: 'contact/getdata', body }, { shapeOnly: true })
}

function takeOff({ call, known, names }: Bench, count: number): Promise<Reply> {
  const path = `contactlist/${known.listId}/delete`
  const body = { key_id: '3', external_ids: nobodies(names, count) }
  return call({ method: 'POST', path, body }, { shapeOnly: true, allow: ['500/3002'] })
}

function nobodies({ nobody }: Bench['names'], count: number): string[] {
  return Array.from({ length: count }, (_, index) => nobody.replace('@', `-${index}@`))
}
