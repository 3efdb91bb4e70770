// How quick the page is, in Debian's chromium: node bench/page.mjs [keystroke] [live] [paint] [OLD] (after npm run build)
//   keystroke  from a key in the trigger to the drawn answer of six mappings, with 1,000 events and with one, all waits included
//   live       the longest time between two frames while 90,000 events arrive and the live list is scrolled, and without; and what the
//              page's script holds after 10,000 and after 100,000 live events, garbage collected
//   paint      to the first paint, and to the answer to the first event
// With OLD, another built checkout of this package, keystroke and paint are measured in turns with that. All but OLD by default. Medians.
import { existsSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'

const PARTS = { keystroke: measureKeystrokes, live: measureLive, paint: measurePaint }
const args = process.argv.slice(2)
const old = args.find((arg) => !(arg in PARTS))
if (old !== undefined && !existsSync(join(old, 'dist/index.js'))) {
  console.error(`${old} is no built checkout of this package: there is no ${old}/dist/index.js.`)
  process.exit(2)
}
const wanted = Object.keys(PARTS).filter((part) => args.includes(part))

const RUNS = 20
/** Send says whether anything fires as soon as the first answer is there. */
const SEND = { name: /^Send( 1 event)?( Ctrl ↵)?$/, disabled: false }
/** Where the answer says how many mappings fire, and of a batch what would become of how many events; older pages said it otherwise. */
const ANSWER = '.answer[aria-busy="false"] .verdict, .pane-result .summary'
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
const bench = await start('.')
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking']
})
const page = await open(bench.url)
let sent = 0
for (const part of wanted.length === 0 ? Object.keys(PARTS) : wanted) await PARTS[part]()
await browser.close()
await bench.close()

function start(folder) {
  const { createWorkbench } = createRequire(resolve(folder, 'package.json'))(
    resolve(folder, 'dist/index.js')
  )
  return createWorkbench({ port: 0, mappingsFile })
}

function identify(n) {
  return {
    type: 'identify',
    userId: `user-${n}`,
    messageId: `m-${n}`,
    traits: { email: `person${n % 1000}@example.com`, firstName: 'Ada' }
  }
}

async function measureKeystrokes() {
  const before = old === undefined ? undefined : await start(old)
  const then = before && (await open(before.url))
  for (const events of [[identify(0)], Array.from({ length: 1000 }, (_, n) => identify(n))]) {
    const times = await keystrokes(then ? [page, then] : [page], events)
    const [now, base] = times.map(median)
    const compared = then ? `${base.toFixed(0)} ms in ${old}, ${(now / base).toFixed(2)} x` : ''
    line(`keystroke to answer, ${events.length.toLocaleString('en')} events`, now, compared)
  }
  await before?.close()
}

/** Opens a page whose first answer is there. */
async function open(url) {
  const opened = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await opened.goto(url)
  await opened.getByRole('button', SEND).waitFor()
  return opened
}

async function measureLive() {
  await page.getByRole('tab', { name: /^Live/ }).click()
  const idle = await longestFrame(() => page.waitForTimeout(2000))
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
  console.log(
    `script heap after 100,000 live events  ${mb(after)}  ${(after / before).toFixed(2)} x`
  )
}

/** This page and the old one in turns, so that whatever else the machine does slows both. */
async function measurePaint() {
  const before = old === undefined ? undefined : await start(old)
  const visits = { new: [], old: [] }
  for (let run = 0; run < RUNS; run += 1) {
    if (before) visits.old.push(await visit(before.url))
    visits.new.push(await visit(bench.url))
  }
  await before?.close()
  for (const [key, name] of [
    ['paint', 'first paint'],
    ['sendable', 'ready to send'],
    ['kilobytes', 'sent to the page']
  ]) {
    const now = median(visits.new.map((one) => one[key]))
    const unit = key === 'kilobytes' ? 'kB' : 'ms'
    const then = before && median(visits.old.map((one) => one[key]))
    const compared = then
      ? `${then.toFixed(0)} ${unit} in ${old}, ${(now / then).toFixed(2)} x`
      : ''
    console.log(`${name.padEnd(38)} ${now.toFixed(0)} ${unit}  ${compared}`)
  }
}

/** A first visit: nothing is in the browser's cache or storage. */
async function visit(url) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const tab = await context.newPage()
  await tab.goto(url)
  await tab.getByRole('button', SEND).waitFor()
  const seen = await tab.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    sendable: performance.now(),
    kilobytes:
      [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .filter(({ name }) => /\/$|\.(js|css|html|svg)$/.test(new URL(name).pathname))
        .reduce((sum, { transferSize }) => sum + transferSize, 0) / 1000
  }))
  await context.close()
  return seen
}

/** @returns for each page the milliseconds from a key to the frame after its answer, in turns */
async function keystrokes(pages, events) {
  for (const one of pages) {
    await one.locator('.cm-content').click()
    await one.keyboard.press('Control+A')
    await one.keyboard.insertText(JSON.stringify(events))
    await typeTrigger(one, 'identify')
  }
  const times = pages.map(() => [])
  for (let run = 0; run < RUNS; run += 1)
    for (const [index, one] of pages.entries()) {
      await typeTrigger(one, 'group')
      await one.waitForTimeout(150)
      times[index].push(await typeTrigger(one, 'identify'))
    }
  return times
}

/** Writes a trigger, and takes the milliseconds to the frame after an answer is drawn that says something else. */
function typeTrigger(one, type) {
  return one.evaluate(
    ({ type, place }) =>
      new Promise((resolve) => {
        const input = document.querySelector('#trigger')
        const words = () => document.querySelector(place)?.textContent
        const fires = () => !/no mapping fires|none of|^0 of/i.test(words() ?? '')
        const begun = performance.now()
        input.value = `type = "${type}"`
        input.dispatchEvent(new Event('input', { bubbles: true }))
        const look = () =>
          words() !== undefined && fires() === (type === 'identify')
            ? requestAnimationFrame(() => resolve(performance.now() - begun))
            : requestAnimationFrame(look)
        look()
      }),
    { type, place: ANSWER }
  )
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
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
