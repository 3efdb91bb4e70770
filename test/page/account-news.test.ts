import { setTimeout as delay } from 'node:timers/promises'
import { followAccount } from '../../web/state/account'
import type { App } from '../../web/state/app'
import type { Account, AppState } from '../../web/state/app-state'

const entry = (id: number) => ({ id, method: 'GET', path: '/api/v2/field' })
const asked: string[] = []
let [running, most] = [0, 0]
let journal = [1, 2, 3].map(entry)
let before = () => {}

/** Answers as the workbench does, after a moment. */
async function answer(path: string): Promise<Response> {
  asked.push(path.replace('/_workbench/sandbox/', ''))
  running += 1
  most = Math.max(most, running)
  await delay(5)
  before()
  running -= 1
  const after = Number(/after=(\d+)/.exec(path)?.[1] ?? 0)
  return Response.json(path.includes('/requests') ? journal.filter(({ id }) => id > after) : [])
}

function openApp(): App {
  const account = { state: {}, journal, faults: [] } as unknown as Account
  const state = { account, accountNews: 0 } as AppState
  const set = (patch: Partial<AppState>) => void Object.assign(state, patch)
  const nothing = () => {}
  const choices = () => ({ state: 'none', last: null }) as const
  return { state, set, choices, reconnect: nothing }
}

const ids = (app: App) => app.state.account?.journal.map(({ id }) => id)

beforeEach(() => {
  asked.length = 0
  most = 0
  journal = [1, 2, 3].map(entry)
  before = () => {}
  jest.spyOn(globalThis, 'fetch').mockImplementation((path) => answer(String(path)))
})

it('sources #22: reads one call after the other, only what may have changed, and of requests the new ones', async () => {
  const app = openApp()
  const hear = followAccount(app)
  journal = [1, 2, 3, 4, 5].map(entry)
  for (let n = 0; n < 50; n += 1) hear({ changed: ['requests', 'contacts', 'lists'] })
  while (asked.length < 3) await delay(5)
  expect(asked).toEqual(['requests?after=3', 'state/contacts', 'state/lists'])
  expect(most).toBe(1)
  expect(ids(app)).toEqual([1, 2, 3, 4, 5])
  hear({ changed: ['contacts'] })
  while (asked.length < 4) await delay(5)
  expect(asked.slice(3)).toEqual(['state/contacts'])
})

it('does not list a request twice that the whole account was read with meanwhile', async () => {
  const app = openApp()
  const hear = followAccount(app)
  journal = [1, 2, 3, 4, 5, 6].map(entry)
  before = () => {
    const { account } = app.state
    if (account) app.set({ account: { ...account, journal: journal.slice(0, 5) as never } })
  }
  hear({ changed: ['requests'] })
  while (ids(app)?.at(-1) !== 6) await delay(5)
  expect(ids(app)).toEqual([1, 2, 3, 4, 5, 6])
})
