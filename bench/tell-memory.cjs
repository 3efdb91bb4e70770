// Loaded into a process with `node --expose-gc --require`: answers each message with its memory in MB, before and after garbage
// is collected. The heap after that is what the process retains; what RSS has above it, V8 has not given back.
process.on('message', async () => {
  const { rss } = process.memoryUsage()
  for (let round = 0; round < 3; round += 1) {
    global.gc()
    await new Promise(setImmediate)
  }
  const { heapUsed, external, rss: after } = process.memoryUsage()
  const mb = (bytes) => bytes / 1024 / 1024
  process.send({ rss: mb(rss), heap: mb(heapUsed), external: mb(external), rssAfter: mb(after) })
})
process.channel?.unref()
