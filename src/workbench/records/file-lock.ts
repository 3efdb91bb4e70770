import { existsSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** Another process, or another part of this one, writes the file. */
export class FileInUseError extends Error {
  constructor(
    /** As it was named. */
    readonly path: string,
    readonly lock: string,
    pid: number
  ) {
    super(`${path} is in use by another emarsys-actions (process ${pid}).`)
    this.name = 'FileInUseError'
  }
}

/** Who holds a lock; with the time of its start, as the pid of a killed process may be given to another. */
interface Holder {
  pid: number
  started: string | null
}

/**
 * Takes a file for this process, by a file beside it with `.lock` at its end. The lock of a process that was killed is taken over.
 * Devices and pipes are not locked.
 * @returns how to give it back
 * @throws FileInUseError; or what `open` would, with the file's own path, when there cannot be a lock
 */
export function lockFile(path: string): () => void {
  if (existsSync(path) && !statSync(path).isFile()) return () => {}
  const lock = `${existsSync(path) ? realpathSync(path) : resolve(path)}.lock`
  const own = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder)
  if (!create(path, lock, own)) {
    const holder = readHolder(lock)
    if (holder && isRunning(holder)) throw new FileInUseError(path, lock, holder.pid)
    rmSync(lock, { force: true })
    if (!create(path, lock, own))
      throw new FileInUseError(path, lock, readHolder(lock)?.pid ?? Number.NaN)
  }
  return () => rmSync(lock, { force: true })
}

/** @returns false where there is one already */
function create(path: string, lock: string, content: string): boolean {
  try {
    writeFileSync(lock, content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw Object.assign(error as Error, { path })
  }
}

/** @returns undefined where it cannot be read: a kill left it half-written */
function readHolder(lock: string): Holder | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Holder>
    return Number.isInteger(pid) && pid ? { pid, started: started ?? null } : undefined
  } catch {
    return undefined
  }
}

function isRunning({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  const now = startOf(pid)
  return now === null || started === null || now === started
}

/**
 * When a process started, as Linux counts it; null on other systems, and `ended` for one that waits for its parent only.
 * @see proc_pid_stat(5), fields 3 and 22
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null)
  } catch {
    return null
  }
}
