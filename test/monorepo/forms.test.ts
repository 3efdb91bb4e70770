import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(__dirname, '../..')
const genuine = join(__dirname, 'genuine')

/**
 * What a script makes of the definition of 2026-11-29 in `definition.json`, where `{ "function": true }` stands for a function.
 * `genuine/` holds what Segment's own tools made of it, byte for byte.
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
    const revive = (_, value) => (value?.function === true ? () => undefined : value)
    const definition = JSON.parse(readFileSync('test/monorepo/definition.json', 'utf8'), revive)
    const audienceFields = {
      list_name: { label: 'List name', description: 'The contact list of this audience.', type: 'string' },
      mode: {
        label: 'Mode', description: 'How members are written.', type: 'string', required: true, default: 'mirror',
        choices: [{ label: 'Mirror', value: 'mirror' }, { label: 'Add', value: 'add' }]
      }
    }
    const typesOf = async (made) =>
      JSON.stringify([...(await allGeneratedTypes(made, { fieldsToJsonSchema, compile }))])
    process.stdout.write(${script})`
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

const read = (path: string) => readFileSync(join(genuine, path), 'utf8')
const typesIn = (text: string): Map<string, string> => new Map(JSON.parse(text))

describe("Segment's own tools", () => {
  it('write metadata.json byte for byte as the scripts do', () => {
    expect(write('metadataText(definition)')).toBe(read('metadata.json'))
  })

  it('write metadata.json with audience fields byte for byte as the scripts do', () => {
    expect(write('metadataText({ ...definition, audienceFields })')).toBe(
      read('with-audience-fields/metadata.json')
    )
  })

  it('write every generated-types.ts byte for byte as the scripts do', () => {
    const types = typesIn(write('await typesOf(definition)'))
    const paths = readdirSync(genuine, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('generated-types.ts') && !path.startsWith('with-')
    )
    expect([...types.keys()].sort()).toEqual(paths.sort())
    for (const path of paths)
      expect({ path, text: types.get(path) }).toEqual({ path, text: read(path) })
  })

  it('write AudienceSettings only where an audience has fields, byte for byte as the scripts do', () => {
    expect(
      typesIn(write('await typesOf({ ...definition, audienceFields })')).get('generated-types.ts')
    ).toBe(read('with-audience-fields/generated-types.ts'))
  })

  it('keep neither titles nor choices of the properties of an object', () => {
    const properties = `{ size: { label: 'Size', description: 'How big', type: 'string', choices: ['S', 'L'] } }`
    const fields = `{ shirt: { label: 'Shirt', description: 'A shirt', type: 'object', properties: ${properties} } }`
    const text = write(
      `await typesOf({ ...definition, actions: { order: { fields: ${fields} } } })`
    )
    expect(typesIn(text).get('order/generated-types.ts')).toContain('    size?: string\n')
  })

  it.each([
    [
      'a list of texts',
      `type: 'string', multiple: true, choices: ['S', 'L']`,
      '  shirts?: string[]\n'
    ],
    [
      'a list of objects',
      `type: 'object', multiple: true, properties: { size: { label: 'Size', type: 'string', choices: ['S', 'L'] } }`,
      '  shirts?: {\n    size?: string\n'
    ],
    [
      'an object in an object of a list',
      `type: 'object', multiple: true, properties: { cut: { label: 'Cut', type: 'object', properties: { size: { label: 'Size', type: 'string' } } } }`,
      '    cut?: {\n      size?: string\n'
    ]
  ])('keep neither titles nor choices of %s', (_, shape, type) => {
    const fields = `{ shirts: { label: 'Shirts', description: 'Some shirts', ${shape} } }`
    const text = write(
      `await typesOf({ ...definition, actions: { order: { fields: ${fields} } } })`
    )
    const types = typesIn(text).get('order/generated-types.ts')
    expect(types).toContain(type)
    expect(types).not.toContain('export type')
  })
})

describe('the text of the pull request', () => {
  const checks = `[
    { name: 'tests', counts: { tests: 12, suites: 3, snapshots: 4 } },
    { name: 'size', counts: { files: 40, lines: 2600 } }
  ]`
  const textOf = (part: string) =>
    write(`pullRequest('${part}', JSON.parse(metadataText(definition)), ${checks})`)

  it('of the core says what is new, what stays and what changes for saved mappings, and what is to be decided', () => {
    const text = textOf('core')
    expect(text).toContain('- Upsert Contact: new optional fields `create_if_missing`,')
    expect(text).toContain('`api_password`, `client_secret` use')
    expect(text).toContain('A mapping saved before `empty_values` existed clears a field')
    expect(text).toContain(
      '| connection test | `GET settings`<br>accepted | `GET field`<br>accepted |'
    )
    expect(text).toContain("### The vendor's own change (#3782)")
    expect(text).toContain('**The scheme of saved instances.**')
    expect(text).toContain('No live Emarsys account was used.')
    expect(text).not.toContain('Sync Audience adds')
    expect(text).not.toContain('`onDelete`')
  })

  it.each([
    ['audiences', 'Sync Audience adds who joins', '`onDelete` deletes'],
    ['deletion', '`onDelete` deletes the contact', 'Sync Audience adds']
  ])('of %s says what it adds, and that nothing else changes', (part, own, foreign) => {
    const text = textOf(part)
    expect(text).toContain(own)
    expect(text).not.toContain(foreign)
    expect(text).not.toContain('| connection test |')
    expect(text).toContain('No request, field or setting of the live actions changes in this part.')
    expect(text).toContain('12 tests in 3 suites, 4 snapshots')
    expect(text).toContain('40 files and 2600 lines by hand')
    expect(text).toContain('No live Emarsys account was used.')
  })

  it('of everything says it all', () => {
    const text = textOf('all')
    for (const words of ['| connection test |', 'Sync Audience adds', '`onDelete` deletes'])
      expect(text).toContain(words)
  })
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
