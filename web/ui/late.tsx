import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** What takes less time than this, in milliseconds, needs no word on loading. */
const PATIENCE_MS = 300

/** Shows its children only once they have been there for a while: loading that is quick does not flicker. */
export function Late({ children }: { children: ComponentChildren }) {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), PATIENCE_MS)
    return () => clearTimeout(timer)
  }, [])
  return due ? <>{children}</> : null
}
