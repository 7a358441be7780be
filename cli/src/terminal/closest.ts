/** Letters that may differ; of a short word, less than half of them. */
const MOST_CHANGES = 2

/**
 * The word that somebody may have meant; undefined where none is close.
 * @param words of those that are as close, the first is taken
 */
export function closest(typed: string, words: readonly string[]): string | undefined {
  const close = words
    .map((word) => ({ word, changes: distance(typed, word) }))
    .filter(({ word, changes }) => changes <= MOST_CHANGES && changes < word.length / 2)
  return close.sort((a, b) => a.changes - b.changes)[0]?.word
}

/** Letters to add, drop, change, or swap with their neighbour to make one word of the other (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const changed = at(row, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1)
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const swapped = isSwap ? at(before, j - 2) + 1 : Number.POSITIVE_INFINITY
      next.push(Math.min(changed, at(row, j) + 1, at(next, j - 1) + 1, swapped))
    }
    before = row
    row = next
  }
  return at(row, to.length)
}

const at = (row: readonly number[], index: number): number => row[index] ?? 0
