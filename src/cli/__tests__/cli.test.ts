import { locksOf } from '../../workbench/records/__tests__/locks'
import { spawn, spawnSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { buildEngine } from '../../function/__tests__/built-engine'
import { createColors } from 'picocolors'
import { createSandbox } from '../../sandbox'
import { safeTerminal } from '../printable'
import { type BuiltCommand, buildCommand } from './build'

jest.setTimeout(60_000)

let command: BuiltCommand
let folder: string
beforeAll(() => {
  command = buildCommand()
  folder = mkdtempSync(join(tmpdir(), 'cli-'))
})
afterAll(() => {
  command.remove()
  rmSync(folder, { recursive: true })
})

const file = (name: string, content: unknown) => {
  const path = join(folder, name)
  const isText = typeof content === 'string' || Buffer.isBuffer(content)
  writeFileSync(path, isText ? content : JSON.stringify(content))
  return path
}

const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }
const UPSERT = {
  name: 'Upsert',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: { ...KEY, write_field: { '1': { '@path': '$.traits.firstName' } } }
}
const identify = (n: number) =>
  JSON.stringify({
    type: 'identify',
    messageId: `m${n}`,
    traits: { email: `u${n}@example.com`, firstName: 'N' }
  })
const events = (count: number) =>
  `${Array.from({ length: count }, (_, n) => identify(n)).join('\n')}\n`

