import { previewEvents } from '../../../mapping/preview-events'
import type { DefinitionSource } from '../definition-source'
import { watchSource } from '../watched-source'
import { createShopFixture, type ShopFixture } from './shop-fixture'

let shop: ShopFixture
let source: DefinitionSource | undefined
let seen: string[]
let wake: () => void

const listener = {
  onLoaded: ({ recovered }: { recovered: boolean }) => note(recovered ? 'recovered' : 'loaded'),
  onError: (message: string) => note(`error: ${message}`)
}

function note(what: string) {
  seen.push(what)
  wake()
}

/** Waits until the listener heard something that the pattern fits. */
async function hear(pattern: RegExp): Promise<string> {
  for (;;) {
    const heard = seen.find((entry) => pattern.test(entry))
    if (heard !== undefined) return heard
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}

async function start(): Promise<DefinitionSource> {
  source = await watchSource(shop.folder, listener, (definition) => definition)
  return source
}

async function amountOf(value: unknown): Promise<unknown> {
  if (source === undefined) throw new Error('not started')
  const preview = await previewEvents(
    source.current().runnable,
    {
      partnerAction: 'order',
      subscribe: 'type = "track"',
      mapping: { amount: { '@path': '$.v' } }
    },
    [{ type: 'track', v: value }]
  )
  const result = preview.results[0]
  return result?.errors ?? result?.payload
}

beforeEach(() => {
  shop = createShopFixture()
  seen = []
  wake = () => {}
})

afterEach(async () => {
  await source?.close()
  source = undefined
  shop.remove()
})

describe('a destination from its sources', () => {
  it('is loaded with its folder as name', async () => {
    const { current } = await start()
    expect(current().definition.name).toBe('Shop')
    expect(current().directoryName).toBe('shop')
  })

  it('is checked against its new schema when a field changes its type', async () => {
    await start()
    expect(await amountOf('a lot')).toEqual({ amount: 'a lot' })
    shop.writeAction('number')
    await hear(/loaded/)
    expect(await amountOf('a lot')).toEqual([
      { field: 'amount', message: expect.stringContaining('must be a number') }
    ])
    seen = []
    shop.writeAction('string')
    await hear(/loaded/)
    expect(await amountOf('a lot')).toEqual({ amount: 'a lot' })
  })

  it('keeps the last good version while the sources are broken, and says where', async () => {
    const { current, error } = await start()
    shop.write('order/index.ts', 'export default {\n  title: \n}')
    expect(await hear(/error/)).toMatch(/order\/index\.ts:3:1: Unexpected "}"/)
    expect(error()).toMatch(/Unexpected/)
    expect(current().definition.name).toBe('Shop')
    expect(await amountOf('a lot')).toEqual({ amount: 'a lot' })
    shop.writeAction('number')
    await hear(/recovered/)
    expect(error()).toBeNull()
  })

  it('keeps the last good version when the new one throws while loading', async () => {
    const { current } = await start()
    shop.write('index.ts', 'throw new Error("no luck")')
    expect(await hear(/error/)).toContain('fails while loading: no luck')
    expect(current().definition.name).toBe('Shop')
  })

  it('refuses a module that exports no definition', async () => {
    shop.write('index.ts', 'export default 42')
    await expect(start()).rejects.toThrow('does not default-export')
  })

  it('refuses a folder without index.ts', async () => {
    await expect(watchSource(shop.directory, listener, (definition) => definition)).rejects.toThrow(
      'needs an index.ts'
    )
  })

  it('finds files that a change brings in', async () => {
    await start()
    shop.write('../shared.ts', 'export const NAME = "Shop one"')
    shop.write(
      'index.ts',
      'import { NAME } from "../shared"\nexport default { name: NAME, mode: "cloud", actions: {} }'
    )
    await hear(/loaded/)
    expect(source?.current().definition.name).toBe('Shop one')
    seen = []
    // The new file is being watched from a moment after the load on.
    await new Promise((resolve) => setTimeout(resolve, 100))
    shop.write('../shared.ts', 'export const NAME = "Shop two"')
    await hear(/loaded/)
    expect(source?.current().definition.name).toBe('Shop two')
  })
})
