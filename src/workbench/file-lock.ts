import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'

/** What is appended to holds personal data. */
const OWNER_ONLY = 0o600

/** Another process of this computer writes the file. */
export class FileInUseError extends Error {
  constructor(
    readonly path: string,
    readonly pid: number
  ) {
    super(`${path} is in use: process ${pid} writes it.`)
    this.name = 'FileInUseError'
  }
}

/**
 * Keeps other workbenches away from a file that is appended to, by a file beside it that names the process. What a killed process
 * left there does not count.
 * The file is made where it is not there.
 * @returns how to let the file go
 * @throws FileInUseError
 */
export function lockFile(path: string): () => void {
  const isOrdinary = statSync(path, { throwIfNoEntry: false })?.isFile() ?? true
  if (!isOrdinary) return () => {}
  // What is wrong with the path is then said of the path, not of the lock.
  closeSync(openSync(path, 'a', OWNER_ONLY))
  const lock = `${path}.lock`
  if (!take(lock)) {
    const pid = holderOf(lock)
    if (isRunning(pid)) throw new FileInUseError(path, pid)
    rmSync(lock, { force: true })
    if (!take(lock)) throw new FileInUseError(path, holderOf(lock))
  }
  return () => rmSync(lock, { force: true })
}

function take(lock: string): boolean {
  try {
    const file = openSync(lock, 'wx')
    writeSync(file, String(process.pid))
    closeSync(file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function holderOf(lock: string): number {
  try {
    return Number(readFileSync(lock, 'utf8')) || 0
  } catch {
    return 0
  }
}

/** A killed process whose parent has not asked for its end yet; Linux keeps its number. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

/** Asks for a process without doing anything to it; one of another user exists, too. */
function isRunning(pid: number): boolean {
  if (pid <= 0) return false
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