describe('what deliver says', () => {
  const PAGE = '{"type":"page","userId":"u"}'
  const ORDER = {
    name: 'Order',
    partnerAction: 'triggerEvent',
    subscribe: 'type = "track"',
    mapping: { eventid: 1001, key_field: '3', key_value: 'ada@example.com' }
  }
  const order = (n: number) => JSON.stringify({ type: 'track', event: 'E', messageId: `o-${n}` })
  const deliver = async (mappings: object[], lines: string[], ...more: string[]) => {
    const named = file(`says-${lines.length}-${mappings.length}.json`, mappings)
    return command.run(['deliver', '-', '--mappings', named, ...more], { input: lines.join('\n') })
  }

  it('found #16: an event that no mapping takes', async () => {
    const { code, out } = await deliver([UPSERT], [PAGE])
    expect(code).toBe(0)
    expect(out).toContain('1 event: 0 delivered, 0 rejected, 1 taken by no mapping')
  })

  it('found #16: one event through two mappings is one event, and two results in the table', async () => {
    const { out } = await deliver([ORDER, { ...ORDER, name: 'Again' }], [order(1)])
    expect(out).toContain('1 event: 1 delivered, 0 rejected\n')
    expect(out).toMatch(/Order +triggerEvent +1 +0 +0\nAgain +triggerEvent +1 +0 +0\n/)
  })

  it('found #19: what came before', async () => {
    const { out } = await deliver([ORDER], [order(1), order(1), order(1)])
    expect(out).toContain('3 events: 1 delivered, 0 rejected, 2 repeated')
  })

  it('found #20: what a dry run would send, without a wait', async () => {
    const { out } = await deliver([ORDER], [order(1), order(2)], '--dry-run')
    expect(out).toContain('2 events: 2 would be sent, 0 rejected')
    expect(out).toMatch(/Mapping +Action +Would be sent/)
    const report = join(folder, 'dry.report')
    const told = await deliver([ORDER], [order(1)], '--dry-run', '--report', report)
    expect([told.code, told.err]).toEqual([2, expect.stringContaining('A dry run does nothing')])
    expect(existsSync(report)).toBe(false)
  })

  it('found #26: escape sequences as they are written, not as a terminal would obey them', async () => {
    const event = { type: 'track', event: '\u001b[2J\u202e', messageId: 'x' }
    const lost = {
      ...ORDER,
      name: 'Up\u001b]0;title\u0007',
      mapping: { ...ORDER.mapping, key_value: '' }
    }
    const { out } = await deliver([lost], [JSON.stringify(event), '{"type":"\u001b[31m'])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/)
    expect(out).toContain('\\u001b[2J\\u202e')
    expect(out).toContain('Up\\u001b]0;title\\u0007')
  })

  it('found #26: no escape sequence from outside at a terminal of colours, which keeps its own', () => {
    const printed: string[] = []
    const take = (text: string) => printed.push(text)
    const { out } = safeTerminal({ out: take, err: take, isInteractive: true })
    const own = createColors(true).red(createColors(true).dim('Rejected'))
    out(`${own}\tAda\u001b[8m\u001b[2J\u001b[4;1H\n`)
    expect(printed).toEqual([`${own}\tAda\\u001b[8m\\u001b[2J\\u001b[4;1H\n`])
  })

  it.each(['events.ndjson', 'mappings.json'])(
    'found #24: that %s is no report, in place of writing into it',
    async (name) => {
      const link = join(folder, `link-to-${name}`)
      const [mappings, events] = [file('mappings.json', [ORDER]), file('events.ndjson', order(1))]
      symlinkSync(join(folder, name), link)
      const before = readFileSync(link)
      for (const report of [join(folder, name), link]) {
        const args = ['deliver', events, '--mappings', mappings, '--report', report, '--resume']
        const { code, err } = await command.run(args)
        expect([code, err]).toEqual([2, expect.stringContaining('something else than a report')])
        expect(readFileSync(link)).toEqual(before)
      }
    }
  )

  beforeAll(buildEngine)
  it.each([
    ['test', ['--scenarios', 'scenarios.json']],
    ['doctor', ['--events', 'events.ndjson']],
    ['function', ['--try', 'events.ndjson']],
    ['deliver', ['events.ndjson']]
  ])('found #26: escape sequences as they are written, whatever %s prints', async (name, more) => {
    const evil = '\u001b[2J\u202e\u009b'
    const events = [{ type: 'track', userId: 'u', event: 'Order Completed', messageId: evil }]
    const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
    write(
      'mappings.json',
      JSON.stringify([{ ...ORDER, name: evil, partnerAction: 'triggerEvent' }])
    )
    write('scenarios.json', JSON.stringify([{ name: evil, events, expect: [] }]))
    write('events.ndjson', `${JSON.stringify(events[0])}\n{"type":"${evil}`)
    const args = more.map((one) => (one.includes('.') ? join(folder, one) : one))
    const { out, err } = await command.run([
      name,
      ...args,
      '--mappings',
      join(folder, 'mappings.json')
    ])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
    expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/)
    expect(out + err).toContain('\\u001b[2J')
  })

  it.each([
    ['a mark at its begin', (text: string) => Buffer.from(`\uFEFF${text}`), 0, ''],
    ['gzip', (text: string) => gzipSync(text), 0, ''],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 2, 'UTF-16'],
    [
      'Latin-1',
      (text: string) => Buffer.from(text.replace('Order', '\u00fcber'), 'latin1'),
      2,
      'Line 1 is not'
    ]
  ])('found #21: a mappings file with %s', async (name, write, expected, said) => {
    const named = join(folder, `${name}.json`)
    writeFileSync(named, write(JSON.stringify([ORDER])))
    const args = ['deliver', '-', '--mappings', named]
    const { code, err } = await command.run(args, { input: order(1) })
    expect([code, err]).toEqual([expected, expect.stringContaining(said)])
    if (expected) expect(err).toContain(named)
  })

  const onLinux = existsSync('/dev/full') ? it : it.skip
  onLinux('found #21: that its output cannot be written, and ends with 1', async () => {
    const mappings = file('full.json', [ORDER])
    const input = file('full-event.json', { type: 'track', event: 'E' })
    const shell = `"${process.execPath}" "${command.path}" deliver "${input}" --mappings "${mappings}" --dry-run > /dev/full`
    const { status, stderr } = spawnSync('sh', ['-c', shell], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([1, expect.stringContaining('The output cannot be written: ')])
  })
})

