/**
 * What the workbench's page and its server say to each other: types only, so that the page takes nothing else from here.
 * `definition` holds the developer CLI's calls that the page makes, too; those of the sandbox, in `account`, pass through
 * `/_workbench/sandbox`.
 */

export type { Finding } from '../mapping/finding'
export type * from './account'
export type * from './audience'
export type * from './check'
export type * from './definition'
export type * from './delete'
export type * from './forecast'
export type * from './history'
export type * from './hooks'
export type * from './json'
export type * from './live'
export type * from './mapping'
export type * from './outcome'
export type * from './preview'
export type * from './problem'
export type * from './scenarios'
export type * from './send'
export type * from './state'
