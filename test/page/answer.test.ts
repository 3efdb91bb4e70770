import { setTimeout as delay } from 'node:timers/promises'
import { type ReadonlySignal, signal } from '@preact/signals-core'
import { answer } from '../../web/state/answer'

/** A fetcher that answers after the time that the question names, whether it was ended or not. */
const slow = ({ ms, name }: { ms: number; name: string }) => delay(ms).then(() => `of ${name}`)

/** Waits until it is so, however busy the machine is. */
const until = <T>(known: ReadonlySignal<T>, holds: (value: T) => boolean) =>
  new Promise<void>((resolve) => {
    const stop = known.subscribe((value) => {
      if (!holds(value)) return
      resolve()
      queueMicrotask(() => stop())
    })
  })

it('page #34: a late answer is never told for another question, in whatever order they come', async () => {
  const question = signal<{ ms: number; name: string } | null>(null)
  const known = answer({ question, ask: slow })
  const seen: string[] = []
  known.subscribe((one) => {
    if (one.state === 'told') seen.push(`${one.question.name}: ${one.reply}`)
  })
  for (const [name, ms] of [
    ['a', 60],
    ['b', 5],
    ['c', 30]
  ] as const) {
    question.value = { name, ms }
    expect(known.value.state).toBe('asking')
    await delay(12)
  }
  await until(known, (one) => one.state === 'told' && one.reply === 'of c')
  await delay(90)
  for (const one of seen) expect(one).toMatch(/^(\w): of \1$/)
  expect(known.value).toMatchObject({ state: 'told', reply: 'of c' })
})

it('page #34: keeps the last answer beside the question that is put, and says for which it was', async () => {
  const question = signal<{ ms: number; name: string } | null>({ ms: 1, name: 'a' })
  const known = answer({ question, ask: slow })
  await until(known, ({ state }) => state === 'told')
  question.value = { ms: 20, name: 'b' }
  expect(known.value).toMatchObject({
    state: 'asking',
    last: { reply: 'of a', question: { name: 'a' } }
  })
  question.value = null
  expect(known.value).toMatchObject({ state: 'none', last: { reply: 'of a' } })
})

it('page #34: a failure belongs to its question too', async () => {
  const question = signal<{ name: string } | null>({ name: 'a' })
  const ask = async ({ name }: { name: string }) => {
    if (name === 'a') throw new Error('no answer')
    return name
  }
  const known = answer({ question, ask })
  await until(known, ({ state }) => state === 'failed')
  expect(known.value).toMatchObject({ state: 'failed', problem: 'no answer' })
  question.value = { name: 'b' }
  expect(known.value.state).toBe('asking')
  await until(known, ({ state }) => state === 'told')
  expect(known.value).toMatchObject({ state: 'told', reply: 'b' })
})
