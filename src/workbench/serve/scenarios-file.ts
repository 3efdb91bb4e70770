import { readFile } from 'node:fs/promises'
import { decodeText } from '../records/decode'
import { dirname, join } from 'node:path'
import { errorCode, errorMessage } from '../errors'
import { parseScenarios, type Scenario } from '../scenarios/scenario'
import { Problem } from './http/problem'
import { replaceFile } from './replace-file'

/** The scenarios beside the mappings file, which `emarsys-actions test` runs as well. */
export interface ScenariosFile {
  /** The absolute path, or null where the workbench was started without mappings. */
  readonly file: string | null
  /** None where there is no file yet. @throws Problem 422 that says what is wrong in it */
  read(): Promise<Scenario[]>
  /** Changes the scenarios, one change after the other. @throws Problem 409 without a file */
  change(make: (scenarios: Scenario[]) => Scenario[]): Promise<Scenario[]>
}

/** Opens the scenarios beside a mappings file. */
export function openScenariosFile(mappingsFile: string | null): ScenariosFile {
  const file = mappingsFile === null ? null : join(dirname(mappingsFile), 'scenarios.json')
  const read = async () => (file === null ? [] : readScenarios(file))
  let changing: Promise<unknown> = Promise.resolve()
  return {
    file,
    read,
    change(make) {
      if (file === null) return Promise.reject(NO_FILE)
      const changed = changing.then(async () => {
        const scenarios = make(await read())
        await replaceFile(file, `${JSON.stringify(scenarios, null, 2)}\n`)
        return scenarios
      })
      changing = changed.catch(() => {})
      return changed
    }
  }
}

const NO_FILE = new Problem(
  409,
  'no-mappings-file',
  'There is no file to keep scenarios beside. Start serve with --mappings FILE.'
)

async function readScenarios(file: string): Promise<Scenario[]> {
  try {
    return parseScenarios(decodeText(await readFile(file)))
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    const message = `${file}: ${errorMessage(error)}`
    throw new Problem(422, 'invalid-scenarios', message)
  }
}
