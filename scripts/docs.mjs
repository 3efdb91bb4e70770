// Writes docs/actions.md, docs/outcomes.md and the examples and counts of docs/sandbox.md from the code. `--check` changes nothing and fails when they are stale. Needs a build.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { actionsReference } from './reference/actions.mjs'
import { outcomesReference } from './reference/outcomes.mjs'

const require = createRequire(import.meta.url)
const { countCoverage } = require('../dist/sandbox/contract/coverage.js')

const example = (language, name) =>
  `\`\`\`${language}\n${readFileSync(`examples/sandbox/${name}`, 'utf8').trimEnd()}\n\`\`\``

const sections = {
  'example-jest': example('js', 'shop.test.js'),
  'example-playwright': example('js', 'shop.browser.mjs'),
  counts: countsOf(countCoverage())
}

function countsOf({ supported, partial, missing }) {
  const all = supported + partial + missing
  return `Of the ${all} endpoints in the vendor's documents ${supported} are supported, ${partial} partial, ${missing} missing.`
}

const sandboxText = Object.entries(sections).reduce(
  (text, [name, section]) =>
    text.replace(
      new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`),
      (_, start, end) => start + section + end
    ),
  readFileSync('docs/sandbox.md', 'utf8')
)

const files = {
  'docs/sandbox.md': sandboxText,
  'docs/actions.md': await actionsReference(),
  'docs/outcomes.md': await outcomesReference()
}
for (const [file, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale. Run: npm run docs`)
    process.exitCode = 1
  }
}
