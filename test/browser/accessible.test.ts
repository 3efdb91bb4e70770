import AxeBuilder from 'axe-core'
import { describeInBrowser, openStage, type Stage, type Visit } from './browser'
import { cutOff, STATES } from './states'

jest.setTimeout(60_000)

describeInBrowser('axe-core finds no fault with the page', () => {
  let stage: Stage
  let visit: Visit
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())
  afterEach(async () => {
    expect(visit.errors).toEqual([])
    await stage.leave()
  })

  const looks = [
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
    ['dark', 360]
  ] as const

  describe.each(Object.keys(STATES))('%s', (state) => {
    it.each(looks)('%s, at %i px', async (colorScheme, width) => {
      visit = await stage.visit({ width })
      const { page } = visit
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await STATES[state]?.(page, visit)
      await page.evaluate(AxeBuilder.source)
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        const { violations } = await axe.run()
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`
        )
      })
      expect(found).toEqual([])
      expect(await cutOff(page)).toEqual([])
    })
  })
})
