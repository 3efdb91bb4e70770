import type { ApiCall } from './api-call'
import type { Contact, KeyField } from '../account/contacts'

/** How a request names a contact. */
export interface Wanted {
  key: KeyField
  /** The key field as the request names it. */
  keyId: string
  value: string
}

/** The one contact that a key value means, or Emarsys's code and text for none or several. */
export function findOne(
  { account }: ApiCall,
  { key, keyId, value }: Wanted
): { contact: Contact } | { code: number; text: string } {
  if (!value) return { code: 2005, text: `No value provided for key field: ${keyId}` }
  const [contact, another] = account.contacts.find(key, value)
  if (!contact)
    return { code: 2008, text: `No contact found with the external id: ${keyId} - ${value}` }
  if (another)
    return { code: 2010, text: `More contacts found with the external id: ${keyId} - ${value}` }
  return { contact }
}
