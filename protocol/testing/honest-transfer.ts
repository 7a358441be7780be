import {
  type BoundContext,
  boundHash,
  CIRCUITS,
  CommitmentTree,
  completeJoinSplit,
  computeCommitment,
  createNote,
  createOneTimeAddress,
  dummyInput,
  type JoinSplitPlan,
  type JoinSplitStatement,
  NATIVE_ASSET,
  NO_DATA,
  type Pair,
  POOL_ADDRESS,
  planJoinSplit,
  type RandomBytes,
  randomFieldElement,
  SANDBOX_CHAIN_ID,
  type SealedOutput,
  SpendingKeys,
  sealOutput,
  type TransferInput,
  type TransferStatement,
  type UnprovenBundle,
  ZERO_ADDRESS,
} from '../src/index.js'
import { seededRandom } from './seeded-random.js'

/** What a made-up join-split looks like. Amounts in the asset's smallest unit. */
export interface TransferShape {
  /** Everything random follows from it: equal shapes give equal statements, so that proofs can be cached. */
  readonly seed: string | number
  /** Values of the real inputs, at most as many as the circuit has; dummies fill up. */
  readonly inputs: readonly bigint[]
  readonly publicIn?: bigint
  readonly publicOut?: bigint
  readonly assetId?: bigint
  readonly recipient?: string
  readonly fee?: bigint
  readonly feeTo?: string
  /** Last second of validity; the end of uint64 by default. */
  readonly expiry?: bigint
  readonly dataHash?: string
  /** Keys of the spender; from the seed by default. */
  readonly keys?: SpendingKeys
  /** Chain, pool and caller; the sandbox's native pool and the zero address by default. */
  readonly context?: Partial<BoundContext>
}

/** A join-split that holds, with everything that belongs to it. */
export interface HonestJoinSplit {
  readonly statement: JoinSplitStatement
  /** One join-split; lacks only the proof. */
  readonly bundle: UnprovenBundle
  readonly keys: SpendingKeys
  /** Who is paid by the first output; the second is change. */
  readonly payee: SpendingKeys
  /** Holds the inputs, in order, after one stranger's leaf. */
  readonly tree: CommitmentTree
  readonly outputs: Pair<SealedOutput>
}

/** A transfer of two notes into two that holds. */
export interface HonestTransfer extends HonestJoinSplit {
  readonly statement: TransferStatement
}

/** Spending keys that follow from a name. */
export const namedKeys = (name: string): SpendingKeys => SpendingKeys.fromSeed(seededRandom(`keys:${name}`)(32))

/**
 * Builds a transfer that satisfies every rule. Half of what is left goes to the payee, the rest is change.
 * @throws RangeError when publicOut exceeds what comes in, or when there are too many inputs
 */
export const honestTransfer = (shape: TransferShape): HonestTransfer =>
  honestJoinSplit('transfer', shape) as HonestTransfer

/** As {@link honestTransfer}, for a circuit of either size. */
export function honestJoinSplit(circuit: 'transfer' | 'transfer-wide', shape: TransferShape): HonestJoinSplit {
  const random = seededRandom(shape.seed)
  const keys = shape.keys ?? namedKeys(`spender ${shape.seed}`)
  const payee = namedKeys(`payee ${shape.seed}`)
  const asset = shape.assetId ?? NATIVE_ASSET
  const { tree, inputs } = plantInputs(shape.inputs, keys, asset, random)
  if (inputs.length > CIRCUITS[circuit].inputs) throw new RangeError('More inputs than the circuit has.')
  while (inputs.length < CIRCUITS[circuit].inputs) inputs.push(dummyInput(random))
  const [paid, change] = splitValue(shape)
  const first = sealTo(payee, keys, asset, paid, random, 'external')
  const second = sealTo(keys, keys, asset, change, random, 'internal')
  const plan: JoinSplitPlan = {
    tree: 0,
    root: tree.root(),
    asset,
    A: keys.A,
    nk: keys.nk,
    inputs,
    outputs: [first.note, second.note],
    publicIn: shape.publicIn ?? 0n,
    publicOut: shape.publicOut ?? 0n,
  }
  const outputs: Pair<SealedOutput> = [first, second]
  const bundle = toBundle(shape, plan, outputs)
  const hash = boundHash(bundle, contextOf(shape))
  return { statement: completeJoinSplit(plan, hash, keys.sign(hash)), bundle, keys, payee, tree, outputs }
}

/** Where what is made of a shape may be used. */
export const contextOf = ({ context }: Pick<TransferShape, 'context'>): BoundContext => ({
  chainId: SANDBOX_CHAIN_ID,
  pool: POOL_ADDRESS,
  caller: ZERO_ADDRESS,
  ...context,
})

function splitValue({ inputs, publicIn = 0n, publicOut = 0n }: TransferShape): [bigint, bigint] {
  const left = inputs.reduce((sum, value) => sum + value, publicIn) - publicOut
  if (left < 0n) throw new RangeError('publicOut exceeds what comes in.')
  return [left / 2n, left - left / 2n]
}

function plantInputs(
  values: readonly bigint[],
  keys: SpendingKeys,
  asset: bigint,
  random: RandomBytes,
): { tree: CommitmentTree; inputs: TransferInput[] } {
  const tree = new CommitmentTree()
  tree.append(randomFieldElement(random))
  const planted = values.map((value) => {
    const { address, r } = createOneTimeAddress({ owner: keys.owner, V: keys.V }, { random })
    const note = createNote({ npk: address.npk, assetId: asset, value }, random)
    return { r, value, rho: note.rho, position: tree.append(computeCommitment(note)) }
  })
  return { tree, inputs: planted.map(({ position, ...rest }) => ({ ...rest, path: tree.path(position) })) }
}

function sealTo(
  payee: SpendingKeys,
  sender: SpendingKeys,
  asset: bigint,
  value: bigint,
  random: RandomBytes,
  grade: 'external' | 'internal',
): ReturnType<typeof sealOutput> {
  const { owner } = payee
  const V = grade === 'external' ? payee.V : payee.Vi
  const { address, r } = createOneTimeAddress({ owner, V }, { random })
  const rho = randomFieldElement(random)
  return sealOutput({ to: address, assetId: asset, value, rho, o: sender.o, payee: { owner, V, r }, random })
}

function toBundle(shape: TransferShape, plan: JoinSplitPlan, outputs: Pair<SealedOutput>): UnprovenBundle {
  const { expiry = (1n << 64n) - 1n, dataHash = NO_DATA } = shape
  const ciphertexts = outputs.map(({ ciphertext }) => ciphertext)
  return { expiry, dataHash, joinSplits: [planJoinSplit(plan, { ...shape, ciphertexts })] }
}
