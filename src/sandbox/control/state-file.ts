import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readAccount, writeAccount } from '../account/account'
import type { World } from '../world'

/** How long changes are gathered before the file is written, in milliseconds. */
const GATHER_MS = 500

/** A file that cannot be used as state. */
export class StateFileError extends Error {}

/**
 * Keeps the account in a file: read now, where it exists, and written after changes.
 * @returns how to write what is not written yet, and stop
 * @throws StateFileError when the file cannot be read or written, or holds something else
 */
export function keepInFile(world: World, path: string): () => void {
  if (existsSync(path)) world.account = read(world, path)
  else write(world, path)
  let timer: NodeJS.Timeout | undefined
  const save = (): void => {
    clearTimeout(timer)
    timer = undefined
    write(world, path)
  }
  // A full disk is no reason to stop answering.
  const saveOrWarn = (): void => {
    try {
      save()
    } catch (error) {
      process.emitWarning(said(error))
    }
  }
  const onState = (): void => {
    timer ??= setTimeout(saveOrWarn, GATHER_MS)
  }
  world.events.on('state', onState)
  return () => {
    world.events.off('state', onState)
    if (timer) save()
  }
}

function read(world: World, path: string): World['account'] {
  try {
    return readAccount(readFileSync(path, 'utf8'), world.foldsEmail)
  } catch (error) {
    throw new StateFileError(`${path} does not hold the state of a sandbox: ${said(error)}`)
  }
}

/** In one piece: a sandbox that is killed while it writes leaves the file as it was. */
function write(world: World, path: string): void {
  const beside = `${path}.${process.pid}.tmp`
  try {
    writeFileSync(beside, writeAccount(world.account))
    renameSync(beside, path)
  } catch (error) {
    throw new StateFileError(`${path} cannot be written: ${said(error)}`)
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
