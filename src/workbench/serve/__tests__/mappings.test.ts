import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
    expect((await call(url)).json()).toEqual({ file, subscriptions: [] })
  })

  it('is written whole, in the form that deliver takes', async () => {
    const url = await start(file)
    const answer = await put(url, { file, subscriptions: [MAPPING] })
    expect(answer.json()).toEqual({ file, subscriptions: [MAPPING] })
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([MAPPING])
    expect((await call(url)).json()).toEqual({ file, subscriptions: [MAPPING] })
    expect(readdirSync(folder)).toEqual(['mappings.json'])
  })

  it.each([
    ['an array', [MAPPING]],
    ['an object', { subscriptions: [MAPPING] }]
  ])('may hold %s', async (_, content) => {
    writeFileSync(file, JSON.stringify(content))
    const url = await start(file)
    expect((await call(url)).json()).toEqual({ file, subscriptions: [MAPPING] })
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

  it('tells the page when somebody else changes it, and not when the page does', async () => {
    const url = await start(file)
    listener = await listen(`${workbench?.url}/_workbench/stream`)
    await put(url, [MAPPING])
    // Longer than the watcher needs to notice the page's own write.
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(listener.heard).toEqual([])
    writeFileSync(file, JSON.stringify([MAPPING, MAPPING]))
    await listener.hear('mappings')
    expect((await call(url)).json()).toMatchObject({ subscriptions: [MAPPING, MAPPING] })
  })

  it('survives many writes at once', async () => {
    const url = await start(file)
    const writes = Array.from({ length: 20 }, (_, n) => [{ ...MAPPING, name: `n${n}` }])
    const answers = await Promise.all(writes.map((body) => put(url, body)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveLength(1)
  })
})

it('says that there is no file to write to', async () => {
  const url = await start(undefined)
  expect((await call(url)).json()).toEqual({ file: null, subscriptions: [] })
  const answer = await put(url, [MAPPING])
  expect(answer.status).toBe(409)
  expect(answer.text).toContain('--mappings')
})
