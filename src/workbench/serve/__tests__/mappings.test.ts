import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkbench, type Workbench } from '..'
import { call } from './call'
import { type Listener, listen } from './listen-stream'

const MAPPING = {
  name: 'Everyone',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: { key_field: '3' },
  enabled: true
}

let folder: string
let file: string
let workbench: Workbench | undefined
let listener: Listener | undefined

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'serve-mappings-'))
  file = join(folder, 'mappings.json')
})

afterEach(async () => {
  listener?.close()
  await workbench?.close()
  workbench = undefined
  rmSync(folder, { recursive: true })
})

async function start(mappingsFile: string | undefined): Promise<string> {
  workbench = await createWorkbench({ port: 0, mappingsFile })
  return `${workbench.url}/_workbench/mappings`
}

const put = (url: string, body: unknown) => call(url, { method: 'PUT', body })

describe('the mappings file', () => {
  it('need not exist to begin with', async () => {
    const url = await start(file)
    expect((await call(url)).json()).toMatchObject({
      file,
      exists: false,
      vanished: false,
      subscriptions: []
    })
  })

  it('sources #15: keeps its mode and stays a symbolic link', async () => {
    const real = join(folder, 'real.json')
    writeFileSync(real, '[]', { mode: 0o600 })
    symlinkSync(real, file)
    const url = await start(file)
    expect((await put(url, { file, subscriptions: [MAPPING] })).status).toBe(200)
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
    expect(statSync(real).mode & 0o777).toBe(0o600)
    expect(readFileSync(real, 'utf8')).toContain('Everyone')
  })

  it('is written whole, in the form that deliver takes', async () => {
    const url = await start(file)
    const answer = await put(url, { file, subscriptions: [MAPPING] })
    expect(answer.json()).toMatchObject({ file, exists: true, subscriptions: [MAPPING] })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([MAPPING])
    expect((await call(url)).json()).toMatchObject({ file, subscriptions: [MAPPING] })
    expect(readdirSync(folder)).toEqual(['mappings.json'])
  })

  it.each([
    ['an array', [MAPPING]],
    ['an object', { subscriptions: [MAPPING] }]
  ])('may hold %s', async (_, content) => {
    writeFileSync(file, JSON.stringify(content))
    const url = await start(file)
    expect((await call(url)).json()).toMatchObject({ file, subscriptions: [MAPPING] })
  })

  it("keeps the live destination's action keys as they came, and says so once", async () => {
    const saved = [
      { ...MAPPING, partnerAction: 'addToContactList' },
      { ...MAPPING, partnerAction: 'removeFromContactList' }
    ]
    writeFileSync(file, JSON.stringify(saved))
    const messages: string[] = []
    workbench = await createWorkbench({
      port: 0,
      mappingsFile: file,
      onMessage: ({ text }) => messages.push(text)
    })
    const url = `${workbench.url}/_workbench/mappings`
    expect((await call(url)).json()).toMatchObject({ subscriptions: saved })
    await put(url, { file, subscriptions: saved.slice(1) })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(saved.slice(1))
    expect(messages).toEqual([expect.stringContaining('addToContactList is addContactToList here')])
  })

  it('is left alone when what should be written is wrong, and the place is named', async () => {
    const url = await start(file)
    await put(url, [MAPPING])
    const { subscribe: _, ...incomplete } = MAPPING
    const answer = await put(url, { subscriptions: [MAPPING, incomplete] })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({
      error: {
        code: 'invalid-mappings',
        path: '[1].subscribe',
        message: expect.stringContaining('subscribe')
      }
    })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([MAPPING])
  })

  it('holds 50 mappings at most', async () => {
    const url = await start(file)
    expect((await put(url, Array(50).fill(MAPPING))).status).toBe(200)
    const answer = await put(url, Array(51).fill(MAPPING))
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('at most 50')
  })

  it.each([
    ['no JSON', '[{', 'not JSON'],
    ['something else', '{"a":1}', 'subscriptions']
  ])('with %s in it is a problem, not an empty list', async (_, content, message) => {
    writeFileSync(file, content)
    const answer = await call(await start(file))
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(message)
  })

  it('found #27: with one mapping that cannot be run shows all, says which, and lets the others be edited', async () => {
    const bad = { ...MAPPING, name: 'Bad', subscribe: 'not type = "track"' }
    writeFileSync(file, JSON.stringify([bad, MAPPING]))
    const url = await start(file)
    const shown = (await call(url)).json() as { version: string }
    expect(shown).toMatchObject({
      subscriptions: [bad, MAPPING],
      findings: [{ index: 0, name: 'Bad', code: 'trigger', at: ['subscribe'] }]
    })
    const edit = (index: number, subscription: object) =>
      call(url, {
        method: 'PATCH',
        body: { op: 'replace', index, subscription },
        headers: { 'if-match': `"${shown.version}"` }
      })
    expect((await edit(0, { ...bad, name: 'Still bad' })).status).toBe(400)
    expect((await edit(1, { ...MAPPING, name: 'Changed' })).status).toBe(200)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([bad, { ...MAPPING, name: 'Changed' }])
  })

  it('page #1: tells every page of a change, whoever made it', async () => {
    const url = await start(file)
    listener = await listen(`${workbench?.url}/_workbench/stream`)
    await put(url, [MAPPING])
    await listener.hear('mappings')
    listener.heard.length = 0
    writeFileSync(file, JSON.stringify([MAPPING, MAPPING]))
    await listener.hear('mappings')
    expect((await call(url)).json()).toMatchObject({ subscriptions: [MAPPING, MAPPING] })
  })

  describe('page #1: is changed entry by entry, in the version that was read', () => {
    const patch = (url: string, body: object, version: string) =>
      call(url, { method: 'PATCH', body, headers: { 'if-match': `"${version}"` } })
    const versionOf = async (url: string) =>
      ((await call(url)).json() as { version: string }).version
    const OTHER = { ...MAPPING, name: 'Other' }
    const TEXT = `[ ${JSON.stringify(OTHER)},\n  ${JSON.stringify(MAPPING)} ]\n`

    it('and the rest of the file stays as it is written', async () => {
      writeFileSync(file, TEXT)
      const url = await start(file)
      const subscription = { ...MAPPING, name: 'Changed' }
      const answer = await patch(
        url,
        { op: 'replace', index: 1, subscription },
        await versionOf(url)
      )
      expect(answer.json()).toMatchObject({ subscriptions: [OTHER, subscription] })
      expect(answer.headers.etag).toBe(`"${await versionOf(url)}"`)
      expect(readFileSync(file, 'utf8')).toBe(TEXT.replace('Everyone', 'Changed'))
    })

    it('page #10: and a deletion that is taken back leaves the file as it was written', async () => {
      writeFileSync(file, TEXT)
      const url = await start(file)
      const edit = async (body: object) => patch(url, body, await versionOf(url))
      await edit({ op: 'remove', index: 0 })
      expect(readFileSync(file, 'utf8')).toBe(`[ ${JSON.stringify(MAPPING)} ]\n`)
      await edit({ op: 'insert', index: 0, subscription: OTHER })
      expect(readFileSync(file, 'utf8')).toBe(TEXT)
      await edit({ op: 'remove', index: 0 })
      const another = { ...OTHER, name: 'Another' }
      const answer = await edit({ op: 'insert', index: 0, subscription: another })
      expect(answer.json()).toMatchObject({ subscriptions: [another, MAPPING] })
    })

    it('and not at all when the file is another by now', async () => {
      writeFileSync(file, TEXT)
      const url = await start(file)
      const version = await versionOf(url)
      writeFileSync(file, JSON.stringify([OTHER]))
      const answer = await patch(url, { op: 'remove', index: 0 }, version)
      expect(answer.status).toBe(412)
      expect(answer.text).toContain('mappings-changed')
      expect(readFileSync(file, 'utf8')).toBe(JSON.stringify([OTHER]))
    })

    it('and not without saying which, and not with what is not a mapping', async () => {
      writeFileSync(file, TEXT)
      const url = await start(file)
      const edit = { op: 'insert', index: 2, subscription: { name: 'No action' } }
      expect((await call(url, { method: 'PATCH', body: edit })).status).toBe(428)
      const answer = await patch(url, edit, await versionOf(url))
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('[2].partnerAction')
      const gone = await patch(url, { op: 'remove', index: 7 }, await versionOf(url))
      expect(gone.status).toBe(422)
      expect(readFileSync(file, 'utf8')).toBe(TEXT)
    })
  })

  it('page #9: that vanished is said, and written back as it was, or empty', async () => {
    const text = `[ ${JSON.stringify(MAPPING)} ]`
    writeFileSync(file, text)
    const url = await start(file)
    listener = await listen(`${workbench?.url}/_workbench/stream`)
    rmSync(file)
    await listener.hear('mappings')
    expect((await call(url)).json()).toMatchObject({ exists: false, vanished: true })
    const restore = (content: string) => call(`${url}/restore`, { body: { content } })
    expect((await restore('last')).json()).toMatchObject({ exists: true, vanished: false })
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect((await restore('empty')).status).toBe(409)
    rmSync(file)
    await restore('empty')
    expect(readFileSync(file, 'utf8')).toBe('[]\n')
  })

  it('survives many writes at once', async () => {
    const url = await start(file)
    const writes = Array.from({ length: 20 }, (_, n) => [{ ...MAPPING, name: `n${n}` }])
    const answers = await Promise.all(writes.map((body) => put(url, body)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(1)
  })
})

it('keeps mappings without a file as long as it runs', async () => {
  const url = await start(undefined)
  expect((await call(url)).json()).toMatchObject({ file: null, subscriptions: [] })
  expect((await put(url, [MAPPING])).status).toBe(200)
  expect((await call(url)).json()).toMatchObject({ file: null, subscriptions: [MAPPING] })
})
