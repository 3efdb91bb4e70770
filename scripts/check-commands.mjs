// Runs each shell line that README and docs print, as printed, in a fresh copy of the checkout, and fails where one fails.
// A line that ends in a comment `# needs …` is not run but counted: the reader sees what it needs. A command in a fence that is
// not marked as shell fails, since nobody would run it. Needs a built dist.
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

/** Commands that run until Ctrl-C, and the ports that they take; what runs there is ended first, as a reader would. */
const SERVERS = [
  { line: /^(npm ci && )?npm start\b|emarsys-actions serve\b/, ports: [3000, 3100] },
  { line: /emarsys-actions sandbox\b(?!.*--coverage)/, ports: [3100] },
  { line: /emarsys-actions record\b/, ports: [3200] }
]

/** What a command prints when it runs and waits. */
const READY = /Ctrl.C/

/** What .ci/run runs by itself: the README's test command, and the export with the monorepo's own tools. */
const RUN_BY_CI = /^npm (cit\b|run (check:)?monorepo\b)/

const LIMIT_MS = 120_000
const root = resolve(import.meta.dirname, '..')
const only = process.argv[2]
const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
]
const count = { run: 0, byCi: 0, marked: 0, failed: 0 }

for (const document of documents.filter((name) => !only || name === only))
  await runDocument(document)
console.log(
  `Printed commands: ${count.run} run, ${count.byCi} left to .ci/run itself, ${count.marked} marked with what they need, ${count.failed} failed.`
)
process.exitCode = count.failed ? 1 : 0

/** The lines of a document run one after the other in one folder, so that each finds what those before it made. */
async function runDocument(document) {
  const text = readFileSync(document, 'utf8')
  for (const line of unmarkedCommands(text)) {
    count.failed += 1
    console.error(
      `${document}: ${line}\n  stands in a fence that is not marked as sh, so that it is not tried.\n`
    )
  }
  const commands = shellBlocks(text).flatMap(commandsOf)
  if (!commands.length) return
  const folder = freshCopy()
  const servers = []
  for (const command of commands) {
    if (/#[^"']*\bneeds\b/.test(command)) count.marked += 1
    else if (RUN_BY_CI.test(command)) count.byCi += 1
    else {
      count.run += 1
      const problem = await run(command, folder, servers)
      if (problem) {
        count.failed += 1
        console.error(`${document}: ${command}\n  ${problem.trim().replaceAll('\n', '\n  ')}\n`)
      }
    }
  }
  for (const server of servers) await end(server)
  rmSync(folder, { recursive: true })
}

/** The fenced blocks of shell lines, those within a list without its indent. */
function shellBlocks(markdown) {
  const blocks = markdown.matchAll(/^( *)```(?:sh|bash)\n(.*?)^\1```/gms)
  return [...blocks].map(([, indent, text]) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
}

/** Commands in fences without a language, or of plain text; a synopsis, with its brackets, and a line that is cut are none. */
function unmarkedCommands(markdown) {
  // Every fence is read, so that the end of one is not taken for the beginning of another.
  return [...markdown.matchAll(/^( *)```(\w*)\n(.*?)^\1```/gms)]
    .filter(([, , language]) => ['', 'text', 'console'].includes(language))
    .flatMap(([, , , text]) => text.split('\n'))
    .filter((line) => /^\s*(\$ )?(npx|npm|node|curl|export) /.test(line) && !/[[|…]/.test(line))
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
  const ports = portsOf(command)
  for (const server of servers.filter((one) => one.ports.some((port) => ports.includes(port))))
    await end(server)
  const child = spawn('bash', ['-c', command.replace(/^npm ci && /, '')], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_CONFIG_HOME: join(folder, '.config') }
  })
  let printed = ''
  let timer
  const result = await new Promise((done) => {
    timer = setTimeout(done, LIMIT_MS, 'too late')
    child.on('close', (code, signal) => done(code ?? signal))
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        printed += chunk
        if (ports.length && READY.test(printed)) done('ready')
      })
  })
  clearTimeout(timer)
  if (result === 'ready') servers.push({ child, ports })
  else if (result === 'too late') await end({ child })
  return result === 0 || result === 'ready'
    ? undefined
    : `ended with ${result}: ${printed.slice(-600)}`
}

/** The ports of a command that runs until Ctrl-C; none where it ends by itself, or runs in the background of a line. */
function portsOf(printed) {
  const command = printed.replace(/\s#.*$/, '')
  if (/(^|[^&])&(\s|$)|--help|\|/.test(command)) return []
  const server = SERVERS.find(({ line }) => line.test(command))
  const chosen = /--port (\d+)/.exec(command)?.[1]
  return chosen && server ? [Number(chosen)] : (server?.ports ?? [])
}

async function end({ child }) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((done) => child.on('exit', done))
  try {
    process.kill(-child.pid, 'SIGINT')
  } catch {
    return
  }
  await ended
}
