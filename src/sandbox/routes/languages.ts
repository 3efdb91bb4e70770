/** The languages of an account by Emarsys's own codes; many are not those of ISO 639. */
export const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['ar', 'Arabic'],
  ['bg', 'Bulgarian'],
  ['bp', 'Portuguese (Brazil)'],
  ['cn', 'Chinese (simplified)'],
  ['cz', 'Czech'],
  ['de', 'German'],
  ['dk', 'Danish'],
  ['el', 'Greek'],
  ['en', 'English'],
  ['es', 'Spanish'],
  ['et', 'Estonian'],
  ['fi', 'Finnish'],
  ['fr', 'French'],
  ['he', 'Hebrew'],
  ['hi', 'Hindi'],
  ['hr', 'Croatian'],
  ['hu', 'Hungarian'],
  ['it', 'Italian'],
  ['jp', 'Japanese'],
  ['ko', 'Korean'],
  ['lt', 'Lithuanian'],
  ['lv', 'Latvian'],
  ['mk', 'Macedonian'],
  ['mo', 'Chinese (traditional)'],
  ['mx', 'Spanish (Mexico)'],
  ['nl', 'Dutch'],
  ['no', 'Norwegian'],
  ['pl', 'Polish'],
  ['pr', 'Portuguese'],
  ['ro', 'Romanian'],
  ['ru', 'Russian'],
  ['sc', 'Serbian (Cyrillic)'],
  ['sk', 'Slovak'],
  ['sl', 'Slovenian'],
  ['sr', 'Serbian'],
  ['sv', 'Swedish'],
  ['th', 'Thai'],
  ['tr', 'Turkish'],
  ['uk', 'Ukrainian'],
  ['vi', 'Vietnamese']
])

/** As answers list them. */
export function showLanguages(): object[] {
  return [...LANGUAGES].map(([id, language]) => ({ id, language }))
}
