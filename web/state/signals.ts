import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import { sameJson } from '../lib/json'

/** A signal for each property. */
export type SignalsOf<Values extends object> = {
  readonly [Key in keyof Values]-?: Signal<Values[Key]>
}

/** A signal for each property, with what it begins with. */
export function signalsOf<Values extends object>(initial: Values): SignalsOf<Values> {
  const entries = Object.entries(initial).map(([key, value]) => [key, signal(value)] as const)
  // The entries are those of `initial`, so they have its keys and types.
  return Object.fromEntries(entries) as object as SignalsOf<Values>
}

/** Adds the values of signals to an object as properties: whoever reads one while he is drawn or computed follows it. */
export function show<Values extends object>(
  view: object,
  signals: { readonly [Key in keyof Values]: ReadonlySignal<Values[Key]> }
): void {
  for (const [key, one] of Object.entries<ReadonlySignal<unknown>>(signals))
    Object.defineProperty(view, key, { get: () => one.value, enumerable: true })
}

/** Sets several signals at once: nobody sees a part of it. */
export function setAll<Values extends object>(
  signals: SignalsOf<Values>,
  patch: Partial<Values>
): void {
  batch(() => {
    for (const key of Object.keys(patch) as (keyof Values)[]) {
      const value = patch[key]
      signals[key].value = value as Values[typeof key]
    }
  })
}

/** What is worked out, and stays the same object as long as it says the same: whoever compares identities sees only changes. */
export function steady<Value>(compute: () => Value): ReadonlySignal<Value> {
  let last: { readonly value: Value } | undefined
  return computed(() => {
    const value = compute()
    if (last === undefined || !sameJson(last.value, value)) last = { value }
    return last.value
  })
}
