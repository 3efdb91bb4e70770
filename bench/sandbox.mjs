// Loads a sandbox that holds 10,000 contacts, from a process of its own, and prints requests a second, the sandbox's CPU time for
// each (which a busy machine does not change much), and memory before and after: for reads of nothing (healthcheck), signed reads, upserts of a
// hundred contacts, ten members of a long list from its beginning and from its end, and the whole account, side by side in one run.
//   node bench/sandbox.mjs [requests=20000] [members=0] [dist]        (after npm run build; `dist` of another checkout to compare with)
import { fork } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

if (process.argv[2] === 'serve') {
  const [members, dist] = [Number(process.argv[3]), process.argv[4]]
  const { createSandbox } = createRequire(import.meta.url)(`${dist}/sandbox/index.js`)
  const contacts = Array.from({ length: Math.max(10_000, members) }, (_, index) => ({
    3: `user${index}@example.com`,
    1: `N${index}`
  }))
  const sandbox = await createSandbox({
    seed: {
      contacts,
      lists: [{ id: 1, name: 'Long', members: contacts.slice(0, members).map((one) => one[3]) }]
    },
    limits: { requestsPerMinute: 10_000_000 }
  })
  process.on('message', () => {
    global.gc?.()
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed } = process.memoryUsage()
    process.send({ memory: rss, heap: heapUsed, cpu: user + system })
  })
  process.send({ url: sandbox.url, credentials: sandbox.credentials })
} else await load(Number(process.argv[2] ?? 20_000), Number(process.argv[3] ?? 0), process.argv[4])

async function load(requests, members, dist = resolve('dist')) {
  const child = fork(new URL(import.meta.url), ['serve', members, resolve(dist)], {
    execArgv: ['--expose-gc']
  })
  const next = () => new Promise((resolve) => child.once('message', resolve))
  const { url, credentials } = await next()
  const measure = () => {
    child.send('measure')
    return next()
  }
  const memory = async () => {
    const { memory, heap } = await measure()
    return `${(memory / 1e6).toFixed(0)} MB, ${(heap / 1e6).toFixed(1)} MB of it heap`
  }
  // Measuring a big heap takes longer than a server keeps a connection: each run has its own.
  let agent
  const body = JSON.stringify({
    key_id: 3,
    contacts: Array.from({ length: 100 }, (_, index) => ({
      3: `user${index * 97}@example.com`,
      2: 'L'
    }))
  })
  const kinds = [
    { name: 'healthcheck', path: '/healthcheck', method: 'GET', count: requests },
    { name: 'GET contactlist', path: '/api/v2/contactlist', method: 'GET', count: requests },
    {
      name: 'PUT 100 contacts',
      path: '/api/v2/contact/?create_if_not_exists=1',
      method: 'PUT',
      body,
      count: Math.ceil(requests / 10)
    },
    ...[0, Math.max(0, members - 10)].map((offset) => ({
      name: `10 from ${offset}`,
      path: `/api/v2/contactlist/1/?limit=10&offset=${offset}`,
      method: 'GET',
      count: Math.ceil(requests / 10)
    })),
    // The text of a million contacts is longer than what a client takes gladly.
    {
      name: 'whole account',
      path: '/_sandbox/state',
      method: 'GET',
      count: members > 300_000 ? 0 : 3
    }
  ]
  console.log(`memory before: ${await memory()}`)
  const rates = []
  for (const kind of kinds.filter(({ count }) => count > 0)) rates.push(await run(kind))
  console.log(`memory after:  ${await memory()}`)
  console.log(`signed reads at ${(rates[1] / rates[0]).toFixed(2)} of the rate of the healthcheck`)
  child.kill()

  async function run({ name, count, ...options }) {
    const { cpu: before } = await measure()
    agent = new Agent({ keepAlive: true, maxSockets: 16 })
    const started = performance.now()
    let left = count
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (left-- > 0) await send(options)
      })
    )
    agent.destroy()
    const rate = count / ((performance.now() - started) / 1000)
    const { cpu } = await measure()
    const each = Math.round((cpu - before) / count)
    console.log(
      `${name.padEnd(17)} ${String(Math.round(rate)).padStart(6)} requests/s ${String(each).padStart(6)} µs CPU`
    )
    return rate
  }

  function send({ path, method, body }) {
    return new Promise((resolve, reject) => {
      const sent = request(
        url + path,
        { method, agent, headers: { 'x-wsse': wsse(credentials) } },
        (response) => {
          if (response.statusCode !== 200)
            reject(new Error(`${method} ${path} answers ${response.statusCode}`))
          response.resume().on('end', resolve)
        }
      )
      sent.on('error', reject).end(body)
    })
  }
}

function wsse({ apiUser, apiPassword }) {
  const [nonce, created] = [randomBytes(16).toString('hex'), new Date().toISOString()]
  const digest = Buffer.from(
    createHash('sha1')
      .update(nonce + created + apiPassword)
      .digest('hex')
  ).toString('base64')
  return `UsernameToken Username="${apiUser}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`
}
