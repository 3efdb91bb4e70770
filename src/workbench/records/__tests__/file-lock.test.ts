import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { linkSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runs } from '../../../__tests__/runs'
import { locksOf } from './locks'
import { claimName, FileInUseError, lockFile } from '../file-lock'

// Several processes start at once, on a busy machine, too.
jest.setTimeout(30_000)

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
    expect(locksOf(path)).toEqual([])
  })

  it('is held by a process as long as that runs', async () => {
    const path = join(folder, 'held')
    const other = await startOther()
    writeFileSync(claimName(path, { pid: other.pid, started: null }, 1), '')
    expect(() => lockFile(path)).toThrow(`(process ${other.pid})`)
    await end(other)
    lockFile(path)()
  })

  it.each([
    ['of a process whose pid belongs to another now', { pid: process.pid, started: '1' }],
    ['of nobody', { pid: 0, started: null }]
  ])('is free where the lock is %s', (name, holder) => {
    const path = join(folder, name)
    writeFileSync(claimName(path, holder, 1), '')
    const release = lockFile(path)
    expect(locksOf(path)).toEqual([expect.stringContaining(`.${process.pid}-`)])
    release()
    expect(locksOf(path)).toEqual([])
  })

  it('found #24: is one file under another link to it, in whatever folder', () => {
    const path = join(folder, 'linked')
    const other = join(mkdtempSync(join(folder, 'other-')), 'link')
    writeFileSync(path, '')
    linkSync(path, other)
    const release = lockFile(path)
    expect(() => lockFile(other)).toThrow(`${other} is in use`)
    release()
    lockFile(other)()
  })

  it('found #24: has one holder at most, however many start at once where another was killed', async () => {
    const script = join(__dirname, '../../tracking/__tests__/run-typescript.cjs')
    for (let round = 0; round < runs(1, 3); round += 1) {
      const path = join(folder, `race-${round}`)
      writeFileSync(path, '')
      writeFileSync(claimName(path, { pid: 999_999_999, started: '1' }, 1), '')
      const start = Date.now() + 1500
      const said = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const args = [script, require.resolve('./lock-at'), path, String(start)]
          const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
          let text = ''
          child.stdout.on('data', (data) => {
            text += String(data)
          })
          await once(child, 'close')
          return text.trim()
        })
      )
      expect(said.filter((word) => word === 'held').length).toBeLessThanOrEqual(1)
      expect(said.every((word) => word === 'held' || word === 'in use')).toBe(true)
    }
  }, 30_000)

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
    writeFileSync(claimName(path, { pid, started: '1' }, 1), '')
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
  })
})
