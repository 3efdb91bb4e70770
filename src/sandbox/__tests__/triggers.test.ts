import { type Trigger, Triggers } from '../account/triggers'

function trigger(id: number, data: unknown = { n: id }): Trigger {
  const at = '2026-01-01T00:00:00.000Z'
  return {
    id,
    eventId: 1,
    contactId: 2,
    data,
    triggerId: `t-${id}`,
    eventTime: null,
    late: false,
    at
  }
}

const ids = (triggers: Triggers) => triggers.all().map(({ id }) => id)

describe('the triggers of an account', () => {
  it('are kept as they came, each id once', () => {
    const triggers = new Triggers()
    triggers.add(trigger(1), 'a')
    triggers.add(trigger(2), 'a')
    triggers.add(trigger(3), undefined)
    triggers.add({ ...trigger(4), data: undefined }, undefined)
    expect(triggers.all()).toEqual([
      { ...trigger(1), duplicates: 1 },
      { ...trigger(3), duplicates: 0 },
      { ...trigger(4, null), duplicates: 0 }
    ])
  })

  it('are a bounded number: the oldest tenth goes, and with it its ids', () => {
    const triggers = new Triggers({ triggers: 20, dataBytes: 1000 })
    for (let id = 0; id < 21; id += 1) triggers.add(trigger(id), `t-${id}`)
    expect(ids(triggers)).toEqual(Array.from({ length: 18 }, (_, place) => place + 3))
    triggers.add(trigger(30), 't-2')
    triggers.add(trigger(31), 't-3')
    expect(ids(triggers).slice(-2)).toEqual([20, 30])
  })

  it('have a bounded size: large data takes the place of more triggers', () => {
    const triggers = new Triggers({ triggers: 1000, dataBytes: 1000 })
    for (let id = 0; id < 200; id += 1) triggers.add(trigger(id, 'x'.repeat(98)), undefined)
    expect(triggers.size).toBeLessThanOrEqual(10)
    expect(triggers.size).toBeGreaterThanOrEqual(8)
    expect(ids(triggers).at(-1)).toBe(199)
    triggers.add(trigger(200, 'x'.repeat(2000)), undefined)
    expect(triggers.size).toBe(0)
  })
})
