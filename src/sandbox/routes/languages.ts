import languages from './languages.json'

/** The languages of an account by Emarsys's own codes; many are not those of ISO 639. */
export const LANGUAGES: ReadonlyMap<string, string> = new Map(Object.entries(languages))

/** As answers list them. */
export function showLanguages(): object[] {
  return [...LANGUAGES].map(([id, language]) => ({ id, language }))
}
