import { trieEach } from './trie.js'
import type { TrieRoot } from './trie-node.js'

/** Children of a branch. */
const WIDTH = 16

/** Told of a path whose value is another one, or is there in one of two tries only. */
export type Difference<V> = (path: string, before: V | undefined, after: V | undefined) => void

/**
 * What differs between two tries. Parts that they share are passed over, so that two states of which one was made from the other are
 * compared in the time that the writes between them took. Values count as equal when they are the same object.
 */
export function trieDifference<V>(
  before: TrieRoot<V>,
  after: TrieRoot<V>,
  visit: Difference<V>,
  above: string = '',
): void {
  if (before === after) return
  if (before?.kind === 'branch' && after?.kind === 'branch') {
    for (let index = 0; index < WIDTH; index++) {
      const [old, child] = [before.children[index], after.children[index]]
      if (old !== child) trieDifference(old, child, visit, above + index.toString(16))
    }
  } else if (before?.kind === 'extension' && after?.kind === 'extension' && before.path === after.path) {
    trieDifference(before.child, after.child, visit, above + before.path)
  } else if (before?.kind === 'leaf' && after?.kind === 'leaf' && before.path === after.path) {
    if (before.value !== after.value) visit(above + after.path, before.value, after.value)
  } else listDifference(before, after, visit, above)
}

/** Of nodes that do not match, by everything below them: hardly ever more than two leaves. */
function listDifference<V>(before: TrieRoot<V>, after: TrieRoot<V>, visit: Difference<V>, above: string): void {
  const old = new Map<string, V>()
  trieEach(before, (path, value) => old.set(path, value), above)
  const visitNew = (path: string, value: V) => {
    const former = old.get(path)
    old.delete(path)
    if (former !== value) visit(path, former, value)
  }
  trieEach(after, visitNew, above)
  for (const [path, value] of old) visit(path, value, undefined)
}
