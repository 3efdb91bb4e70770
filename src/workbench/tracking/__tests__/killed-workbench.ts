import { createWorkbench } from '../../serve'

/**
 * A workbench in a process of its own, to be killed, that sends to the test's own sandbox: live, with the sandbox in the place of
 * Emarsys. Prints its address.
 */
async function main({ SANDBOX_URL, MAPPINGS_FILE, RECORD, ...env }: NodeJS.ProcessEnv) {
  const { url } = await createWorkbench({
    ...{ port: 0, live: true, liveConfirmed: true, apiUrl: SANDBOX_URL, env },
    mappingsFile: MAPPINGS_FILE,
    tracking: { record: RECORD, flushMs: 20, backoff: { firstMs: 10, mostMs: 20 } }
  })
  process.stdout.write(`${url}\n`)
}

main(process.env)
