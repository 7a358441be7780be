import { createHash } from 'node:crypto'
import { babyjubjub } from '@noble/curves/misc.js'
import { poseidon3 } from 'poseidon-lite/poseidon3'
import { poseidon4 } from 'poseidon-lite/poseidon4'
import { poseidon5 } from 'poseidon-lite/poseidon5'
import { reduce } from '../src/scalar-field.js'

// Written from docs/protocol/shielded-pool.md alone, without our protocol package: so three independent writings of the
// statement (circuit, protocol, this) are compared in the tests.

/** Inputs of JoinSplit by signal name. */
export interface JoinSplitInputs {
  tree: bigint
  root: bigint
  nullifiers: bigint[]
  commitments: bigint[]
  publicAsset: bigint
  publicIn: bigint
  publicOut: bigint
  boundHash: bigint
  asset: bigint
  A: [bigint, bigint]
  nk: bigint
  R8: [bigint, bigint]
  S: bigint
  inputR: bigint[]
  inputValue: bigint[]
  inputRho: bigint[]
  inputDigits: bigint[][]
  inputSiblings: [bigint, bigint, bigint][][]
  outputNpk: bigint[]
  outputValue: bigint[]
  outputRho: bigint[]
}

/** What an honest statement is made of. */
export interface JoinSplitPlan {
  readonly seed: string
  readonly depth?: number
  /** Value of each input note; 0 gives a dummy that is in no tree. */
  readonly spend: readonly bigint[]
  /** Value of each output note. */
  readonly create: readonly bigint[]
  readonly publicIn?: bigint
  readonly publicOut?: bigint
}

const B8 = babyjubjub.Point.BASE
const SUBGROUP_ORDER = babyjubjub.Point.Fn.ORDER

/** `merkato.v1.<name>` as a big-endian integer. */
export const tag = (name: string): bigint => BigInt(`0x${Buffer.from(`merkato.v1.${name}`, 'ascii').toString('hex')}`)

/** A field element that depends on the parts alone. */
export const fieldElement = (...parts: (string | number)[]): bigint =>
  reduce(BigInt(`0x${createHash('sha512').update(JSON.stringify(parts)).digest('hex')}`))

export const ownerHash = ([x, y]: readonly [bigint, bigint], nk: bigint) => poseidon4([tag('owner'), x, y, nk])
export const notePublicKey = (owner: bigint, blinding: bigint) => poseidon3([tag('npk'), owner, blinding])
export const noteCommitment = (npk: bigint, asset: bigint, value: bigint, rho: bigint) =>
  poseidon5([tag('note'), npk, asset, value, rho])
export const noteNullifier = (nk: bigint, commitment: bigint, position: bigint) =>
  poseidon4([tag('nullifier'), nk, commitment, position])

/** EdDSA-Poseidon as circomlib's verifier takes it, with a given nonce. */
export function sign(s: bigint, message: bigint, nonce: bigint): { R8: [bigint, bigint]; S: bigint } {
  const R8 = coordinates(B8.multiply(nonce))
  const challenge = poseidon5([...R8, ...publicKey(s), message])
  return { R8, S: (nonce + 8n * challenge * s) % SUBGROUP_ORDER }
}

/** A = s * B8. */
export const publicKey = (s: bigint): [bigint, bigint] => coordinates(B8.multiply(s))

const coordinates = (point: InstanceType<typeof babyjubjub.Point>): [bigint, bigint] => {
  const { x, y } = point.toAffine()
  return [x, y]
}

/** A scalar of Baby Jubjub in [1, l) that depends on the parts alone. */
export const scalar = (...parts: (string | number)[]): bigint => (fieldElement(...parts) % (SUBGROUP_ORDER - 1n)) + 1n

/** Spending scalar of the owner in every fixture of this seed. */
export const spendingScalar = (seed: string): bigint => scalar(seed, 's')

