import AxeBuilder from 'axe-core'
import type { Page } from 'playwright-core'
import { runs } from '../../src/__tests__/runs'
import { describeInBrowser, openStage, type Stage, type Visit } from './browser'
import { cutOff, cutTexts, STARTED, STATES } from './states'

/** From the narrowest, where each pane is reached by its tab; the last is a page of 1440 × 900 at 200 %. */
const SIZES = [
  [360, 740],
  [768, 900],
  [1280, 900],
  [1920, 1080],
  [2560, 1300],
  [720, 450]
] as const

/** The two looks that differ most, and in the long form the colours of the two between them. */
const LOOKS = [
  ['light', 1280, undefined],
  ['dark', 360, undefined],
  ['dark', 1280, ['color-contrast']],
  ['light', 360, ['color-contrast']]
].slice(0, runs(2, 4)) as ['light' | 'dark', number, string[] | undefined][]

/** What axe-core finds wrong with the page as it is; of colours alone, where the page was looked at in others before. */
function findings(page: Page, rules: readonly string[] | undefined): Promise<string[]> {
  return page.evaluate(async (only) => {
    const { axe } = window as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
      }
    }
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      preload: false,
      ...(only && { runOnly: only })
    })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)
  }, rules)
}

describeInBrowser('every state of the page', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())

  describe.each(Object.keys(STATES))('%s', (state) => {
    let visit: Visit
    let page: Page
    beforeAll(async () => {
      const [[width, height]] = SIZES
      visit = await stage.visit({ width, height, ...STARTED[state] })
      page = visit.page
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await STATES[state]?.(page, visit)
      await page.evaluate(AxeBuilder.source)
    })
    afterAll(async () => {
      const errors = await stage.leave()
      // Live, no account answers here.
      if (!STARTED[state]?.live) expect(errors).toEqual([])
    })

    it.each(SIZES)(
      'page #4: at %i × %i it does not scroll as a whole, no control lies beyond an edge, and no text is cut in its input',
      async (width, height) => {
        await page.setViewportSize({ width, height })
        const size = await page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.scrollingElement ?? document.body
          return { scrollWidth, scrollHeight, width: innerWidth, height: innerHeight }
        })
        expect(size).toEqual({ scrollWidth: width, scrollHeight: height, width, height })
        expect(await cutOff(page)).toEqual([])
        expect(await cutTexts(page)).toEqual([])
      }
    )

    it.each(LOOKS)(
      'axe-core finds no fault with it: %s, at %i px',
      async (colorScheme, width, rules) => {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        expect(await findings(page, rules)).toEqual([])
      }
    )
  })
})
