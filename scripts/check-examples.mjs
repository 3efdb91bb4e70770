// Runs the examples of docs/sandbox.md in a project that has nothing but the packed package: the jest test, the shell script, and
// the Playwright test where there is a browser (BROWSER_REQUIRED=1 demands it).
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell']
const CHROMIUM = BROWSERS.find(existsSync)

/** @param root the repository @param project an empty project in which the tarball is installed */
export function checkExamples(root, project) {
  cpSync(join(root, 'examples/sandbox'), project, { recursive: true })
  const modules = join(project, 'node_modules')
  const env = { ...process.env, ...(CHROMIUM && { CHROMIUM }) }
  const run = (command, ...args) =>
    execFileSync(command, args, { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] })

  run(
    process.execPath,
    join(root, 'node_modules/jest/bin/jest.js'),
    '--rootDir',
    project,
    'shop.test.js'
  )
  run('sh', 'check-shop.sh')
  if (CHROMIUM) {
    // The test must load the same Playwright that runs it.
    mkdirSync(join(modules, '@playwright'), { recursive: true })
    symlinkSync(join(root, 'node_modules/@playwright/test'), join(modules, '@playwright/test'))
    run(process.execPath, join(root, 'node_modules/@playwright/test/cli.js'), 'test')
  } else if (process.env.BROWSER_REQUIRED)
    throw new Error(`There is none of ${BROWSERS.join(', ')}.`)
  else console.log(`SKIPPED: the Playwright example, since there is none of ${BROWSERS.join(', ')}`)
}