/** Honest inputs for a plan, with everything secret derived from its seed. */
export function honestInputs(plan: JoinSplitPlan): JoinSplitInputs {
  const { seed, depth = 15, spend, create, publicIn = 0n, publicOut = 0n } = plan
  const element = (...parts: (string | number)[]) => fieldElement(seed, ...parts)
  const s = spendingScalar(seed)
  const A = publicKey(s)
  const nk = element('nk')
  const asset = element('asset')
  const tree = element('tree') % 2n ** 32n
  const boundHash = element('boundHash')
  const owner = ownerHash(A, nk)
  const inputR = spend.map((_, i) => element('r', i))
  const inputRho = spend.map((_, i) => element('rho', i))
  const leaves = spend.map((value, i) => noteCommitment(notePublicKey(owner, inputR[i]!), asset, value, inputRho[i]!))
  const indices = distinctIndices(seed, spend.length, depth)
  const forest = sparseTree(
    new Map(indices.flatMap((index, i) => (spend[i] === 0n ? [] : [[index, leaves[i]!]]))),
    depth,
  )
  const outputNpk = create.map((_, j) => element('npk', j))
  const outputRho = create.map((_, j) => element('outputRho', j))
  return {
    tree,
    root: forest.root,
    nullifiers: leaves.map((leaf, i) => noteNullifier(nk, leaf, tree * 4n ** BigInt(depth) + indices[i]!)),
    commitments: create.map((value, j) => noteCommitment(outputNpk[j]!, asset, value, outputRho[j]!)),
    publicAsset: publicIn === 0n && publicOut === 0n ? 0n : asset,
    publicIn,
    publicOut,
    boundHash,
    asset,
    A,
    nk,
    ...sign(s, boundHash, scalar(seed, 'nonce')),
    inputR,
    inputValue: [...spend],
    inputRho,
    inputDigits: indices.map((index) => digitsOf(index, depth)),
    inputSiblings: indices.map(forest.siblings),
    outputNpk,
    outputValue: [...create],
    outputRho,
  }
}

/**
 * The inputs with other leaves in the tree, all of them there, and what is public of the notes that they are spent as.
 * @param leaves what stands in the tree, one for each input
 * @param spent the commitments that the nullifiers are of
 */
export function withLeaves(
  inputs: JoinSplitInputs,
  leaves: readonly bigint[],
  spent: readonly bigint[],
): JoinSplitInputs {
  const depth = inputs.inputDigits[0]!.length
  const indices = inputs.inputDigits.map(indexOf)
  const { root, siblings } = sparseTree(new Map(indices.map((index, i) => [index, leaves[i]!])), depth)
  const position = (index: bigint) => inputs.tree * 4n ** BigInt(depth) + index
  return {
    ...inputs,
    root,
    inputSiblings: indices.map(siblings),
    nullifiers: indices.map((index, i) => noteNullifier(inputs.nk, spent[i]!, position(index))),
  }
}

const indexOf = (digits: readonly bigint[]): bigint =>
  digits.reduce((sum, digit, level) => sum + (digit << BigInt(2 * level)), 0n)

const digitsOf = (index: bigint, depth: number): bigint[] =>
  Array.from({ length: depth }, (_, level) => (index >> BigInt(2 * level)) & 3n)

function distinctIndices(seed: string, count: number, depth: number): bigint[] {
  const found = new Set<bigint>()
  for (let i = 0; found.size < count; i++) found.add(fieldElement(seed, 'index', i) % 4n ** BigInt(depth))
  return [...found]
}

/** A quaternary tree with few leaves: nodes that are not in the map are empty subtrees. */
export function sparseTree(leaves: ReadonlyMap<bigint, bigint>, depth: number) {
  const empty = [0n]
  const levels: ReadonlyMap<bigint, bigint>[] = [leaves]
  const node = (level: number, index: bigint) => levels[level]!.get(index) ?? empty[level]!
  const children = (level: number, parent: bigint) => [0n, 1n, 2n, 3n].map((place) => node(level, 4n * parent + place))
  for (let level = 0; level < depth; level++) {
    const parents = new Set([...levels[level]!.keys()].map((index) => index >> 2n))
    levels.push(new Map([...parents].map((parent) => [parent, poseidon4(children(level, parent))])))
    empty.push(poseidon4([empty[level]!, empty[level]!, empty[level]!, empty[level]!]))
  }
  const siblings = (index: bigint): [bigint, bigint, bigint][] =>
    Array.from({ length: depth }, (_, level) => {
      const place = index >> BigInt(2 * level)
      return children(level, place >> 2n).filter((_, i) => BigInt(i) !== (place & 3n)) as [bigint, bigint, bigint]
    })
  return { root: node(depth, 0n), siblings }
}