describe('deliver', () => {
  it('shows the examples: a table, and each rejection with its reason', async () => {
    const { code, out, err } = await command.run([
      'deliver',
      'examples/events.ndjson',
      '--mappings',
      'examples/mappings.json',
      '--allow-rejections'
    ])
    expect(code).toBe(0)
    expect(out).toContain(
      '40 events: 27 delivered, 6 rejected, 7 taken by no mapping\n2 lines could'
    )
    expect(out).toMatch(/Order confirmation +triggerEvent +5 +2 +0\n/)
    expect(out).toMatch(/VIP customers follow their audience +syncAudience +2 +0 +0\n/)
    expect(out).toContain('No contact found with the external id: 3 - ghost@example.com')
    expect(err).toContain('Sandbox at http://127.0.0.1:')
  })

  it('ends with 0 when all was delivered, and with 1 when something was not', async () => {
    const mappings = file('mappings.json', [UPSERT])
    expect(
      (await command.run(['deliver', '-', '--mappings', mappings], { input: events(3) })).code
    ).toBe(0)
    expect(
      (
        await command.run(['deliver', '-', '--mappings', mappings], {
          input: `${events(1)}broken\n`
        })
      ).code
    ).toBe(1)
    expect(
      (
        await command.run(['deliver', '-', '--mappings', mappings, '--login', 'oauth2'], {
          input: events(3)
        })
      ).code
    ).toBe(0)
  })

  it('uses the mappings that can be used, and says what is wrong with the others', async () => {
    const mappings = file('partly.json', [
      { ...UPSERT, partnerAction: 'nonsense' },
      { ...UPSERT, subscribe: 'type =' },
      UPSERT
    ])
    const { code, out, err } = await command.run(['deliver', '-', '--mappings', mappings], {
      input: events(1)
    })
    expect(code).toBe(0)
    expect(out).toContain('1 event: 1 delivered')
    expect(err).toContain('[0].partnerAction: "Upsert": "nonsense" is not an action')
    expect(err).toContain('[1].subscribe')
  })

  it("takes mappings with the live destination's action keys, and says so once", async () => {
    const add = { ...UPSERT, partnerAction: 'addToContactList' }
    const mappings = file('live.json', [
      { ...add, mapping: { ...KEY, contactlistid: 482019137 } },
      { ...add, mapping: { ...KEY, contactlistid: 482019138 } }
    ])
    const input = identify(1).replace('u1@', 'ada@')
    const line = ['deliver', '-', '--mappings', mappings, '--dry-run']
    const { code, out, err } = await command.run(line, { input })
    expect(code).toBe(0)
    expect(out).toContain('POST /api/v2/contactlist/482019137/add')
    expect(err.match(/addToContactList is addContactToList here/g)).toHaveLength(1)
  })

  it('prints requests instead of sending them', async () => {
    const mappings = file('mappings.json', [UPSERT])
    const { code, out } = await command.run(['deliver', '-', '--mappings', mappings, '--dry-run'], {
      input: events(2)
    })
    expect(code).toBe(0)
    expect(out).toContain('PUT /api/v2/contact/?create_if_not_exists=1')
    expect(out).toContain('x-wsse: [redacted]')
    expect(out).toContain('"3": "u1@example.com"')
  })

  it.each([
    ['no mappings', ['deliver', 'x.ndjson'], /--mappings/],
    ['an unknown option', ['deliver', 'x', '--mappings', 'y', '--nonsense'], /unknown option/],
    [
      'a file that is not there',
      ['deliver', 'none.ndjson', '--mappings', 'examples/mappings.json'],
      /There is no file none.ndjson/
    ],
    [
      'mappings that are not there',
      ['deliver', '-', '--mappings', 'none.json'],
      /cannot be read \(ENOENT\)/
    ],
    [
      'a resume without a report',
      ['deliver', '-', '--mappings', 'examples/mappings.json', '--resume'],
      /--report FILE/
    ],
    [
      'live without credentials',
      ['deliver', '-', '--mappings', 'examples/mappings.json', '--live'],
      /EMARSYS_API_USER and EMARSYS_API_PASSWORD/
    ],
    [
      'live and dry run',
      ['deliver', '-', '--mappings', 'examples/mappings.json', '--live', '--dry-run'],
      /exclude each other/
    ],
    [
      'no attempts',
      ['deliver', '-', '--mappings', 'examples/mappings.json', '--attempts', '0'],
      /whole number from 1/
    ],
    [
      'a report that is there',
      ['deliver', '-', '--mappings', 'examples/mappings.json', '--report', 'README.md'],
      /exists already/
    ],
    ['an unknown command', ['nonsense'], /unknown command/],
    ['a port that is none', ['sandbox', '--port', 'x'], /0 to 65535/]
  ])('ends with 2 and a hint for %s', async (_, args, message) => {
    const { code, err } = await command.run(args)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).not.toContain('    at ')
  })

  it('says which part of a seed is wrong', async () => {
    const seed = file('seed.json', { lists: [{ id: 'x', name: 'y' }] })
    const { code, err } = await command.run([
      'deliver',
      '-',
      '--mappings',
      'examples/mappings.json',
      '--seed',
      seed
    ])
    expect([code, err]).toEqual([2, expect.stringContaining('lists.0.id')])
  })

  it('goes on after a kill at any moment, and sends nothing again that was reported', async () => {
    const sandbox = await createSandbox()
    sandbox.setLimits({ requestsPerMinute: 100_000 })
    const TRACK = {
      name: 'Trigger',
      partnerAction: 'triggerEvent',
      subscribe: 'type = "track"',
      mapping: {
        key_field: '3',
        key_value: 'ada@example.com',
        eventid: 1001,
        trigger_id: { '@path': '$.messageId' },
        batch_size: 20
      }
    }
    const mappings = file('kill.json', [TRACK])
    const count = 400
    const input = file(
      'kill.ndjson',
      Array.from({ length: count }, (_, n) =>
        JSON.stringify({ type: 'track', messageId: `m${n}` })
      ).join('\n')
    )
    const report = join(folder, 'kill.report')
    const live = [
      'deliver',
      input,
      '--mappings',
      mappings,
      '--live',
      '--login',
      'wsse',
      '--report',
      report,
      '--resume'
    ]
    const env = {
      EMARSYS_API_USER: sandbox.credentials.apiUser,
      EMARSYS_API_PASSWORD: sandbox.credentials.apiPassword,
      EMARSYS_API_URL: sandbox.url
    }
    const delivered = () =>
      existsSync(report)
        ? readFileSync(report, 'utf8').split('"outcome":"delivered"').length - 1
        : 0
    for (const until of [40, 160]) {
      const child = command.start(live, { env })
      for (let turn = 0; turn < 5000 && delivered() < until; turn += 1) await delay(2)
      child.kill('SIGKILL')
      await new Promise((resolve) => child.on('close', resolve))
    }
    const { code } = await command.run(live, { env })
    const lines = readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; outcome: string })
      .filter((line) => 'line' in line)
    expect(code).toBe(0)
    expect(lines.map(({ line }) => line).sort((one, other) => one - other)).toEqual(
      Array.from({ length: count }, (_, n) => n + 1)
    )
    expect(
      sandbox
        .state()
        .triggers.map(({ trigger_id }) => trigger_id?.replace(/:[0-9a-f]{16}$/, ''))
        .sort()
    ).toEqual(Array.from({ length: count }, (_, n) => `1001:m${n}`).sort())
    await sandbox.close()
  })
})

