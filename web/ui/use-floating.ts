import { useLayoutEffect, useState } from 'preact/hooks'

/** How far what floats stays from what it belongs to and from the edge of the page, and what height is enough for it, in pixels. */
const [GAP, ENOUGH] = [4, 160]

/**
 * Where something floats, as a style: under what has this id, or above it where there is more space. It follows when something
 * scrolls; its width, and how it stays within the page, is said by controls.css.
 */
export function useFloating(id: string, open: boolean): Record<string, string> {
  const [style, setStyle] = useState<Record<string, string>>({ visibility: 'hidden' })
  useLayoutEffect(() => {
    if (!open) return
    const measure = () => {
      const place = document.getElementById(id)?.getBoundingClientRect()
      if (place !== undefined) setStyle(styleAt(place))
    }
    measure()
    addEventListener('scroll', measure, true)
    addEventListener('resize', measure)
    return () => {
      removeEventListener('scroll', measure, true)
      removeEventListener('resize', measure)
    }
  }, [open, id])
  return style
}

function styleAt({ top, bottom, left, width }: DOMRect): Record<string, string> {
  const [below, above] = [innerHeight - bottom - 2 * GAP, top - 2 * GAP]
  const upwards = below < ENOUGH && above > below
  return {
    '--left': `${left}px`,
    '--width': `${width}px`,
    maxHeight: `${upwards ? above : below}px`,
    ...(upwards ? { bottom: `${innerHeight - top + GAP}px` } : { top: `${bottom + GAP}px` })
  }
}
