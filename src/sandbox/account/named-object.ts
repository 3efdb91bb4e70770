import * as v from 'valibot'

/** An object whose names are all known; the message names the one that is not. */
export function namedObject<Entries extends v.ObjectEntries>(what: string, entries: Entries) {
  return v.pipe(
    v.record(v.string(), v.unknown()),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return
      const unknown = Object.keys(dataset.value).find((name) => !Object.hasOwn(entries, name))
      if (unknown !== undefined) addIssue({ message: `There is no ${what} "${unknown}".` })
    }),
    v.object(entries)
  )
}

/** The same names with other values. */
export function mapValues<From extends object, To>(
  all: From,
  change: (name: string, value: From[keyof From]) => To
): Record<string, To> {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, change(name, value)]))
}
