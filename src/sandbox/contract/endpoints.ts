import type { CollectionName } from '../account/collections'

/** The permission that an endpoint needs, null where none is known, and the collections of the account that it may change. */
type Row = readonly [permission: string | null, ...changes: CollectionName[]]

/**
 * Every endpoint of the Core API that the vendor documents, below `/api/v2` and `/api/v3`. Sources: the vendor's page of endpoint
 * permissions, as harvested on 2026-07-11; those without a permission are in its collections and client libraries only.
 */
export const ENDPOINTS = {
  'GET /administrator': ['administrator.list'],
  'POST /administrator/{administratorId}/patch': ['administrator.update', 'administrators'],
  'POST /administrator/{administratorId}/delete': ['administrator.delete', 'administrators'],
  'GET /administrator/query/{administratorId}': ['administrator.get'],
  'GET /administrator/getaccesslevels': ['administrator.accesslevel.list'],
  'POST /administrator/{administratorId}/session': ['administrator.session.create'],
  'GET /administrator/getinterfacelanguages': ['administrator.interfacelanguage.list'],
  'GET /administrator/getstartpages': ['administrator.startpage.list'],
  'GET /administrator/{administratorId}': ['administrator.fetch'],
  'GET /administrator/getinterfaces': ['administrator.interfacelanguage.list'],
  'POST /administrator': ['administrator.create', 'administrators'],
  'GET /settings/autoimports': ['autoimport.list'],
  'GET /settings/autoimports/{profileId}': ['autoimport.get'],
  'POST /settings/autoimports/{profileId}/delete': ['autoimport.delete', 'autoimports'],
  'POST /settings/autoimports': ['autoimport.create', 'autoimports'],
  'POST /blacklist': ['blacklist.get', 'contacts'],
  'POST /blocklist': ['blocklist.get', 'contacts'],
  'POST /email': ['campaign.create', 'emails'],
  'GET /email': ['campaign.list'],
  'GET /email/{emailId}': ['campaign.get'],
  'POST /email/{emailId}/updatesource': ['campaign.source.update', 'emails'],
  'POST /email/{emailId}/patch': ['campaign.update', 'emails'],
  'POST /email/delete': ['campaign.delete', 'emails'],
  'POST /email/{emailId}/version': ['campaign.version.create', 'emails'],
  'POST /email/{emailId}/finalize': ['campaign.finalize', 'emails'],
  'POST /email/{emailId}/copy': ['campaign.copy', 'emails'],
  'POST /email/{emailId}/preview': ['campaign.preview'],
  'POST /email/{emailId}/sendtestmail': ['campaign.sendtestmail', 'emails', 'mails'],
  'POST /email/{emailId}/launch': ['campaign.launch', 'emails', 'launches', 'mails'],
  'POST /email/{emailId}/broadcast': ['campaign.broadcast', 'emails', 'launches', 'mails'],
  'POST /email/{emailId}/stop': ['campaign.stop', 'emails'],
  'POST /email/getdeliverystatus': ['campaign.getdeliverystatus'],
  'POST /email/responses': ['campaign.responses', 'response_queries'],
  'GET /email/{emailId}/responses': ['campaign.responses.get'],
  'GET /email/{emailId}/responsesummary': ['campaign.responsesummary'],
  'POST /email/getlaunchesofemail': ['campaign.getlaunchesofemail'],
  'GET /email/{emailId}/personalization': ['campaign.personalization'],
  'POST /email/{emailId}/url': ['campaign.url'],
  'POST /email/unsubscribe': ['campaign.unsubscribe', 'unsubscribed'],
  'POST /email/{emailId}/trackedlinks': ['campaign.trackedlink.create', 'emails'],
  'GET /email/{emailId}/trackedlinks/{linkId}': ['campaign.trackedlink.get'],
  'GET /settings/linkcategories': ['campaign.linkcategory.list'],
  'POST /email/{emailId}/trackedlinks/{linkId}': ['campaign.trackedlink.update', 'emails'],
  'POST /email/{emailId}/deletetrackedlinks/{linkId}': ['campaign.trackedlink.delete', 'emails'],
  'POST /email/{emailId}/sections': ['campaign.section.create', 'emails'],
  'GET /email/{emailId}/sections': ['campaign.section.list'],
  'GET /email/{emailId}/sections/{sectionId}': ['campaign.section.get'],
  'POST /email/{emailId}/sections/{sectionId}': ['campaign.section.update', 'emails'],
  'POST /email/{emailId}/sections/{sectionId}/delete': ['campaign.section.delete', 'emails'],
  'GET /language': ['campaign.language.list'],
  'GET /language/translate/{languageId}': ['campaign.language.list'],
  'GET /emailcategory': ['campaign.category.list'],
  'GET /condition': ['campaign.condition.list'],
  'GET /email/templates': ['campaign.template.list'],
  'GET /email/templates/{templateId}': ['campaign.template.get'],
  'POST /email/{emailId}/delete': ['campaign.delete.alias', 'emails'],
  'GET /email/{emailId}/programs': ['campaign.program.list'],
  'GET /email/responses/{responseId}': ['campaign.response.get'],
  'POST /email/{emailId}/responsesummary': ['campaign.responsesummary.filter'],
  'GET /email/{emailId}/versions': ['campaign.version.list'],
  'GET /email/{emailId}/trackedlinks': ['campaign.trackedlink.list'],
  'GET /campaigns': ['campaigns.get'],
  'POST /campaigns': [null, 'emails'],
  'GET /combinedsegments': ['combinedsegment.list'],
  'GET /combinedsegments/{combinedSegmentId}': ['combinedsegment.get'],
  'POST /combinedsegments': ['combinedsegment.create', 'combined_segments'],
  'POST /combinedsegments/{combinedSegmentId}': ['combinedsegment.update', 'combined_segments'],
  'GET /combinedsegments/universal': ['combinedsegment.universal.list'],
  'GET /combinedsegments/universal/{combinedSegmentId}': ['combinedsegment.universal.get'],
  'POST /combinedsegments/universal': ['combinedsegment.universal.create', 'universal_segments'],
  'POST /combinedsegments/universal/{combinedSegmentId}': [
    'combinedsegment.universal.update',
    'universal_segments'
  ],
  'GET /combinedsegments/test/{combinedSegmentId}': ['combinedsegment.test.get'],
  'POST /combinedsegments/test': ['combinedsegment.test.create', 'test_segments'],
  'POST /combinedsegments/test/{combinedSegmentId}': [
    'combinedsegment.test.update',
    'test_segments'
  ],
  'PUT /contact/update': ['contact.batchUpdate', 'contacts', 'lists'],
  'GET /contact/last_change': ['contact.changes.get'],
  'POST /contact/last_change': ['contact.changes.list'],
  'POST /contact/checkids': ['contact.contactid.verify', 'lists'],
  'POST /contact': ['contact.create', 'contacts', 'lists'],
  'POST /contact/delete': ['contact.delete', 'contacts', 'lists'],
  'GET /contact': ['contact.get'],
  'POST /contact/getdata': ['contact.getdata'],
  'POST /contact/getcontacthistory': ['contact.history.filter'],
  'GET /contact/getcontacthistory': ['contact.history.list'],
  'GET /contact/query': ['contact.list'],
  'GET /contact/getdata': ['contact.lookup'],
  'POST /contact/merge': ['contact.merge', 'contacts', 'lists'],
  'PUT /contact/{contactId}': ['contact.singleUpdate', 'contacts', 'lists'],
  'PUT /contact': ['contact.update', 'contacts', 'lists'],
  'POST /contactlist/{listId}/add': ['contactlist.contact.add', 'lists'],
  'GET /contactlist/{listId}/count': ['contactlist.contact.count'],
  'POST /contactlist/{listId}/delete': ['contactlist.contact.delete', 'lists'],
  'GET /contactlist/{listId}/contactIds': ['contactlist.contact.ids'],
  'POST /contactlist': ['contactlist.create', 'lists'],
  'POST /contactlist/{listId}/deletelist': ['contactlist.delete', 'lists'],
  'GET /contactlist': ['contactlist.list'],
  'GET /contactlist/{listId}': [null],
  'GET /contactlist/{listId}/contacts': [null],
  'GET /contactlist/{listId}/contacts/data': [null],
  'GET /contactlist/{listId}/contacts/{contactId}': [null],
  'POST /contactlist/{listId}/rename': ['contactlist.rename', 'lists'],
  'POST /contactlist/{listId}/replace': ['contactlist.replace', 'lists'],
  'GET /settings': ['customer.settings'],
  'GET /settings/corporatedomain': ['customer.settings.corporatedomain'],
  'GET /settings/deliverability': ['customer.settings.deliverability'],
  'GET /settings/iprestrictions': ['customer.settings.iprestrictions'],
  'PUT /settings/corporatedomain': [null, 'customer_settings'],
  'PUT /settings/iprestrictions': [null, 'customer_settings'],
  'GET /settings/security': [null],
  'PUT /settings/security': [null, 'customer_settings'],
  'GET /settings/keyrings': [null],
  'POST /settings/keyrings': [null, 'keyrings'],
  'GET /settings/keyring/keys': [null],
  'GET /settings/languages': [null],
  'GET /settings/languages/translation/en': ['customer.settings.languages'],
  'POST /contact/getchanges': ['export.contact.changed', 'exports'],
  'POST /contact/getregistrations': ['export.contact.registrations', 'exports'],
  'POST /email/getcontacts': ['export.contactlist', 'exports'],
  'GET /export/{exportId}/data': ['export.download'],
  'POST /email/getresponses': ['export.responses', 'exports'],
  'POST /export/filter': ['export.segment', 'exports'],
  'GET /export/{exportId}': ['export.status'],
  'GET /export': ['export.status'],
  'POST /event': ['externalevent.create', 'events'],
  'POST /event/{eventId}/delete': ['externalevent.delete', 'events'],
  'GET /event/{eventId}': ['externalevent.get'],
  'GET /event': ['externalevent.list'],
  'POST /event/{eventId}/trigger': ['externalevent.trigger', 'triggers', 'mails'],
  'POST /event/{eventId}': ['externalevent.update', 'events'],
  'GET /event/{eventId}/usages': ['externalevent.usages'],
  'POST /field': ['field.create', 'fields'],
  'DELETE /field/{fieldId}': ['field.delete', 'fields', 'contacts'],
  'GET /field': ['field.get'],
  'GET /field/translate/{languageId}': ['field.list'],
  'GET /field/choices': ['field.multichoice.list'],
  'GET /field/{fieldId}/choice': ['field.singlechoice.get'],
  'GET /field/{fieldId}/choice/lang/{languageId}': ['field.singlechoice.lang.list'],
  'GET /field/{fieldId}/choice/translate/{languageId}': ['field.singlechoice.trans.list'],
  'GET /form': ['form.list'],
  'POST /form/{formId}/trigger': ['form.trigger', 'form_triggers'],
  'POST /keyring/keys/{keyId}/delete': ['keyring.key.delete', 'keys'],
  'POST /keyring/keys': ['keyring.key.list'],
  'GET /keyring/keys': ['keyring.key.list'],
  'POST /file': ['mediadb.file.create', 'files'],
  'POST /file/{fileId}/delete': ['mediadb.file.delete', 'files'],
  'GET /file/{fileId}': ['mediadb.file.get'],
  'GET /file': ['mediadb.file.list'],
  'POST /folder': ['mediadb.folder.create', 'folders'],
  'GET /folder': ['mediadb.folder.list'],
  'POST /ac/programs/{programId}/abort': ['program.abort', 'programs'],
  'POST /ac/programs/{programId}/delete': ['program.delete', 'programs'],
  'GET /ac/programs': ['program.get'],
  'POST /ac/programs/entrypoints/{nodeType}/resources/{resourceId}/runs': [
    'program.start',
    'program_runs'
  ],
  'POST /ac/programs/callbacks/{triggerId}/done': [null, 'program_callbacks'],
  'POST /ac/programs/callbacks/{triggerId}/cancel': [null, 'program_callbacks'],
  'GET /programresource': ['programresource.list'],
  'GET /filter/{segmentId}/contacts/count': ['segment.contact.count'],
  'GET /filter/{segmentId}/contacts': ['segment.contact.list'],
  'GET /filter/{segmentId}/contacts/{contactId}': ['segment.contact.lookup'],
  'POST /filter/{segmentId}/single_runs': ['segment.contact.run', 'runs'],
  'GET /filter/single_runs/{runId}': ['segment.contact.run.status'],
  'POST /filter/{segmentId}/runs': ['segment.contacts.run', 'lists', 'runs'],
  'GET /filter/runs/{runId}': ['segment.contacts.run.status'],
  'GET /filter/{segmentId}/runs/{runId}': ['segment.contacts.run.status.deprecated'],
  'PUT /filter': ['segment.create', 'segments'],
  'GET /filter/{segmentId}/contact_criteria': ['segment.criteria.get'],
  'PUT /filter/{segmentId}/contact_criteria': ['segment.criteria.update', 'segments'],
  'GET /filter/{segmentId}/delete': ['segment.delete', 'segments'],
  'GET /segment': ['segment.get'],
  'GET /filter': ['segment.get'],
  'GET /filter/{segmentId}': ['segment.list'],
  'POST /source/create': ['source.create', 'sources'],
  'DELETE /source/{sourceId}': ['source.delete', 'sources'],
  'DELETE /source/{sourceId}/delete': ['source.delete', 'sources'],
  'GET /source': ['source.get'],
  'GET /trendreporting/launches': ['trendreporting.launches.get'],
  'GET /purchases': [null],
  'POST /notification': [null, 'notifications'],
  'GET /notification': [null],
  'POST /wishlist/update': ['wishlist.update', 'wishlists']
} as const satisfies Record<string, Row>

