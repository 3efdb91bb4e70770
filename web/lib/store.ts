import { useLayoutEffect, useReducer, useRef } from 'preact/hooks'

/** A value that many look at and that changes as a whole. */
export interface Store<State> {
  get(): State
  /** Replaces the named properties and tells everyone who looks. */
  set(patch: Partial<State>): void
  /** Calls back after each change. @returns how to stop */
  subscribe(listener: () => void): () => void
}

/** Creates a store. */
export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial
  const listeners = new Set<() => void>()
  return {
    get: () => state,
    set(patch) {
      state = { ...state, ...patch }
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    }
  }
}

/** What the selector picks out of the store; the component is drawn again when that changes. */
export function useSelected<State, Selected>(
  store: Store<State>,
  select: (state: State) => Selected
): Selected {
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const selected = select(store.get())
  const latest = useRef({ select, selected })
  latest.current = { select, selected }
  useLayoutEffect(
    () =>
      store.subscribe(() => {
        const { select: pick, selected: before } = latest.current
        if (!Object.is(pick(store.get()), before)) redraw(undefined)
      }),
    [store]
  )
  return selected
}
