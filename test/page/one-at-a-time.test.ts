import { setTimeout as delay } from 'node:timers/promises'
import { oneAtATime } from '../../web/lib/one-at-a-time'

it('sources #22: reads once at a time, and once more for what came meanwhile', async () => {
  let [running, most, runs] = [0, 0, 0]
  const read = oneAtATime(async () => {
    running += 1
    runs += 1
    most = Math.max(most, running)
    await delay(30)
    running -= 1
  }, 5)
  for (let n = 0; n < 100; n += 1) {
    read()
    await delay(1)
  }
  const asked = runs
  while (running > 0) await delay(5)
  await delay(50)
  expect(most).toBe(1)
  expect(asked).toBeLessThan(10)
  expect(runs).toBeGreaterThanOrEqual(asked)
})
