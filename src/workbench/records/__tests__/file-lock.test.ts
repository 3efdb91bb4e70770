import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileInUseError, lockFile } from '../file-lock'

const folder = mkdtempSync(join(tmpdir(), 'file-lock-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A process that only waits. */
async function startOther(): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', 'console.log(); setInterval(() => {}, 1000)'])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child as typeof child & { pid: number }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

describe('a file', () => {
  it('is taken by one at a time, under whatever name', () => {
    const [path, link] = [join(folder, 'one'), join(folder, 'link')]
    writeFileSync(path, '')
    symlinkSync(path, link)
    const release = lockFile(path)
    expect(() => lockFile(path)).toThrow(FileInUseError)
    expect(() => lockFile(link)).toThrow(
      `${link} is in use by another emarsys-actions (process ${process.pid}).`
    )
    release()
    lockFile(link)()
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  it('is held by a process as long as that runs', async () => {
    const path = join(folder, 'held')
    const other = await startOther()
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: other.pid }))
    expect(() => lockFile(path)).toThrow(`(process ${other.pid})`)
    await end(other)
    lockFile(path)()
  })

  it.each([
    ['half-written', '{"pi'],
    ['of a process whose pid belongs to another now', `{"pid":${process.pid},"started":"1"}`],
    ['of nobody', '{"pid":0}']
  ])('is free where the lock is %s', (name, content) => {
    const path = join(folder, name)
    writeFileSync(`${path}.lock`, content)
    const release = lockFile(path)
    expect(JSON.parse(readFileSync(`${path}.lock`, 'utf8'))).toMatchObject({ pid: process.pid })
    release()
  })

  const onLinux = process.platform === 'linux' ? it : it.skip
  onLinux('is free where a killed process waits for its parent only', async () => {
    const path = join(folder, 'zombie')
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'])
    const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
    while (!/\) Z /.test(readFileSync(`/proc/${String(pid).trim()}/stat`, 'utf8')))
      await new Promise((resolve) => setTimeout(resolve, 5))
    writeFileSync(`${path}.lock`, JSON.stringify({ pid: Number(pid), started: '1' }))
    lockFile(path)()
    parent.kill()
  })

  it('that cannot be there is named, not its lock', () => {
    const path = join(folder, 'missing', 'file')
    expect(() => lockFile(path)).toThrow(expect.objectContaining({ code: 'ENOENT', path }))
  })

  it('that is a device needs no lock', () => {
    lockFile('/dev/null')
    lockFile('/dev/null')
    expect(existsSync('/dev/null.lock')).toBe(false)
  })
})
