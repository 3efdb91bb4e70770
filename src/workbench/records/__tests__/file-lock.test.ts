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

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
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
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'])
    const [said] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(String(said).trim())
    // The shell would wait for its child; `sleep`, which takes the shell's place, does not.
    await until(() => /^sleep$/m.test(readFileSync(`/proc/${parent.pid}/comm`, 'utf8')))
    process.kill(pid)
    await until(() => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
    writeFileSync(`${path}.lock`, JSON.stringify({ pid, started: '1' }))
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
