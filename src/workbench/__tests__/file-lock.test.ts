import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileInUseError, lockFile } from '../file-lock'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emarsys-lock-'))
  path = join(folder, 'events.ndjson')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps a file for one, until it lets go', () => {
  const release = lockFile(path)
  expect(() => lockFile(path)).toThrow(new FileInUseError(path, process.pid))
  release()
  expect(existsSync(`${path}.lock`)).toBe(false)
  lockFile(path)()
})

it.each([
  ['of a process that is gone', () => String(spawnSync(process.execPath, ['-e', '']).pid)],
  ['that names no process', () => '']
])('takes the place of a lock %s', (_, content) => {
  writeFileSync(`${path}.lock`, content())
  lockFile(path)()
})

const onLinux = process.platform === 'linux' ? it : it.skip
onLinux('takes the place of a killed process that its parent has not asked after', async () => {
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 30'])
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
  while (!/\) Z /.test(readFileSync(`/proc/${String(pid).trim()}/stat`, 'utf8')))
    await new Promise((resolve) => setTimeout(resolve, 5))
  writeFileSync(`${path}.lock`, String(pid))
  lockFile(path)()
  parent.kill()
})

it('knows a process of another user', () => {
  writeFileSync(`${path}.lock`, '1')
  expect(() => lockFile(path)).toThrow(/is in use: process 1 writes it/)
})

it('leaves what is no file alone', () => {
  lockFile('/dev/null')()
  expect(existsSync('/dev/null.lock')).toBe(false)
})
