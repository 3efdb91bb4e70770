/** The choices of the theme switch. */
export const THEMES = ['system', 'light', 'dark'] as const

/** A choice of the theme switch. */
export type Theme = (typeof THEMES)[number]

const PLACE = 'emarsys-workbench-theme'

/** The remembered choice. */
export function recallTheme(): Theme {
  const kept = readPlace()
  return THEMES.find((theme) => theme === kept) ?? 'system'
}

/** Shows a theme and remembers it. */
export function applyTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  try {
    localStorage.setItem(PLACE, theme)
  } catch {
    // The storage is shut: the choice lasts until the page goes.
  }
}

function readPlace(): string | null {
  try {
    return localStorage.getItem(PLACE)
  } catch {
    return null
  }
}
