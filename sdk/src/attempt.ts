/** What `read` gives; undefined where it throws. For texts that may be of another kind, and for what may be missing. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
