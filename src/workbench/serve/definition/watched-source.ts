import { basename } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { errorMessage } from '../../errors'
import { type Bundle, bundleDestination, findEntry } from './bundle'
import type { DefinitionSource, Prepare, SourceListener } from './definition-source'
import { evaluateDefinition } from './evaluate'
import { withFreshSchemas } from './fresh-schemas'
import type { LoadedDefinition } from './loaded-definition'

/**
 * How long to wait after a change before loading, in milliseconds: an editor writes a file in several steps, and chokidar
 * reports no second change of a file within 50 ms of the first.
 */
const SETTLE_MS = 80

/**
 * Loads a destination from its folder of TypeScript and loads it again whenever a file of it changes.
 * While the sources are broken the last good version stays current; broken at the start, there is none to run.
 * @throws SourceProblem when the first load fails
 */
export async function watchSource(
  folder: string,
  listener: SourceListener,
  prepare: Prepare
): Promise<DefinitionSource> {
  const entry = findEntry(folder)
  const load = (bundle: Bundle): LoadedDefinition => {
    const definition = evaluateDefinition(bundle.code, entry)
    const runnable = prepare(withFreshSchemas(definition))
    return { definition, runnable, directoryName: basename(folder) }
  }
  let bundle = await bundleDestination(entry)
  let loaded = load(bundle)
  let error: string | null = null

  const reload = async () => {
    try {
      const next = await bundleDestination(entry)
      if (next.code !== bundle.code) loaded = load(next)
      watcher.add([...next.files])
      bundle = next
      const recovered = error !== null
      error = null
      listener.onLoaded({ recovered })
    } catch (cause) {
      const message = errorMessage(cause)
      if (message !== error) listener.onError(message)
      error = message
    }
  }

  const reloads = createSettledRunner(reload)
  const watcher = await startWatching([folder, ...bundle.files], reloads.request)
  return {
    current: () => loaded,
    error: () => error,
    async close() {
      await watcher.close()
      await reloads.stop()
    }
  }
}

function startWatching(paths: string[], onChange: () => void): Promise<FSWatcher> {
  const watcher = watch(paths, {
    ignoreInitial: true,
    ignored: (path) => path.includes('node_modules')
  })
  watcher.on('all', onChange)
  return new Promise((resolve, reject) => {
    watcher.once('ready', () => resolve(watcher))
    watcher.once('error', reject)
  })
}

/** Runs a task some time after the last request for it, never twice at once, and once more when asked while it runs. */
function createSettledRunner(task: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  return {
    request() {
      clearTimeout(timer)
      timer = setTimeout(() => {
        running = running.then(task)
      }, SETTLE_MS)
    },
    async stop() {
      clearTimeout(timer)
      await running
    }
  }
}
