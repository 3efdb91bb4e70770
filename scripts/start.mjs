// Starts the workbench with the examples: on a copy outside of the checkout, so that what is saved there changes no tracked file.
import { spawn } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

const { XDG_CONFIG_HOME, APPDATA } = process.env
const config = process.platform === 'win32' ? APPDATA : XDG_CONFIG_HOME
const folder = join(config || join(homedir(), '.config'), 'emarsys-actions', 'examples')
const isNew = !existsSync(folder)
// What was saved there before stays.
cpSync('examples', folder, { recursive: true, force: false })
console.log(
  `The examples are ${isNew ? 'copied to' : 'those in'} ${folder}${isNew ? '' : ' (delete it to begin with fresh ones)'}\n`
)
const serve = ['dist/cli/index.js', 'serve', '--mappings', join(folder, 'mappings.json')]
const given = process.argv.slice(2)
const child = spawn(process.execPath, [...serve, '--directory', 'src/destinations', ...given], {
  stdio: 'inherit'
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => {
  process.exitCode = code ?? 1
})