describe('serve', () => {
  /** Starts it on a free port. @returns the process, once it listens */
  async function serve(...args: string[]) {
    const child = command.start(['serve', '--port', '0', ...args])
    let out = ''
    child.stdout?.on('data', (chunk) => {
      out += chunk
    })
    for (let turn = 0; turn < 4000 && !out.includes('http://'); turn += 1) await delay(5)
    return child
  }

  const ended = (child: Awaited<ReturnType<typeof serve>>) =>
    new Promise((resolve) => child.on('close', resolve))

  it('refuses a recorded file that another one writes, and takes it after a kill -9', async () => {
    const record = join(folder, 'recorded.ndjson')
    const first = await serve('--record', record)
    const { code, err } = await command.run(['serve', '--port', '0', '--record', record])
    expect(code).toBe(2)
    expect(err).toContain(`${record} is in use by another emarsys-actions (process ${first.pid}).`)
    expect(err).toContain('Stop that one, or name another file.')
    const args = ['--mappings', 'examples/mappings.json', '--report', `${record}.report`]
    const deliver = await command.run(['deliver', record, ...args, '--resume'])
    expect([deliver.code, deliver.err]).toEqual([2, expect.stringContaining('.report is in use')])
    const killed = ended(first)
    first.kill('SIGKILL')
    await killed
    expect(locksOf(record)).toHaveLength(1)
    const second = await serve('--record', record)
    second.kill('SIGINT')
    expect(await ended(second)).toBe(0)
    expect(locksOf(record)).toEqual([])
  })
})

