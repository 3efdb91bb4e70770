/**
 * EMARSYS_CORE_API_WSSE_VERSION
 * The Emarsys Core API as it takes requests that are signed by WSSE: legacy, switched off on 2026-12-31.
 * API reference: https://dev.emarsys.com
 */
export const EMARSYS_CORE_API_WSSE_VERSION = 'v2'

/**
 * EMARSYS_CORE_API_VERSION
 * The Emarsys Core API as it takes OAuth 2.0 access tokens.
 * API reference: https://dev.emarsys.com
 */
export const EMARSYS_CORE_API_VERSION = 'v3'

/**
 * EMARSYS_ENGAGEMENT_EVENT_API_VERSION
 * The API for engagement events, which takes access tokens only.
 * API reference: https://dev.emarsys.com
 */
export const EMARSYS_ENGAGEMENT_EVENT_API_VERSION = 'v1'
