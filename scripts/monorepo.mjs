// Exports the destination for a pull request against Segment's monorepo, and proves with that repository's own tools that it is
// mergeable there (docs/monorepo.md).
//   npm run monorepo -- --out DIR [--part core|audiences|deletion]   writes DIR/emarsys and DIR/PULL_REQUEST.md, when every check is passed
//   npm run check:monorepo [-- --part …]                             checks only: every part, or one
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkExport } from './monorepo/checks.mjs'
import { exportPart, writeExport } from './monorepo/export.mjs'
import { PARTS } from './monorepo/parts.mjs'
import { pullRequest } from './monorepo/pull-request.mjs'
import { installTools } from './monorepo/tools.mjs'

/** Everything in one pull request has the files of the last part. */
const LAST = Object.keys(PARTS).at(-1)

const { out, part } = readArguments()
installTools()
for (const name of out ? [part ?? LAST] : part ? [part] : Object.keys(PARTS)) {
  const { files, checks, passed } = await checkPart(name)
  if (!passed) process.exitCode = 1
  else if (out) writePullRequest(out, files, checks)
}

function readArguments() {
  const names = Object.keys(PARTS).join('|')
  try {
    const { values } = parseArgs({
      options: { out: { type: 'string' }, part: { type: 'string' }, check: { type: 'boolean' } }
    })
    if (Boolean(values.out) === Boolean(values.check))
      throw new Error('Give either --out DIR or --check.')
    if (values.part !== undefined && !Object.hasOwn(PARTS, values.part))
      throw new Error(`There is no part "${values.part}".`)
    return { out: values.out && resolve(values.out), part: values.part }
  } catch (error) {
    console.error(
      `${error.message}\nUsage: npm run monorepo -- --out DIR [--part ${names}], or npm run check:monorepo [-- --part ${names}]`
    )
    process.exit(2)
  }
}

async function checkPart(name) {
  const started = Date.now()
  console.log(`${name}:`)
  const files = await exportPart(name)
  const checks = await checkExport(files)
  for (const check of checks) print(check)
  const failed = checks.filter(({ problems }) => problems.length > 0)
  const seconds = Math.round((Date.now() - started) / 1000)
  console.log(
    `${files.size} files, ${checks.length - failed.length} of ${checks.length} checks passed in ${seconds} s.`
  )
  return { files, checks, passed: failed.length === 0 }
}

function writePullRequest(folder, files, checks) {
  writeExport(files, join(folder, 'emarsys'))
  const metadata = JSON.parse(files.get('metadata.json'))
  writeFileSync(join(folder, 'PULL_REQUEST.md'), pullRequest(part ?? 'all', metadata, checks))
  console.log(`Wrote ${join(folder, 'emarsys')} and ${join(folder, 'PULL_REQUEST.md')}.`)
}

function print({ name, problems, fact }) {
  console.log(`${problems.length > 0 ? '✗' : '✓'} ${name}${fact ? ` (${fact})` : ''}`)
  for (const problem of problems) console.log(problem.replace(/^/gm, '    '))
}
