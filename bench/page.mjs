// How quick the page is, in Debian's chromium: node bench/page.mjs (after npm run build)
//   keystroke  from a key in the trigger to the drawn result of six mappings, with 1,000 events and with one (100 ms of it is the wait for more keys)
//   frames     the longest time between two frames while 100,000 events arrive and the live list is scrolled, and without
//   heap       what the page's script holds after 10,000 and after 100,000 live events, garbage collected
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import workbench from '../dist/workbench/serve/index.js'

const RUNS = 10
const mappingsFile = join(tmpdir(), `bench-page-${process.pid}.json`)
const upsert = {
  name: 'Contacts',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: {
    key_field: '3',
    key_value: { '@path': '$.traits.email' },
    write_field: { 1: { '@path': '$.traits.firstName' } },
    enable_batching: true
  }
}
const others = ['Order Completed', 'Cart Abandoned', 'Signed Up', 'Logged In', 'Logged Out'].map(
  (event) => ({
    ...upsert,
    name: event,
    subscribe: `type = "track" and event = "${event}"`
  })
)
writeFileSync(mappingsFile, JSON.stringify([upsert, ...others]))
const bench = await workbench.createWorkbench({ port: 0, mappingsFile })
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking']
})
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
await page.goto(bench.url)
await page.getByRole('button', { name: 'Send 1 event' }).waitFor()

const identify = (n) => ({
  type: 'identify',
  userId: `user-${n}`,
  messageId: `m-${n}`,
  traits: { email: `person${n % 1000}@example.com`, firstName: 'Ada' }
})

const one = await keystrokes([identify(0)])
const thousand = await keystrokes(Array.from({ length: 1000 }, (_, n) => identify(n)))
line('keystroke to preview, 1 event', one)
line('keystroke to preview, 1,000 events', thousand, `${(thousand / one).toFixed(1)} x`)

await page.getByRole('button', { name: /^Live/ }).click()
const idle = await longestFrame(() => page.waitForTimeout(2000))
let sent = 0
await send(10_000)
const before = await heap()
const busy = await longestFrame(async () => {
  const sending = send(90_000)
  for (let turn = 0; turn < 20; turn += 1) {
    await page.evaluate((top) => {
      document.querySelector('.live-more')?.click()
      document.querySelector('.virtual-list')?.scrollTo(0, top)
    }, 400 * turn)
    await page.waitForTimeout(150)
  }
  await sending
})
const after = await heap()
line('longest frame, nothing happens', idle)
line('longest frame, 90,000 events arrive', busy, `${(busy / idle).toFixed(1)} x`)
console.log(`script heap after 10,000 live events   ${mb(before)}`)
console.log(`script heap after 100,000 live events  ${mb(after)}  ${(after / before).toFixed(2)} x`)
await browser.close()
await bench.close()

/** @returns the median of milliseconds from a key to the frame after the preview */
async function keystrokes(events) {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.insertText(JSON.stringify(events))
  await page.getByText('1 of 6 mappings').waitFor()
  if (events.length > 1)
    await page.getByText(`fires for ${events.length.toLocaleString('en')}`).waitFor()
  const times = []
  for (let run = 0; run < RUNS; run += 1) {
    const type = run % 2 ? 'identify' : 'group'
    times.push(
      await page.evaluate(
        ({ type, word }) =>
          new Promise((resolve) => {
            const input = document.querySelector('#trigger')
            const result = document.querySelector('.pane-result')
            const begun = performance.now()
            input.value = `type = "${type}"`
            input.dispatchEvent(new Event('input', { bubbles: true }))
            const look = () =>
              result.querySelector('.summary').textContent.includes(word)
                ? requestAnimationFrame(() => resolve(performance.now() - begun))
                : requestAnimationFrame(look)
            look()
          }),
        { type, word: type === 'group' ? '0 of 6' : '1 of 6' }
      )
    )
  }
  return times.sort((a, b) => a - b)[RUNS / 2]
}

async function longestFrame(during) {
  await page.evaluate(() => {
    let last = performance.now()
    window.longest = 0
    window.watching = true
    const frame = (now) => {
      window.longest = Math.max(window.longest, now - last)
      last = now
      if (window.watching) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
  await during()
  return page.evaluate(() => {
    window.watching = false
    return window.longest
  })
}

async function send(count) {
  const last = sent + count
  while (sent < last) {
    const batch = Array.from({ length: Math.min(2000, last - sent) }, (_, n) => identify(sent + n))
    const answer = await fetch(`${bench.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('bench:')}` },
      body: JSON.stringify({ batch })
    })
    if (answer.ok) sent += batch.length
    else if (answer.status === 429) await new Promise((resolve) => setTimeout(resolve, 50))
    else throw new Error(`${answer.status}: ${await answer.text()}`)
  }
}

async function heap() {
  await page.waitForTimeout(1000)
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

function line(name, milliseconds, ratio = '') {
  console.log(`${name.padEnd(38)} ${milliseconds.toFixed(0)} ms  ${ratio}`)
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
