/** What is kept of one of the newest blocks. */
export interface BlockSummary {
  readonly number: number
  readonly hash: string
  readonly parentHash: string
  /** Seconds. */
  readonly timestamp: number
  readonly gasUsed: bigint
  readonly gasLimit: bigint
  /** Wei per gas. */
  readonly baseFee: bigint
  readonly transactions: number
  readonly failed: number
  /** Contracts that its transactions created. */
  readonly created: readonly string[]
  /** Coins that transactions moved, in wei. */
  readonly value: bigint
}

/** The newest blocks, oldest first; each is its neighbour's parent. */
export type BlockWindow = readonly BlockSummary[]

/**
 * The window with a new head, given with those of its ancestors that the window lacks. Whatever is not its ancestor was undone and goes.
 *
 * @param chain the new blocks, oldest first, each the next one's parent; not empty
 * @param size most blocks that are kept
 */
export function foldBlocks(window: BlockWindow, chain: BlockWindow, size: number): BlockWindow {
  const oldest = chain[0]
  if (oldest === undefined) return window
  const parent = window.findIndex(({ hash }) => hash === oldest.parentHash)
  return [...window.slice(0, parent + 1), ...chain].slice(-size)
}

/** Blocks from the head down to the window, or to its size: those that {@link foldBlocks} takes. */
export async function missingBlocks(
  window: BlockWindow,
  head: BlockSummary,
  size: number,
  byHash: (hash: string) => Promise<BlockSummary | undefined>,
): Promise<BlockSummary[]> {
  const missing = [head]
  const known = new Set(window.map(({ hash }) => hash))
  for (let oldest = head; missing.length < size && oldest.number > 0 && !known.has(oldest.parentHash); ) {
    const parent = await byHash(oldest.parentHash)
    // Undone while we looked; the next look begins at another head.
    if (parent === undefined) break
    missing.unshift(parent)
    oldest = parent
  }
  return missing
}
