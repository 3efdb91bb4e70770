import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildSync } from 'esbuild'
import { runs } from '../../src/__tests__/runs'
import { buildEngine } from '../../src/function/__tests__/built-engine'
import { writeFunction } from '../../src/function/write-function'

const root = resolve(__dirname, '../..')

/** Segment runs functions of before 2026-01-31 in Node 18, later ones in 22. Each comes as a package of npm's. */
const VERSIONS = ['18.20.8', '22.23.3']

/** Runs the file in an instance, and prints what became of the events and what was sent. */
const RUN = `
const { startInstance } = require('./instance.cjs')
const { readFileSync } = require('node:fs')
const seen = []
const fetch = async (url, { method, body }) => {
  seen.push([method, url, body])
  const content = JSON.stringify(
    url.includes('oauth2') ? { access_token: 't', expires_in: 3600 } : { replyCode: 0, replyText: 'OK', data: {} }
  )
  return { status: 200, text: async () => content, headers: { get: () => 'Mon, 30 Nov 2026 12:00:00 GMT' } }
}
const events = readFileSync('events.ndjson', 'utf8').split('\\n').flatMap((line) => {
  try { return [JSON.parse(line)] } catch { return [] }
}).filter(({ type }) => type)
const settings = { apiClientId: 'client', apiClientSecret: 'secret' }
startInstance(readFileSync('file.js', 'utf8'), { fetch }).call('onBatch', events, settings)
  .then((ended) => console.log(JSON.stringify({ ended, seen })))
`

// They are 160 MB: in the long tests only.
const long = runs(0, 1) ? test : test.skip
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-node-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function nodeOf(version: string): string {
  const kept = join(tmpdir(), `emarsys-node-${version}`)
  const binary = join(kept, 'node_modules/node/bin/node')
  if (!existsSync(binary)) {
    mkdirSync(kept, { recursive: true })
    const name = `node@npm:node-${process.platform}-${process.arch}@${version}`
    execFileSync('npm', ['install', '--no-save', '--prefix', kept, name], { stdio: 'ignore' })
  }
  return binary
}

describe('a function file', () => {
  long(
    'does the same in Node 18, 20 and 22',
    () => {
      buildEngine()
      buildSync({
        entryPoints: [join(root, 'src/function/instance.ts')],
        outfile: join(folder, 'instance.cjs'),
        bundle: true,
        platform: 'node',
        packages: 'external'
      })
      const { code } = writeFunction(require('../../examples/mappings.json') as never, '0.0.0')
      writeFileSync(join(folder, 'file.js'), code)
      writeFileSync(join(folder, 'run.cjs'), RUN)
      execFileSync('cp', [join(root, 'examples/events.ndjson'), folder])
      const results = [process.execPath, ...VERSIONS.map(nodeOf)].map((node) =>
        execFileSync(node, ['run.cjs'], {
          cwd: folder,
          encoding: 'utf8',
          env: { NODE_PATH: join(root, 'node_modules') }
        })
      )
      expect(JSON.parse(results[0] ?? '').seen.length).toBeGreaterThan(2)
      expect(new Set(results).size).toBe(1)
    },
    300_000
  )
})
