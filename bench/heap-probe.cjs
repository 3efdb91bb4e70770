// Loaded before a measured process (node --expose-gc --require): on SIGUSR2 it collects garbage and writes what is left to stderr.
process.on('SIGUSR2', () => {
  globalThis.gc()
  globalThis.gc()
  process.stderr.write(`heap ${JSON.stringify(process.memoryUsage())}\n`)
})
