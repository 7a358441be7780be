/** As chosen; `system` follows the system's setting. */
export type Theme = 'system' | 'light' | 'dark'

const KEY = 'merkato.dashboard.theme'

/** Storage may be closed to the page, as in some private windows: the choice then lasts as long as the page. */
export function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}

export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  try {
    if (theme === 'system') localStorage.removeItem(KEY)
    else localStorage.setItem(KEY, theme)
  } catch {
    // See storedTheme.
  }
}
