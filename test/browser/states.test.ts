import AxeBuilder from 'axe-core'
import type { Page } from 'playwright-core'
import { describeInBrowser, eventually, openStage, type Stage, type Visit } from './browser'
import { cutOff, cutTexts, shareOfBars, STARTED, STATES, WALKS } from './states'

/** From the narrowest, where each pane is reached by its tab; the last is a page of 1440 × 900 at 200 %. */
const SIZES = [
  [360, 740],
  [768, 900],
  [1280, 900],
  [1920, 1080],
  [2560, 1300],
  [720, 450]
] as const

/** Each state in both themes and both widths; what is common to all states is seen in each of the four. */
const LOOKS = [
  [
    ['light', 1280],
    ['dark', 360]
  ],
  [
    ['dark', 1280],
    ['light', 360]
  ]
] as const

/** What axe-core finds wrong with the page as it is, once it has the colours that it changes to. */
function findings(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const ending = document.getAnimations().filter(({ effect }) => {
      return Number.isFinite(effect?.getComputedTiming().endTime)
    })
    await Promise.allSettled(ending.map(({ finished }) => finished))
    const { axe } = window as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>
      }
    }
    const { violations } = await axe.run({ resultTypes: ['violations'], preload: false })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)
  })
}

const ORDER = WALKS.flat()

describeInBrowser('every state of the page', () => {
  let stage: Stage
  let visit: Visit | undefined
  let page: Page
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())

  it('is visited', () => {
    expect([...ORDER].sort()).toEqual(Object.keys(STATES).sort())
  })

  describe.each(ORDER.map((state, at) => [state, LOOKS[at % 2]] as const))('%s', (state, looks) => {
    beforeAll(async () => {
      const [[width, height]] = SIZES
      if (visit === undefined) {
        visit = await stage.visit({ width, height, ...STARTED[state] })
        page = visit.page
        await page.evaluate(AxeBuilder.source)
      }
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: 'light' })
      await page.keyboard.press('Escape')
      await eventually(() =>
        expect(page.locator('dialog[open], :popover-open, .listbox').count()).resolves.toBe(0)
      )
      await STATES[state]?.(page, visit)
    })
    afterAll(async () => {
      if (!WALKS.some((walk) => walk.at(-1) === state)) return
      visit = undefined
      const errors = await stage.leave()
      // Live, no account answers here.
      if (!STARTED[state]?.live) expect(errors).toEqual([])
    })

    it.each(SIZES)(
      'page #4: at %i × %i it does not scroll as a whole, no control lies beyond an edge, no text is cut in its input, and bars leave three quarters of a small page',
      async (width, height) => {
        await page.setViewportSize({ width, height })
        const size = await page.evaluate(() => {
          const { scrollWidth, scrollHeight } = document.scrollingElement ?? document.body
          return { scrollWidth, scrollHeight, width: innerWidth, height: innerHeight }
        })
        expect(size).toEqual({ scrollWidth: width, scrollHeight: height, width, height })
        expect(await cutOff(page)).toEqual([])
        expect(await cutTexts(page)).toEqual([])
        // Where one pane is shown at a time.
        if (width < 700 || height < 600) expect(await shareOfBars(page)).toBeLessThanOrEqual(0.25)
      }
    )

    it.each(looks ?? [])(
      'axe-core finds no fault with it: %s, at %i px',
      async (colorScheme, width) => {
        await page.setViewportSize({ width, height: 900 })
        await page.emulateMedia({ colorScheme })
        expect(await findings(page)).toEqual([])
      }
    )
  })
})
