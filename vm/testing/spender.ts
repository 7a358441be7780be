import {
  type BoundContext,
  type Bundle,
  boundHash,
  CommitmentTree,
  completeTransfer,
  computeCommitment,
  createOneTimeAddress,
  depositNote,
  dummyInput,
  encodeTransact,
  NATIVE_ASSET,
  NO_DATA,
  type OneTimeAddress,
  type Pair,
  SpendingKeys,
  type TransferInput,
  type TransferPlan,
  toOneTimeStruct,
  transferCircuitInputs,
  transferJoinSplit,
  type UnprovenBundle,
  withProofs,
} from '@merkato/protocol'
import { proveCached } from '../../circuits/testing/cached-prover.ts'
import { ALICE, CHAIN_ID, ETHER, type Outcome, POOL, type TestChain } from './chain.js'
import { seededRandom } from './seeded-random.js'

/** A note that a spender holds. */
export interface HeldNote {
  readonly r: bigint
  readonly value: bigint
  readonly rho: bigint
  readonly position: bigint
}

/** One join-split to be made. Amounts in wei. */
export interface SplitPlan {
  readonly spend?: readonly HeldNote[]
  readonly publicIn?: bigint
  readonly publicOut?: bigint
  readonly recipient?: string
  readonly fee?: bigint
  readonly feeTo?: string
}

export interface BundlePlan {
  /** All randomness follows from it, so that proofs come from the cache. */
  readonly seed: string
  readonly splits: readonly SplitPlan[]
  readonly expiry?: bigint
  /** Length of each ciphertext; that of a sealed note with a short memo when left out. */
  readonly ciphertextBytes?: number
  readonly context?: Partial<BoundContext>
}

/** Expiry of bundles that say nothing else: later than every block of the tests. */
export const FAR_FUTURE = (1n << 64n) - 1n

/** A wallet reduced to what the pool sees: deposits, a tree, honest proofs. */
export class Spender {
  readonly keys: SpendingKeys
  readonly tree = new CommitmentTree()

  constructor(name = 'pool tests') {
    this.keys = SpendingKeys.fromSeed(seededRandom(name)(32))
  }

  /** A one-time address of this spender, the same for the same label. */
  address(label: string): { address: OneTimeAddress; r: bigint } {
    return createOneTimeAddress({ owner: this.keys.owner, V: this.keys.V }, { random: seededRandom(label) })
  }

  /** Shields on the chain and follows the tree. */
  async shield(chain: TestChain, label: string, value = ETHER): Promise<HeldNote> {
    const { address, r } = this.address(label)
    const outcome = await shield(chain, address, value)
    if (outcome.result !== 'ok') throw new Error(`shield: ${outcome.result}`)
    const position = outcome.values[0] as bigint
    const deposit = { to: address, assetId: NATIVE_ASSET, value, position }
    this.tree.append(computeCommitment(depositNote(deposit)))
    return { r, value, rho: position, position }
  }

  /** A bundle that holds but for its proofs. */
  plan({ seed, splits, expiry = FAR_FUTURE, ciphertextBytes = 404 }: BundlePlan): {
    bundle: UnprovenBundle
    plans: TransferPlan[]
  } {
    const plans = splits.map((split, i) => this.#transferPlan(`${seed} ${i}`, split))
    const joinSplits = plans.map((plan, i) =>
      transferJoinSplit(plan, { ...splits[i], ciphertexts: ciphertexts(`${seed} ${i}`, ciphertextBytes) }),
    )
    return { bundle: { expiry, dataHash: NO_DATA, joinSplits }, plans }
  }

  /** A bundle with proofs, made for the context's caller (Alice when left out). */
  async prove(bundlePlan: BundlePlan): Promise<Bundle> {
    const { bundle, plans } = this.plan(bundlePlan)
    const hash = boundHash(bundle, { chainId: CHAIN_ID, pool: POOL, caller: ALICE, ...bundlePlan.context })
    const signature = this.keys.sign(hash)
    const proofs: bigint[][] = []
    for (const plan of plans) {
      const { proof } = await proveCached('transfer', transferCircuitInputs(completeTransfer(plan, hash, signature)))
      proofs.push(proof)
    }
    return withProofs(bundle, proofs)
  }

  /** Follows the outputs of a bundle that the chain accepted. */
  follow(bundle: UnprovenBundle): void {
    this.tree.append(...bundle.joinSplits.flatMap(({ commitments }) => commitments))
  }

  #transferPlan(seed: string, { spend = [], publicIn = 0n, publicOut = 0n }: SplitPlan): TransferPlan {
    const random = seededRandom(seed)
    const inputs: TransferInput[] = spend.map(({ position, ...note }) => ({ ...note, path: this.tree.path(position) }))
    while (inputs.length < 2) inputs.push(dummyInput(random))
    const left = inputs.reduce((sum, { value }) => sum + value, publicIn) - publicOut
    const outputs = [left / 2n, left - left / 2n].map((value, i) => {
      const { address } = this.address(`${seed} output ${i}`)
      return { npk: address.npk, value, rho: BigInt(i) + 1n }
    })
    return {
      tree: this.tree.currentTree,
      root: this.tree.root(),
      asset: NATIVE_ASSET,
      A: this.keys.A,
      nk: this.keys.nk,
      inputs: inputs as unknown as Pair<TransferInput>,
      outputs: outputs as unknown as TransferPlan['outputs'],
      publicIn,
      publicOut,
    }
  }
}

/** Sends `shield` for an address. */
export function shield(chain: TestChain, to: Omit<OneTimeAddress, 'W'>, value: bigint, sent = value): Promise<Outcome> {
  return chain.call('shield', [NATIVE_ASSET, value, toOneTimeStruct(to)], { value: sent })
}

/** Sends `transact` with the value that the bundle asks for, as Alice. */
export function transact(chain: TestChain, bundle: Bundle, options: Parameters<TestChain['send']>[1] = {}) {
  const value = bundle.joinSplits.reduce((sum, { publicIn }) => sum + publicIn, 0n)
  return chain.send(encodeTransact(bundle), { value, ...options })
}

function ciphertexts(seed: string, bytes: number): Uint8Array[] {
  const random = seededRandom(`${seed} ciphertexts`)
  return [random(bytes), random(bytes)]
}
