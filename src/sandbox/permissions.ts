/** What an API user or client may be allowed to do, by Emarsys's names. */
export const PERMISSIONS = [
  'contact.delete',
  'contact.get',
  'contact.update',
  'contactlist.contact.add',
  'contactlist.contact.delete',
  'contactlist.create',
  'contactlist.delete',
  'contactlist.get',
  'contactlist.list',
  'contactlist.update',
  'customer.settings',
  'externalevent.create',
  'externalevent.delete',
  'externalevent.get',
  'externalevent.list',
  'externalevent.trigger',
  'externalevent.update',
  'field.create',
  'field.get',
  'field.list'
] as const

/** One permission. */
export type Permission = (typeof PERMISSIONS)[number]
