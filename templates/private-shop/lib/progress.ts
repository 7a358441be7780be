import type { ProveProgress } from '@merkato/sdk'

/** Shows on a terminal how much of a proof is done, in a line that goes away when it is. */
export const showProgress: ProveProgress = (_step, fraction = 0) => {
  if (!process.stderr.isTTY) return
  process.stderr.write(fraction < 1 ? `\r              proving, ${Math.floor(fraction * 100)} %` : '\r\x1b[2K')
}
