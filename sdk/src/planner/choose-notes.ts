import { CIRCUITS, treeOfPosition } from '@merkato/protocol'

/** Circuits that spend notes. */
export type JoinSplitName = 'transfer' | 'transfer-wide'

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

/** Inputs of one join-split, and the circuit that takes them. */
export interface InputGroup<N extends Choosable> {
  readonly circuit: JoinSplitName
  /** Notes of one tree, at most as many as the circuit takes. */
  readonly inputs: readonly N[]
}

/** From so many notes on one wide proof costs less than proofs of two each: it takes as long as about four of them. */
const WIDE_FROM = 5

/**
 * Splits notes into the inputs of join-splits: notes of one tree by eights where at least five are left and `wide` proofs can be had,
 * else by twos.
 */
export function groupNotes<N extends Choosable>(notes: readonly N[], wide: boolean): InputGroup<N>[] {
  return byTree(notes).flatMap((ofTree) => {
    const groups: InputGroup<N>[] = []
    for (let first = 0; first < ofTree.length; ) {
      const circuit = wide && ofTree.length - first >= WIDE_FROM ? 'transfer-wide' : 'transfer'
      groups.push({ circuit, inputs: ofTree.slice(first, first + CIRCUITS[circuit].inputs) })
      first += CIRCUITS[circuit].inputs
    }
    return groups
  })
}

/**
 * Fills free inputs with the smallest notes left over in their tree. They would be dummies otherwise, so merging small notes costs
 * nothing. Only notes smaller than the largest of the group are taken: the others stay free for payments made at the same
 * time.
 */
export function gatherSmallest<N extends Choosable>(
  groups: readonly InputGroup<N>[],
  notes: readonly N[],
): InputGroup<N>[] {
  const taken = new Set(groups.flatMap(({ inputs }) => inputs).map(({ position }) => position))
  const sorted = ascending(notes)
  return groups.map(({ circuit, inputs }) => {
    const first = inputs[0] as N
    const largest = ascending(inputs).at(-1)?.value ?? 0n
    const isFree = (note: N) => !taken.has(note.position) && treeOf(note) === treeOf(first) && note.value < largest
    const extra = sorted.filter(isFree).slice(0, CIRCUITS[circuit].inputs - inputs.length)
    for (const { position } of extra) taken.add(position)
    return { circuit, inputs: [...inputs, ...extra] }
  })
}

/** The notes of the tree that holds the most, smallest first. */
export function smallestOfFullestTree<N extends Choosable>(notes: readonly N[]): N[] {
  const groups = byTree(ascending(notes))
  return groups.reduce((most, group) => (group.length > most.length ? group : most), [] as N[])
}

/** Smallest notes of every tree by twos; a note that stays alone is left out. */
export function smallestPairs<N extends Choosable>(notes: readonly N[]): N[][] {
  return groupNotes(ascending(notes), false).flatMap(({ inputs }) => (inputs.length === 2 ? [[...inputs]] : []))
}
