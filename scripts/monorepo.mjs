// Exports the destination for a pull request against Segment's monorepo, and proves with that repository's own tools that it is
// mergeable there (docs/monorepo.md).
//   npm run monorepo -- --out DIR   writes DIR/emarsys and DIR/PULL_REQUEST.md, when every check is passed
//   npm run check:monorepo          checks only
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkExport } from './monorepo/checks.mjs'
import { exportFiles, FOLDER, writeExport } from './monorepo/export.mjs'
import { pullRequest } from './monorepo/pull-request.mjs'
import { installTools, TOOLS } from './monorepo/tools.mjs'

const { out } = readArguments()
const started = Date.now()
installTools()
const files = exportFiles()
writeExport(files, join(TOOLS, FOLDER))
const checks = await checkExport(files)
for (const check of checks) print(check)
const failed = checks.filter(({ problems }) => problems.length > 0)
console.log(
  `${files.size} files, ${checks.length - failed.length} of ${checks.length} checks passed in ${Math.round((Date.now() - started) / 1000)} s.`
)
if (failed.length > 0) process.exitCode = 1
else if (out) writePullRequest(out)

function readArguments() {
  try {
    const { values } = parseArgs({
      options: { out: { type: 'string' }, check: { type: 'boolean' } }
    })
    if (Boolean(values.out) === Boolean(values.check))
      throw new Error('Give either --out DIR or --check.')
    return { out: values.out && resolve(values.out) }
  } catch (error) {
    console.error(
      `${error.message}\nUsage: npm run monorepo -- --out DIR, or npm run check:monorepo`
    )
    process.exit(2)
  }
}

function writePullRequest(folder) {
  writeExport(files, join(folder, 'emarsys'))
  const metadata = JSON.parse(files.get('metadata.json'))
  const { counts } = checks.find(({ name }) => name === 'tests')
  const names = checks.map(({ name }) => name)
  writeFileSync(join(folder, 'PULL_REQUEST.md'), pullRequest(metadata, counts, names))
  console.log(`Wrote ${join(folder, 'emarsys')} and ${join(folder, 'PULL_REQUEST.md')}.`)
}

function print({ name, problems, fact }) {
  console.log(`${problems.length > 0 ? '✗' : '✓'} ${name}${fact ? ` (${fact})` : ''}`)
  for (const problem of problems) console.log(problem.replace(/^/gm, '    '))
}
