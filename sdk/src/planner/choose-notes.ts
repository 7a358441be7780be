import { treeOfPosition } from '@merkato/protocol'

/** What choosing needs to know of a note. */
export interface Choosable {
  /** Smallest unit of the asset. */
  readonly value: bigint
  /** Position of the note's commitment. */
  readonly position: bigint
}

/** Tree that a note lies in; all inputs of one proof come from one tree. */
export const treeOf = ({ position }: Choosable): number => treeOfPosition(position)

export const sumOf = (notes: readonly Choosable[]): bigint => notes.reduce((sum, { value }) => sum + value, 0n)

/** Ascending by value, then by position: the same notes give the same choice on every machine. */
const ascending = <N extends Choosable>(notes: readonly N[]): N[] =>
  notes.toSorted((a, b) => (a.value === b.value ? (a.position < b.position ? -1 : 1) : a.value < b.value ? -1 : 1))

/**
 * Chooses notes that cover `target`: the smallest single note, else the pair of one tree with the smallest sum, else the
 * fewest notes, largest first. Small remainders keep large notes free for payments made at the same time.
 * @returns undefined when all notes together do not cover it
 */
export function chooseNotes<N extends Choosable>(notes: readonly N[], target: bigint): N[] | undefined {
  const sorted = ascending(notes)
  if (sumOf(sorted) < target) return undefined
  const single = sorted.find(({ value }) => value >= target)
  return single ? [single] : (tightestPair(sorted, target) ?? largestFirst(sorted, target))
}

function tightestPair<N extends Choosable>(sorted: readonly N[], target: bigint): N[] | undefined {
  let best: N[] | undefined
  for (const group of byTree(sorted)) {
    const pair = tightestPairOfTree(group, target)
    if (pair && (!best || sumOf(pair) < sumOf(best))) best = pair
  }
  return best
}

/** Two pointers over ascending notes: every pair that could be the tightest is looked at, in linear time. */
function tightestPairOfTree<N extends Choosable>(sorted: readonly N[], target: bigint): N[] | undefined {
  let best: N[] | undefined
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const pair = [sorted[low] as N, sorted[high] as N]
    if (sumOf(pair) < target) {
      low += 1
    } else {
      if (!best || sumOf(pair) < sumOf(best)) best = pair
      high -= 1
    }
  }
  return best
}

function largestFirst<N extends Choosable>(sorted: readonly N[], target: bigint): N[] {
  const chosen: N[] = []
  for (let i = sorted.length - 1; i >= 0 && sumOf(chosen) < target; i -= 1) chosen.push(sorted[i] as N)
  return chosen
}

function byTree<N extends Choosable>(notes: readonly N[]): N[][] {
  const groups = new Map<number, N[]>()
  for (const note of notes) groups.set(treeOf(note), [...(groups.get(treeOf(note)) ?? []), note])
  return [...groups.values()]
}

/** Splits notes into groups of at most two that lie in one tree: the inputs of one join-split each. */
export function pairNotes<N extends Choosable>(notes: readonly N[]): N[][] {
  return byTree(notes).flatMap((group) => {
    const pairs: N[][] = []
    for (let i = 0; i < group.length; i += 2) pairs.push(group.slice(i, i + 2))
    return pairs
  })
}

/**
 * Fills the free second input of the last pair with the smallest note left over in its tree. The input would be a dummy
 * otherwise, so merging small notes costs nothing. Only a note smaller than the first is taken: the others stay free for
 * payments made at the same time.
 */
export function gatherSmallest<N extends Choosable>(pairs: readonly N[][], notes: readonly N[]): N[][] {
  const taken = new Set(pairs.flat().map(({ position }) => position))
  return pairs.map((pair) => {
    const [first] = pair
    if (pair.length !== 1 || !first) return pair
    const isFree = (note: N) => !taken.has(note.position) && treeOf(note) === treeOf(first) && note.value < first.value
    const extra = ascending(notes).find(isFree)
    if (!extra) return pair
    taken.add(extra.position)
    return [first, extra]
  })
}
