import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createSandbox, type Sandbox } from '..'

// found #45: what docs/sandbox.md prints works as printed, and clients in other languages work against the sandbox.

const ROOT = join(__dirname, '../../..')
const run = promisify(execFile)

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox()
})
afterEach(() => sandbox.close())

const has = (command: string) => spawnSync(command, ['--version']).status === 0
const CALLS = [...readFileSync(join(ROOT, 'docs/sandbox.md'), 'utf8').matchAll(/```sh\n(.*?)```/gs)]
  .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
  .filter((line) => line.startsWith('curl '))

it('has curl lines to try', () => expect(CALLS.length).toBeGreaterThanOrEqual(4))

const whereCurl = has('curl') ? it : it.skip
whereCurl.each(CALLS)('found #45: %s', async (line) => {
  const { stdout } = await run('sh', [
    '-c',
    line.replace('http://127.0.0.1:3100', sandbox.url).replace('curl', 'curl -s')
  ])
  expect(JSON.parse(stdout)).not.toHaveProperty('error')
})

for (const [command, file] of [
  ['python3', 'upsert.py'],
  ['php', 'upsert.php']
] as const)
  (has(command) ? it : it.skip)(`found #45: a client in ${command} upserts a contact`, async () => {
    const env = { ...process.env, EMARSYS_API_URL: sandbox.url }
    const script = join(ROOT, 'examples/sandbox', file)
    const { stdout } = await run(command, [script, 'new@example.com'], { env })
    expect(stdout.trim()).toBe('OK 1')
    expect(sandbox.state().contacts.at(-1)?.values).toEqual({ 3: 'new@example.com', 31: '1' })
  })
