// Packs the package as npm would publish it, installs the tarball into an empty project, and runs a batch there: by require
// and by import, and the command. It fails when a file is missing from the tarball, when a dependency is not declared, when an
// installed dependency breaks the schema (fast-uri 3.1.6 to 3.1.9 do), when the types do not fit the code in one of the ways
// in which they are found (arethetypeswrong), or when a document points to what the package does not hold.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { checkExamples } from './check-examples.mjs'
import { danglingLinks } from './package/links.mjs'
import { measureStartUp } from './package/start-up.mjs'

const root = resolve(import.meta.dirname, '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const project = mkdtempSync(join(tmpdir(), 'emarsys-actions-'))

const BATCH = `
async function run({ destination, createSandbox }) {
  const { Destination } = require('@segment/actions-core')
  const sandbox = await createSandbox()
  const { apiUser: api_user, apiPassword: api_password } = sandbox.credentials
  const events = ['ada@example.com', 'new@example.com'].map((email, index) => ({
    type: 'identify', messageId: String(index), traits: { email, firstName: 'Test' }
  }))
  const mapping = { key_field: '3', key_value: { '@path': '$.traits.email' }, write_field: { 1: { '@path': '$.traits.firstName' } } }
  const subscription = { partnerAction: 'upsertContact', subscribe: 'type = "identify"', mapping }
  const [{ multistatus }] = await new Destination(sandbox.attach(destination)).onBatch(events, { api_user, api_password, subscription })
  await sandbox.close()
  const statuses = multistatus.map(({ status }) => status).join()
  if (statuses !== '200,200') throw new Error('The batch reports ' + JSON.stringify(multistatus))
}
`

try {
  await lint()
  const tarball = pack()
  checkTypes(join(project, tarball.filename))
  writeFileSync(
    join(project, 'package.json'),
    '{ "name": "empty", "version": "1.0.0", "private": true }'
  )
  npm(project, 'install', '--no-audit', '--no-fund', '--ignore-scripts', `./${tarball.filename}`)

  const dangling = danglingLinks(
    join(project, 'node_modules', manifest.name),
    tarball.files.map(({ path }) => path)
  )
  if (dangling.length) throw new Error(dangling.join('\n'))

  writeFileSync(join(project, 'by-require.cjs'), `${BATCH}run(require('${manifest.name}'))`)
  writeFileSync(
    join(project, 'by-import.mjs'),
    `import { createRequire } from 'node:module'
import { createSandbox, destination } from '${manifest.name}'
const require = createRequire(import.meta.url)
${BATCH}await run({ destination, createSandbox })`
  )
  for (const script of ['by-require.cjs', 'by-import.mjs'])
    execFileSync(process.execPath, [script], { cwd: project, stdio: 'inherit' })
  checkExamples(root, project)
  const version = execFileSync(join(project, 'node_modules/.bin/emarsys-actions'), ['--version'], {
    cwd: project,
    encoding: 'utf8'
  })
  if (version.trim() !== manifest.version)
    throw new Error(`emarsys-actions --version says ${version}`)
  tryFunction()
  console.log(
    `Package check: ${tarball.filename}, ${tarball.files.length} files, ${Math.round(tarball.unpackedSize / 1024)} kB, runs a batch by require and by import, and the sandbox's examples.`
  )
  console.log(await measureStartUp(project))
} finally {
  rmSync(project, { recursive: true, force: true })
}

/** The engine of the Segment Function is part of the package, and what writes and tries a file needs nothing that is not. */
function tryFunction() {
  const flags = ['--mappings', join(root, 'examples/mappings.json'), '--allow-rejections']
  execFileSync(
    join(project, 'node_modules/.bin/emarsys-actions'),
    ['function', ...flags, '--try', join(root, 'examples/events.ndjson')],
    { cwd: project, stdio: ['ignore', 'ignore', 'inherit'] }
  )
}

/** As `npm pack` does it, but for the build, which went before. */
function pack() {
  const documents = join(root, 'scripts/packed-docs.mjs')
  execFileSync(process.execPath, [documents])
  try {
    const options = ['--json', '--ignore-scripts', '--pack-destination', project]
    return JSON.parse(npm(root, 'pack', ...options))[0]
  } finally {
    execFileSync(process.execPath, [documents, '--restore'])
  }
}

async function lint() {
  const { messages } = await publint({ pkgDir: root, strict: true })
  if (messages.length)
    throw new Error(messages.map((message) => formatMessage(message, manifest)).join('\n'))
}

/** Whether the types fit the code in each way in which TypeScript finds a package. Reads the tarball only. */
function checkTypes(tarball) {
  const attw = join(root, 'node_modules/.bin/attw')
  const options = [tarball, '--no-color', '--no-emoji', '--format', 'ascii']
  const { status, stdout, stderr } = spawnSync(attw, options, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stdout}${stderr}`)
}

function npm(cwd, ...args) {
  return execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
