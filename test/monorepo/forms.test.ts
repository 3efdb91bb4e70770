import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '../..')
const read = (name: string) => readFileSync(join(__dirname, name), 'utf8')

/**
 * What the scripts make of a definition. `genuine-*` beside this file is what Segment's own tools made of the same one, which
 * stood in this repository on 2026-11-24; here it is shortened to one action.
 */
function write(script: string): string {
  const code = `
    import { readFileSync } from 'node:fs'
    import { compile } from 'json-schema-to-typescript'
    import { createRequire } from 'node:module'
    import { allGeneratedTypes } from './scripts/monorepo/generated-types.mjs'
    import { metadataText } from './scripts/monorepo/metadata.mjs'
    import { pullRequest } from './scripts/monorepo/pull-request.mjs'
    import { withLiveKeys } from './scripts/monorepo/live.mjs'
    const { fieldsToJsonSchema } = createRequire(process.cwd() + '/')('@segment/actions-core')
    const definition = JSON.parse(readFileSync('test/monorepo/definition.json', 'utf8'))
    process.stdout.write(${script})`
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

it("writes metadata.json as Segment's tool does", () => {
  expect(write('metadataText(definition)')).toBe(read('genuine-metadata.txt'))
})

it("writes generated-types.ts as Segment's tool does", () => {
  const types = 'await allGeneratedTypes(definition, { fieldsToJsonSchema, compile })'
  expect(write(`(${types}).get('upsertContact/generated-types.ts')`)).toBe(
    read('genuine-types.txt')
  )
})

it('writes the settings of an audience beside those of the destination', () => {
  const fields = '{ size: { label: "Size", description: "How many", type: "number" } }'
  const types = `await allGeneratedTypes({ ...definition, audienceFields: ${fields} }, { fieldsToJsonSchema, compile })`
  const text = write(`(${types}).get('generated-types.ts')`)
  expect(text.match(/^export interface \w+|^ {2}size.*/gm)).toEqual([
    'export interface Settings',
    'export interface AudienceSettings',
    '  size?: number'
  ])
})

it('tells in the pull request what was counted, what is new, and what is secret', () => {
  const text = write(`pullRequest(
    { ...definition, actions: { ...definition.actions, sync: { title: 'Sync', description: 'Syncs.', fields: {} } } },
    { tests: 12, suites: 3, snapshots: 4 },
    ['compile', 'lint']
  )`)
  expect(text).toContain('12 tests in 3 suites, 4 snapshots')
  expect(text).toContain("repository's tools: compile, lint.")
  expect(text).toContain(
    '- Upsert Contact: new optional fields `create_if_missing`, `empty_values`, `batch_size`, `batch_keys`.'
  )
  expect(text).toContain('- New action Sync: Syncs.')
  expect(text).toContain('sensitive data: `api_password` use')
  expect(text).toContain('A mapping saved before `empty_values` existed clears a field')
  expect(text).toContain('401 is an authentication error, 403 and 404 are final')
})

it('finds generated-types.ts and metadata.json up to date with the fields', () => {
  expect(() =>
    execFileSync(process.execPath, ['scripts/types.mjs', '--check'], { cwd: root })
  ).not.toThrow()
})

describe('the live action keys', () => {
  it('take the place of the own ones, as whole words', () => {
    const text = "import addContactToList from './addContactToList' // addContactToListing"
    expect(write(`withLiveKeys(${JSON.stringify(text)}, 'index.ts')`)).toBe(
      "import addToContactList from './addToContactList' // addContactToListing"
    )
  })

  it('may not be in the folder for anything else', () => {
    expect(() => write(`withLiveKeys('api.removeFromContactList()', 'index.ts')`)).toThrow(
      'index.ts: "removeFromContactList" is a live action key'
    )
  })
})
