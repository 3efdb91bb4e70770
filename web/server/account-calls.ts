import { call } from './call'
import type {
  AccountState,
  ActiveFault,
  HistoryReply,
  JournalEntry,
  JsonObject,
  Switch
} from '../../src/workbench/wire'

const ROOT = '/_workbench/sandbox'

// The sandbox is of the same package as this page: its answers are what its control API says they are.

/** The whole account. */
export async function readAccount(): Promise<AccountState> {
  return (await call(`${ROOT}/state`)) as AccountState
}

/** Some collections of the account, one call after the other. */
export async function readCollections(names: readonly string[]): Promise<Partial<AccountState>> {
  const entries: [string, unknown][] = []
  for (const name of names) entries.push([name, await call(`${ROOT}/state/${name}`)])
  return Object.fromEntries(entries) as Partial<AccountState>
}

/** The journal, oldest first; all of it, or what came after an entry. */
export async function readJournal(after = 0): Promise<JournalEntry[]> {
  return (await call(`${ROOT}/requests?after=${after}`)) as JournalEntry[]
}

/** What happened to a contact, on a list or with an external event, newest first. */
export async function readHistory(
  kind: string,
  id: number,
  signal: AbortSignal
): Promise<HistoryReply> {
  return (await call(`/_workbench/history/${kind}/${id}`, { signal })) as HistoryReply
}

/** The faults in force. */
export async function readFaults(): Promise<ActiveFault[]> {
  return (await call(`${ROOT}/faults`)) as ActiveFault[]
}

/** Adds a fault. @throws CallError that says what is wrong with it */
export async function addFault(fault: JsonObject): Promise<void> {
  await call(`${ROOT}/faults`, { method: 'POST', body: fault })
}

/** Takes a fault away. */
export async function removeFault(id: number): Promise<void> {
  await call(`${ROOT}/faults/${id}`, { method: 'DELETE' })
}

/** The switches by name. */
export async function readSwitches(): Promise<Record<string, Switch>> {
  return (await call(`${ROOT}/switches`)) as Record<string, Switch>
}

/** Puts a switch into a position. */
export async function setSwitch(name: string, position: string): Promise<void> {
  await call(`${ROOT}/switches`, { method: 'PATCH', body: { [name]: position } })
}

/** The limits by name. */
export async function readLimits(): Promise<Record<string, number>> {
  return (await call(`${ROOT}/limits`)) as Record<string, number>
}

/** Sets a limit. */
export async function setLimit(name: string, value: number): Promise<void> {
  await call(`${ROOT}/limits`, { method: 'PATCH', body: { [name]: value } })
}

/** Which permissions the API user has. */
export async function readPermissions(): Promise<Record<string, boolean>> {
  return (await call(`${ROOT}/permissions`)) as Record<string, boolean>
}

/** Gives the API user a permission, or takes it. */
export async function setPermission(name: string, verb: 'grant' | 'revoke'): Promise<void> {
  await call(`${ROOT}/permissions`, { method: 'PATCH', body: { [verb]: [name] } })
}

/** What the account began with. */
export async function readSeed(): Promise<unknown> {
  return call(`${ROOT}/seed`)
}

/** Resets the account to a seed. @throws CallError that says what is wrong with it */
export async function plantSeed(seed: unknown): Promise<void> {
  await call(`${ROOT}/seed`, { method: 'POST', body: seed })
}

/** Takes the last reset or seed back. */
export async function undoReset(): Promise<void> {
  await call(`${ROOT}/reset/undo`, { method: 'POST' })
}

/** Puts the account back to its seed. */
export async function resetAccount(): Promise<void> {
  await call(`${ROOT}/reset`, { method: 'POST' })
}
