import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** Another process, or another part of this one, writes the file. */
export class FileInUseError extends Error {
  constructor(
    /** As it was named. */
    readonly path: string,
    pid: number
  ) {
    super(`${path} is in use by another emarsys-actions (process ${pid}).`)
    this.name = 'FileInUseError'
  }
}

/** How often it is tried where others try at the same time, and how long it is waited in between at most. Milliseconds. */
const TRIES = 10
const MAX_WAIT_MS = 20

/** Tells the claims of one process from each other. */
let claims = 0

/**
 * Takes a file for this process, by empty files whose names say who: beside it, and by the file's own number where temporary files
 * are, so that another link to the file is no way round. A claim holds where no other was there when it was made; so of several that
 * start at once one gets it or none, and they try again. The claims of a process that was killed are removed.
 * Devices and pipes are not locked.
 * @returns how to give it back
 * @throws FileInUseError; or what `open` would, with the file's own path, when there cannot be a lock
 */
export function lockFile(path: string): () => void {
  if (existsSync(path) && !statSync(path).isFile()) return () => {}
  try {
    closeSync(openSync(path, 'a', 0o600))
  } catch (error) {
    throw Object.assign(error as Error, { path })
  }
  const real = existsSync(path) ? realpathSync(path) : resolve(path)
  const { dev, ino } = statSync(real, { bigint: true })
  const beside = claim(path, real)
  try {
    const byNumber = claim(path, join(tmpdir(), `emarsys-actions-${dev}-${ino}`))
    return () => {
      byNumber()
      beside()
    }
  } catch (error) {
    beside()
    throw error
  }
}

function claim(path: string, place: string): () => void {
  const folder = dirname(place)
  for (let tries = 1; ; tries += 1) {
    claims += 1
    const own = claimName(
      basename(place),
      { pid: process.pid, started: startOf(process.pid) },
      claims
    )
    const lock = join(folder, own)
    try {
      writeFileSync(lock, '', { flag: 'wx', mode: 0o600 })
    } catch (error) {
      throw Object.assign(error as Error, { path })
    }
    const [rival] = holdersIn(folder, basename(place), own)
    if (rival === undefined) return () => rmSync(lock, { force: true })
    rmSync(lock, { force: true })
    if (tries >= TRIES || rival.pid === process.pid) throw new FileInUseError(path, rival.pid)
    pause(Math.random() * MAX_WAIT_MS)
  }
}

/** Who holds a claim; with the time of its start, as the pid of a killed process may be given to another. */
interface Holder {
  pid: number
  started: string | null
}

/** The name of a claim's file. */
export function claimName(file: string, { pid, started }: Holder, n: number): string {
  return `${file}.${pid}-${started ?? ''}-${n}.lock`
}

/** The holders of claims to a file besides one's own; those of processes that ended are removed. */
function holdersIn(folder: string, file: string, own: string): Holder[] {
  return readdirSync(folder).flatMap((name) => {
    if (!name.startsWith(`${file}.`) || name === own) return []
    const [, pid, started] = /^(\d+)-([^-]*)-\d+\.lock$/.exec(name.slice(file.length + 1)) ?? []
    if (pid === undefined) return []
    const holder = { pid: Number(pid), started: started || null }
    if (isRunning(holder)) return [holder]
    rmSync(join(folder, name), { force: true })
    return []
  })
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
function isRunning({ pid, started }: Holder): boolean {
  if (!pid) return false
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