describe('sandbox', () => {
  it('prints its coverage', async () => {
    const { code, out } = await command.run(['sandbox', '--coverage'])
    expect(code).toBe(0)
    expect(out).toMatch(/PUT \/contact +supported/)
  })

  it('keeps its account in a file, and tells a file that is something else', async () => {
    const state = file('state.json', { emarsysSandbox: 2 })
    const wrong = await command.run(['sandbox', '--port', '0', '--state', state])
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('does not hold the state')])
    rmSync(state)
    const child = command.start(['sandbox', '--port', '0', '--state', state, '--read-only'])
    let out = ''
    child.stdout?.on('data', (chunk) => {
      out += chunk
    })
    for (let turn = 0; turn < 2000 && !out.includes('Ctrl-C'); turn += 1) await delay(5)
    const [url] = /http:\S+/.exec(out) ?? []
    expect((await fetch(`${url}/_sandbox/reset`, { method: 'POST' })).status).toBe(403)
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ emarsysSandbox: 1 })
  })

  it('prints a curl that works when pasted, and ends cleanly at Ctrl-C', async () => {
    const child = command.start(['sandbox', '--port', '0'])
    let out = ''
    child.stdout?.on('data', (chunk) => {
      out += chunk
    })
    for (let turn = 0; turn < 2000 && !out.includes('Ctrl-C'); turn += 1) await delay(5)
    const curl = out.split('\n').find((line) => line.includes('openssl')) ?? ''
    const { execFile } = await import('node:child_process')
    const answer = await new Promise<string>((resolve) =>
      execFile('bash', ['-c', curl], (_, text) => resolve(text))
    )
    expect(answer).toContain('"replyCode":0')
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  })
})

it.each([
  ['deliver', ['deliver', '.', '--mappings', 'x']],
  ['deliver --mappings', ['deliver', '-', '--mappings', '.']],
  ['deliver --report', ['deliver', '-', '--mappings', 'x', '--report', '.']],
  ['delete', ['delete', '.', '--user-id-field', '3']],
  ['doctor --events', ['doctor', '--mappings', 'x', '--events', '.']],
  ['function --out', ['function', '--mappings', 'x', '--out', '.']],
  ['function --try', ['function', '--mappings', 'x', '--try', '.']],
  ['serve --mappings', ['serve', '--mappings', '.']],
  ['serve --record', ['serve', '--record', '.']],
  ['serve --tls-cert', ['serve', '--tls-cert', '.']],
  ['sandbox --state', ['sandbox', '--state', '.']],
  ['test --junit', ['test', '--junit', '.']]
])('refuses a folder in place of a file: %s', async (_, args) => {
  expect(await command.run(args)).toEqual({
    code: 2,
    out: '',
    err: expect.stringContaining('It is a folder. Name a file.')
  })
})

it('found #45: every help prints the command as it can be run', async () => {
  const { out } = await command.run(['--help'])
  const names = [...out.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name = '']) => name)
  expect(names).toHaveLength(9)
  for (const name of names) {
    const help = (await command.run([name, '--help'])).out
    expect([name, help.match(/^.*(?<!npx )emarsys-actions [a-z]+ -.*$/gm)]).toEqual([name, null])
  }
})

it('tells its version and its help', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(await command.run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  const help = await command.run(['deliver', '--help'])
  expect(help.code).toBe(0)
  expect(help.out).toContain('EMARSYS_API_CLIENT_ID')
})

