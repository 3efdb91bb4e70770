import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { buildEngine } from '../../function/__tests__/built-engine'
import type { CommandIo } from '../context'
import { main } from '../main'
import { buildCommand } from './build'

const MAPPINGS = 'examples/mappings.json'
let folder: string

beforeAll(() => {
  buildEngine()
  folder = mkdtempSync(join(tmpdir(), 'function-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function run(...argv: string[]): ReturnType<typeof runWith> {
  return runWith({}, ...argv)
}

async function runWith(
  io: Partial<CommandIo>,
  ...argv: string[]
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []]
  const code = await main(['function', ...argv], {
    terminal: {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
      isInteractive: false
    },
    env: {},
    stdin: Readable.from([]),
    signal: new AbortController().signal,
    ...io
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

function fileOf(name: string, content: unknown): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const TRIGGER = {
  name: 'Order',
  partnerAction: 'triggerEvent',
  subscribe: 'type = "track" and event = "Order Completed"',
  mapping: { eventid: 1, key_field: '3', key_value: { '@path': '$.properties.email' } }
}

function track(messageId: string): object {
  const properties = { email: 'nobody@example.com' }
  return { type: 'track', event: 'Order Completed', messageId, properties }
}

describe('emarsys-actions function', () => {
  test('runs the examples as Segment would, and says what became of them', async () => {
    const { code, out } = await run('--mappings', MAPPINGS, '--try', 'examples/events.ndjson')
    const [first, ...lines] = out.split('\n')
    // A busy machine may be too slow for a call, whose events then come again.
    const reasons = lines.filter((line) => line.includes('×'))
    expect(first).toBe('40 events: 34 delivered, 6 discarded, 0 still tried again')
    expect(reasons).toHaveLength(6)
    expect(out).toContain('1 × discarded: Order confirmation (400): No contact found')
    expect(code).toBe(1)
    const allowed = await run(
      '--mappings',
      MAPPINGS,
      '--try',
      'examples/events.ndjson',
      '--allow-rejections'
    )
    expect(allowed.code).toBe(0)
  })

  test('prints all of it into a pipe', async () => {
    const command = buildCommand()
    const engine = join(dirname(command.path), '../function/engine.js')
    copyFileSync(join(__dirname, '../../../dist/function/engine.js'), engine)
    const line = `"${process.execPath}" "${command.path}" function --mappings ${MAPPINGS} | (sleep 1; cat)`
    const out = execFileSync('bash', ['-c', line], { encoding: 'utf8', stdio: 'pipe' })
    command.remove()
    expect(out).toBe((await run('--mappings', MAPPINGS)).out)
  })

  test('found #30: says what the doctor would say without an account, and writes the file', async () => {
    const mapping = { ...TRIGGER.mapping, key_value: 'ada@example.com' }
    const path = fileOf('constant.json', [{ ...TRIGGER, mapping }])
    const { code, out, err } = await run('--mappings', path)
    expect(code).toBe(0)
    expect(out).toContain('ada@example.com')
    expect(err).toContain('"Order": The key value is always "ada@example.com"')
    expect(err).not.toContain('Without a trigger id')
  })

  test('prints a file of plain functions whose mappings can be read', async () => {
    const { code, out } = await run('--mappings', MAPPINGS)
    expect(code).toBe(0)
    expect(out).toMatch(/^\/\/ Emarsys \(Actions\) as a Segment Function/)
    expect(out).toContain('    // Trigger: type = "identify"')
    expect(out).toContain('async function onBatch(events, settings) {')
    expect(out).not.toMatch(/^\s*(module|exports|import|export)\b/m)
    const [top = ''] = out.split('// Holds parts of')
    expect(top).not.toMatch(/batch_size|enable_batching|batch_keys/)
  })

  test.each([
    ['an unknown action', { partnerAction: 'nothing' }, '[0].partnerAction'],
    ['a trigger that cannot be read', { subscribe: 'type =' }, '[0].subscribe'],
    [
      'an unknown directive',
      { mapping: { key_value: { '@pth': '$.a' } } },
      '[0].mapping.key_value'
    ],
    [
      'an unknown directive within a list (trap 5)',
      { mapping: { write_field: { 1: ['a', { '@pth': '$.a' }] } } },
      '[0].mapping.write_field.1'
    ],
    [
      'a template that cannot be run',
      { mapping: { key_value: { '@liquid': '{% for %}' } } },
      '[0].mapping.key_value'
    ]
  ])('refuses %s with its place', async (_, change, place) => {
    const path = fileOf('wrong.json', [{ ...TRIGGER, ...change }])
    const { code, out, err } = await run('--mappings', path)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(`${path}${place}`)
  })

  test('takes what the Public API answers, and names what a function cannot run', async () => {
    const subscription = {
      id: 's1',
      name: 'Write',
      actionId: 'a1',
      actionSlug: 'addToContactList',
      destinationId: 'd1',
      enabled: true,
      settings: { contactlistid: 7, key_field: '3', key_value: { '@path': '$.userId' } },
      trigger: 'type = "track"'
    }
    const rows = { ...subscription, name: 'Rows', modelId: 'm1' }
    const path = fileOf('answer.json', { data: { subscriptions: [subscription, rows] } })
    const { code, out, err } = await run('--mappings', path)
    expect(code).toBe(0)
    expect(out).toContain('action: "addContactToList"')
    expect(err).toContain('"Rows": It is left out: it sends rows of a warehouse (Reverse ETL)')
  })

  test('does not look at a disabled mapping', async () => {
    const path = fileOf('disabled.json', [
      TRIGGER,
      { ...TRIGGER, subscribe: 'type =', enabled: false }
    ])
    expect((await run('--mappings', path)).code).toBe(0)
    const none = await run('--mappings', fileOf('none.json', [{ ...TRIGGER, enabled: false }]))
    expect(none).toMatchObject({ code: 2, out: '' })
    expect(none.err).toContain('none.json: There is no mapping that a function can run.')
  })

  test('takes Terraform along', async () => {
    const path = fileOf(
      'segment.tf',
      `resource "segment_destination_subscription" "write" {
        destination_id = "d"
        name = "Write"
        enabled = true
        action_id = "a"
        trigger = "type = \\"identify\\""
        settings = jsonencode({ "key_field" : "3", "key_value" : { "@path" : "$.userId" }, "write_field" : {} })
      }`
    )
    const { code, out, err } = await run('--mappings', path)
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining('partnerAction') })
    expect(out).toBe('')
  })

  test.each([
    '--live',
    '--url=http://127.0.0.1:1',
    '--login=wsse',
    '--seed=x.json',
    '--allow-rejections'
  ])('says that %s is for --try', async (flag) => {
    const { code, out, err } = await run('--mappings', MAPPINGS, flag)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    const [name] = flag.split('=')
    expect(err).toContain(`${name} is for --try.`)
  })

  test('says that a seed is not for --live', async () => {
    const files = ['--mappings', MAPPINGS, '--try', 'examples/events.ndjson']
    const { code, err } = await run(...files, '--live', '--seed', 'nowhere.json')
    expect(code).toBe(2)
    expect(err).toContain('--seed is for the sandbox, not for --live.')
  })

  test('--try reads packed events, and those of standard input', async () => {
    const lines = [track('a'), track('b')].map((event) => JSON.stringify(event)).join('\n')
    const packed = join(folder, 'events.ndjson.gz')
    writeFileSync(packed, gzipSync(lines))
    const path = fileOf('one.json', [TRIGGER])
    const expected = '2 events: 0 delivered, 2 discarded, 0 still tried again'
    expect((await run('--mappings', path, '--try', packed)).out).toContain(expected)
    const read = await runWith({ stdin: Readable.from([lines]) }, '--mappings', path, '--try', '-')
    expect(read.out).toContain(expected)
  })

  test('--try counts lines that are no events, and says one of a single event', async () => {
    const path = fileOf('one.json', [TRIGGER])
    const events = fileOf('odd.ndjson', `${JSON.stringify(track('a'))}\n[]\n`)
    const { code, out } = await run('--mappings', path, '--try', events)
    expect(out.split('\n').slice(0, 2)).toEqual([
      '1 event: 0 delivered, 1 discarded, 0 still tried again',
      '1 line could not be read'
    ])
    expect(code).toBe(1)
  })

  test('--try sends deletion requests, too, by the field that the option names', async () => {
    const lines = '{"type":"delete","userId":"42"}\n{"type":"delete"}\n'
    const files = ['--mappings', MAPPINGS, '--try', fileOf('deletions.ndjson', lines)]
    const named = await run(...files, '--user-id-field', '1')
    expect(named.out).toContain('2 events: 1 delivered, 1 discarded')
    expect(named.out).toContain('the request has no user id')
    expect((await run(...files)).out).toContain('2 × discarded: Deletion (400): No contact was')
  })

  test('--try says that there is no event, or no such file', async () => {
    const empty = await run('--mappings', MAPPINGS, '--try', fileOf('empty.ndjson', ' \n'))
    expect(empty).toMatchObject({ code: 2, out: '' })
    expect(empty.err).toContain('empty.ndjson holds no event.')
    const missing = await run('--mappings', MAPPINGS, '--try', 'nowhere.ndjson')
    expect(missing).toMatchObject({ code: 2, out: '' })
    expect(missing.err).toContain('There is no file nowhere.ndjson.')
  })

  test('--try --live waits no longer when it is stopped, and counts what it left', async () => {
    const orders = Array.from({ length: 21 }, (_, n) => JSON.stringify(track(`o-${n}`))).join('\n')
    const server = createServer((_, response) => response.writeHead(500).end()).listen(0)
    const stop = new AbortController()
    let stopped = 0
    server.once('request', () => {
      stopped = Date.now()
      stop.abort()
    })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const [url, events] = [`http://127.0.0.1:${port}`, fileOf('live.ndjson', orders)]
    const env = { EMARSYS_API_USER: 'user', EMARSYS_API_PASSWORD: 'password' }
    const files = ['--mappings', fileOf('live.json', [TRIGGER]), '--try', events]
    const { code, out } = await runWith(
      { env, signal: stop.signal },
      ...files,
      '--live',
      '--url',
      url
    )
    server.close()
    expect({ code, out }).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        '21 events: 0 delivered, 0 discarded, 20 still tried again, 1 not sent'
      )
    })
    expect(Date.now() - stopped).toBeLessThan(1500)
  })

  test('prints the body of the Public API', async () => {
    const { out } = await run('--mappings', MAPPINGS, '--json')
    const body = JSON.parse(out)
    expect(body).toMatchObject({ displayName: 'Emarsys (Actions)', resourceType: 'DESTINATION' })
    expect(body.code).toContain('async function onTrack')
    const secret = body.settings.filter(({ sensitive }: { sensitive: boolean }) => sensitive)
    expect(secret.map(({ name }: { name: string }) => name)).toEqual([
      'api_password',
      'apiClientSecret'
    ])
    for (const setting of body.settings)
      expect(setting).toEqual({
        name: expect.any(String),
        label: expect.any(String),
        type: 'STRING',
        description: expect.stringMatching(/./),
        required: false,
        sensitive: expect.any(Boolean)
      })
  })

  test('asks for the settings that docs/function.md lists, and for no choice without its choices', async () => {
    const { out } = await run('--mappings', MAPPINGS, '--json')
    const names = JSON.parse(out).settings.map(({ name }: { name: string }) => name)
    const listed = readFileSync('docs/function.md', 'utf8').match(/(?<=^ +\| )`.*?(?= \|)/gm)
    expect(names.sort()).toEqual(listed?.join().match(/\w+/g)?.sort())
  })

  test('prints a Terraform resource in which nothing is a template', async () => {
    const { out } = await run('--mappings', MAPPINGS, '--terraform')
    expect(out).toMatch(/^resource "segment_function" "emarsys" \{\n/)
    expect(out.replaceAll('$${', '').replaceAll('%%{', '')).not.toMatch(/[$%]\{/)
    const [, heredoc = ''] = /<<EMARSYS_FUNCTION\n(.*)\nEMARSYS_FUNCTION\n/s.exec(out) ?? []
    const { out: file } = await run('--mappings', MAPPINGS)
    const code = heredoc.replaceAll('$${', '${').replaceAll('%%{', '%{')
    const withoutChecksum = (text: string) => text.replace(/checksum \w+/, '').trimEnd()
    expect(withoutChecksum(code)).toBe(withoutChecksum(file))
  })

  test('--out replaces only what it wrote itself', async () => {
    const out = join(folder, 'out.js')
    expect((await run('--mappings', MAPPINGS, '--out', out)).err).toContain('out.js written:')
    const replaced = await run('--mappings', MAPPINGS, '--json', '--out', out)
    expect(replaced.err).toContain('out.js replaced:')
    expect((await run('--mappings', MAPPINGS, '--out', out)).code).toBe(0)
    writeFileSync(out, `${readFileSync(out, 'utf8')}// mine`)
    const refused = await run('--mappings', MAPPINGS, '--out', out)
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('out.js was not written by this command, or was changed since.')
    expect(readFileSync(out, 'utf8')).toMatch(/mine$/)
  })

  test('a trigger without an id gets one, and it is said', async () => {
    const { out, err } = await run('--mappings', fileOf('no-id.json', [TRIGGER]))
    expect(out).toContain('trigger_id: { "@path": "$.messageId" }')
    expect(err).toContain('"Order" has no Trigger id, so the file maps it to $.messageId')
  })
})