/** An endpoint by method and path, e.g. `POST /contactlist/{listId}/add`. */
export type Endpoint = keyof typeof ENDPOINTS

/** What engagement events need. Emarsys's own name of it is not documented; this one is the sandbox's. */
export const ENGAGEMENT_PERMISSION = 'engagementevent'

/** What an API user or client may be allowed to do, by Emarsys's names; every one is off on new credentials. */
export type Permission = NonNullable<(typeof ENDPOINTS)[Endpoint][0]> | typeof ENGAGEMENT_PERMISSION

/** All permissions, in the vendor's order, then the one that it does not name. */
export const PERMISSIONS: readonly Permission[] = [
  ...[...new Set(Object.values(ENDPOINTS).map(([permission]) => permission))].filter(
    (permission) => permission !== null
  ),
  ENGAGEMENT_PERMISSION
]

/** What the vendor's registry of errors names without paths: nothing below is played. */
export const AREAS = ['rds', 'rtm'] as const

/** The permission that an endpoint needs; null where none is known. */
export function permissionOf(endpoint: Endpoint): Permission | null {
  return ENDPOINTS[endpoint][0]
}

/** The collections of the account that an endpoint may change; none of one that only reads. */
export function changesOf(endpoint: Endpoint): readonly CollectionName[] {
  const [, ...changes]: Row = ENDPOINTS[endpoint]
  return changes
}