describe('another server in place of Emarsys', () => {
  const mappings = 'examples/mappings.json'

  it.each([
    ['--url', (url: string) => ({ args: ['--url', url], env: {} })],
    ['EMARSYS_API_URL', (url: string) => ({ args: [], env: { EMARSYS_API_URL: url } })]
  ])('sources #12: means the same in serve and deliver, by %s', async (_, given) => {
    const sandbox = await createSandbox()
    const { args, env } = given(sandbox.url)
    const credentials = {
      EMARSYS_API_USER: sandbox.credentials.apiUser,
      EMARSYS_API_PASSWORD: sandbox.credentials.apiPassword
    }
    const options = { env: { ...credentials, ...env }, input: events(1) }
    const live = ['--live', '--mappings', file('live.json', [UPSERT]), ...args]
    const { code, err } = await command.run(['deliver', '-', ...live], options)
    expect([code, err]).toEqual([0, expect.stringContaining(`sends to ${sandbox.url} in place`)])
    expect(sandbox.requests()).toHaveLength(1)
    const child = command.start(['serve', '--port', '0', ...live], options)
    let out = ''
    child.stdout?.on('data', (chunk) => {
      out += chunk
    })
    for (let turn = 0; turn < 2000 && !out.includes('Ctrl+C'); turn += 1) await delay(5)
    expect(out).toContain(`LIVE: events go to ${sandbox.url} in place of Emarsys.`)
    const [, url] = /Page +(\S+)/.exec(out) ?? []
    const state = await (await fetch(`${url}/_workbench/state`)).json()
    expect(state).toMatchObject({ apiUrl: sandbox.url })
    child.kill('SIGINT')
    await new Promise((resolve) => child.on('close', resolve))
    await sandbox.close()
  })

  it('sources #12: is said to be unused where the command is not live', async () => {
    const env = { EMARSYS_API_URL: 'http://127.0.0.1:1' }
    const { code, err } = await command.run(['deliver', '-', '--mappings', mappings], { env })
    expect([code, err]).toEqual([0, expect.stringContaining('only --live sends there')])
  })

  it.each([
    ['without --live', ['--url', 'http://127.0.0.1:1'], /Add --live/],
    ['with a path', ['--live', '--url', 'http://127.0.0.1:1/api'], /without a path/],
    ['that is not one', ['--live', '--url', 'here'], /not an address/]
  ])('is refused %s', async (_, args, message) => {
    const env = { EMARSYS_API_USER: 'u', EMARSYS_API_PASSWORD: 'p' }
    const all = ['deliver', '-', '--mappings', mappings, ...args]
    const { code, err } = await command.run(all, { env })
    expect([code, err]).toEqual([2, expect.stringMatching(message)])
  })
})

describe('signals, pipes and disks', () => {
  const shell = (script: string, env: Record<string, string> = {}) =>
    new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
      const child = spawn('bash', ['-c', script], { env: { PATH: process.env.PATH, ...env } })
      let [out, err] = ['', '']
      child.stdout.on('data', (chunk) => {
        out += chunk
      })
      child.stderr.on('data', (chunk) => {
        err += chunk
      })
      child.on('close', (code) => resolve({ code, out, err }))
    })
  const emarsys = (args: string) => `"${process.execPath}" "${command.path}" ${args}`

  it('sources #16: a reader that goes away ends the printing, not the work', async () => {
    const input = file('pipe.ndjson', events(1500))
    const upsert = file('pipe.json', [UPSERT])
    const dry = await shell(
      `set -o pipefail; ${emarsys(`deliver ${input} --mappings ${upsert} --dry-run`)} | head -1`
    )
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining('PUT /api/v2/contact')])
    const report = join(folder, 'pipe.report')
    await shell(`${emarsys(`deliver ${input} --mappings ${upsert} --report ${report}`)} | true`)
    expect(readFileSync(report, 'utf8').split('"outcome":"delivered"')).toHaveLength(1501)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'sources #16: %s ends serve in order, with what was accepted delivered',
    async (signal) => {
      const record = join(folder, `${signal}.ndjson`)
      const args = ['--mappings', file('signal.json', [UPSERT]), '--record', record]
      const child = command.start(['serve', '--port', '0', '--flush-after', '100000', ...args])
      let out = ''
      child.stdout?.on('data', (chunk) => {
        out += chunk
      })
      for (let turn = 0; turn < 4000 && !out.includes('Ctrl+C'); turn += 1) await delay(5)
      const [, url] = /Page +(\S+)/.exec(out) ?? []
      const body = JSON.stringify({ userId: 'u', ...JSON.parse(identify(1)) })
      await fetch(`${url}/v1/identify`, { method: 'POST', body })
      child.kill(signal)
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
      expect(readFileSync(`${record}.report`, 'utf8')).toContain('"outcome":"delivered"')
      expect(locksOf(record)).toEqual([])
    }
  )

  it('sources #17: reads a pipe, gzip included', async () => {
    const input = file('packed.ndjson.gz', gzipSync(events(5)))
    const upsert = file('packed.json', [UPSERT])
    for (const source of [`<(cat ${input})`, `<(zcat ${input})`]) {
      const { code, out } = await shell(emarsys(`deliver ${source} --mappings ${upsert}`))
      expect([code, out]).toEqual([0, expect.stringContaining('5 events: 5 delivered')])
    }
  })

  it('sources #11: a report about a sandbox that ended is not gone on with', async () => {
    const input = file('again.ndjson', events(2))
    const report = join(folder, 'again.report')
    const args = ['deliver', input, '--mappings', file('again.json', [UPSERT]), '--report', report]
    expect((await command.run(args)).code).toBe(0)
    const { code, err } = await command.run([...args, '--resume'])
    expect([code, err]).toEqual([2, expect.stringMatching(/is about the sandbox of process \d+/)])
  })
})

