// Runs each shell line that README and docs print, as printed, in a fresh copy of the checkout, and fails where one fails.
// A line that ends in a comment `# needs …` is not run but counted: the reader sees what it needs. Needs a built dist.
import { execFileSync, spawn } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Files that the texts name as the reader's own, and what stands for them here. */
const OWN_FILES = {
  'events.ndjson': 'examples/events.ndjson',
  'day.ndjson': 'examples/events.ndjson',
  'mappings.json': 'examples/mappings.json',
  'scenarios.json': 'examples/scenarios.json'
}

/** What a command prints when it runs and waits, and the port that it takes; one on the same port is ended first. */
const SERVERS = [
  { line: /^(npm ci && )?npm start\b|emarsys-actions serve\b/, ready: /Ctrl.C/, port: 3000 },
  { line: /emarsys-actions sandbox\b(?!.*--coverage)/, ready: /Ctrl.C/, port: 3100 },
  { line: /emarsys-actions record\b/, ready: /Ctrl.C/, port: 3200 }
]

/** What .ci/run itself has run before: the installation, and the README's test command. */
const RUN_BY_CI = /^npm cit\b/

const LIMIT_MS = 120_000
const root = resolve(import.meta.dirname, '..')
const only = process.argv[2]
const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
]
const count = { run: 0, marked: 0, failed: 0 }

for (const document of documents.filter((name) => !only || name === only))
  await runDocument(document)
console.log(
  `Printed commands: ${count.run} run, ${count.marked} marked with what they need, ${count.failed} failed.`
)
process.exitCode = count.failed ? 1 : 0

/** The lines of a document run one after the other in one folder, so that each finds what those before it made. */
async function runDocument(document) {
  const commands = shellBlocks(readFileSync(document, 'utf8')).flatMap(commandsOf)
  if (!commands.length) return
  const folder = freshCopy()
  const servers = new Map()
  for (const command of commands) {
    if (/#[^"']*\bneeds\b/.test(command)) count.marked += 1
    else {
      count.run += 1
      const problem = RUN_BY_CI.test(command) ? undefined : await run(command, folder, servers)
      if (problem) {
        count.failed += 1
        console.error(`${document}: ${command}\n  ${problem.trim().replaceAll('\n', '\n  ')}\n`)
      }
    }
  }
  for (const server of servers.values()) await end(server)
  rmSync(folder, { recursive: true })
}

/** The fenced blocks of shell lines, those within a list without its indent. */
function shellBlocks(markdown) {
  const blocks = markdown.matchAll(/^( *)```(?:sh|bash)\n(.*?)^\1```/gms)
  return [...blocks].map(([, indent, text]) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
}

/** A script is one command; else each line is one, with the lines that belong to it: after a backslash or within quotes. */
function commandsOf(block) {
  if (block.startsWith('#!')) return [block]
  const commands = []
  let open = ''
  for (const line of block.split('\n')) {
    open += open ? `\n${line}` : line
    const quotes = open.replace(/\\./g, '').match(/'/g)?.length ?? 0
    if (line.endsWith('\\') || quotes % 2) continue
    if (open.trim() && !open.startsWith('#')) commands.push(open)
    open = ''
  }
  return commands
}

function freshCopy() {
  const folder = mkdtempSync(join(tmpdir(), 'printed-'))
  const files = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
    .split('\0')
    .filter(Boolean)
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(file, join(folder, file))
  }
  cpSync('dist', join(folder, 'dist'), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  for (const [name, source] of Object.entries(OWN_FILES)) cpSync(source, join(folder, name))
  return folder
}

/** @returns what went wrong */
async function run(command, folder, servers) {
  const server = SERVERS.find(({ line }) => line.test(command) && !/&\s|&$|--help|\|/.test(command))
  const port = server && Number(/--port (\d+)/.exec(command)?.[1] ?? server.port)
  if (server) await end(servers.get(port))
  const child = spawn('bash', ['-c', command.replace(/^npm ci && /, '')], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const printed = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed.text += chunk
    })
  const ended = new Promise((done) => child.on('close', (code, signal) => done(code ?? signal)))
  const ready = new Promise((done) => {
    if (server)
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', () => server.ready.test(printed.text) && done('ready'))
  })
  let timer
  const late = new Promise((done) => {
    timer = setTimeout(done, LIMIT_MS, 'too late')
  })
  const result = await Promise.race([ended, ready, late])
  clearTimeout(timer)
  if (result === 'ready') servers.set(port, { child, ended })
  else if (result === 'too late') await end({ child, ended })
  return result === 0 || result === 'ready'
    ? undefined
    : `ended with ${result}: ${printed.text.slice(-600)}`
}

async function end(server) {
  if (!server) return
  try {
    process.kill(-server.child.pid, 'SIGINT')
  } catch {
    return
  }
  await server.ended
}