describe('test', () => {
  const run = (...args: string[]) => command.run(['test', ...args])

  it('runs the scenarios beside the mappings: 0 when all come out as expected, with JUnit XML', async () => {
    const junit = join(folder, 'junit.xml')
    const { code, out } = await run('--mappings', 'examples/mappings.json', '--junit', junit)
    expect(out).toContain('✓ An order updates the points and starts the order confirmation')
    expect(out).toContain('6 scenarios came out as expected.')
    expect(code).toBe(0)
    expect(readFileSync(junit, 'utf8')).toContain('tests="6" failures="0"')
  })

  it('prints what differs, and ends with 1', async () => {
    const [first] = JSON.parse(readFileSync('examples/scenarios.json', 'utf8'))
    const scenarios = file('differs.json', [{ ...first, expect: [] }])
    const { code, out } = await run(
      ...['--mappings', 'examples/mappings.json', '--scenarios', scenarios]
    )
    expect(out).toContain('"Loyalty points" fires, though nothing expects it.')
    expect(out).toContain('1 of 1 scenario came out differently.')
    expect(code).toBe(1)
  })

  it('begins each scenario with the account of --seed, and takes mappings.json where none is named', async () => {
    const subscription = {
      name: 'Join',
      partnerAction: 'addContactToList',
      subscribe: 'type = "group"',
      mapping: { contactlistid: 77, key_field: '3', key_value: 'zoe@example.com' }
    }
    const changes = ['zoe@example.com: + Ours']
    const scenario = {
      name: 'Ours',
      events: [{ type: 'group', groupId: 'g' }],
      expect: [{ mapping: 'Join', outcomes: ['delivered'], changes }]
    }
    const lists = [{ id: 77, name: 'Ours' }]
    const mappings = file('mappings.json', [subscription])
    file('scenarios.json', [scenario])
    const seed = file('ours.json', { contacts: [{ 3: 'zoe@example.com' }], lists })
    const args = ['--mappings', mappings]
    expect((await run(...args, '--seed', seed)).code).toBe(0)
    const { code, out } = await run(...args)
    expect(out).toContain('differently')
    expect(code).toBe(1)
    expect((await run(...args, '--seed', file('wrong-seed.json', { lists: 1 }))).code).toBe(2)
    expect((await run()).err).toContain('mappings.json cannot be read')
  })

  it.each([
    ['no such file', 'gone.json', 'cannot be read'],
    ['no scenarios', '[]', 'holds no scenario'],
    ['something else', '[{"name": 1}]', '0.name']
  ])('ends with 2 for %s', async (name, content, message) => {
    const path = name === 'no such file' ? content : file('wrong.json', content)
    const { code, err } = await run('--mappings', 'examples/mappings.json', '--scenarios', path)
    expect(err).toContain(message)
    expect(code).toBe(2)
  })
})
