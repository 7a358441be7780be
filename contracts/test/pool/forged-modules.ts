import {
  ACTION,
  type Bundle,
  type CircuitShape,
  conditionalTransfersInterface,
  type Holder,
  type JoinSplit,
  joinSplitPublicInputs,
  joinSplitShape,
  type LockTerms,
  lockDataHash,
  type Opening,
  type OwnAct,
  openingBoundHash,
  openPublicInputs,
  outcomeHash,
  outcomeOf,
  ownHash,
  ownPublicInputs,
  type Proof,
  packagesInterface,
  SANDBOX_CHAIN_ID,
  type Sealing,
  sealDataHash,
  type UnprovenOpening,
  withheldHash,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { id, keccak256, ZeroHash } from 'ethers'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { currentRoot, EXPIRY, element, type Parts, plain } from './forged-bundle.js'
import type { PoolHome } from './homes.js'

/** Nobody. */
export const NOBODY: Holder = Object.freeze({ account: ZERO_ADDRESS, npk: 0n, parcel: ZeroHash })
export const byAccount = (account: string): Holder => ({ ...NOBODY, account })
export const byKey = (npk: bigint): Holder => ({ ...NOBODY, npk })
export const inParcel = (parcel: string): Holder => ({ ...NOBODY, parcel })

/** Calldata of a function of the packages module. */
export const packagesCall = (name: string, ...args: unknown[]): string =>
  packagesInterface.encodeFunctionData(name, args)

/** Calldata of a function of the module of conditional transfers. */
export const conditionalCall = (name: string, ...args: unknown[]): string =>
  conditionalTransfersInterface.encodeFunctionData(name, args)

/** Where proofs are signed for, when that is not where they are sent. */
export interface SignedFor {
  readonly chainId?: bigint
  readonly pool?: string
  readonly packages?: string
}

/** What a test says of a seal; the rest is one transfer whose first output is sealed for good. */
export interface SealParts {
  readonly caller: string
  readonly joinSplits?: readonly Parts[]
  readonly sealing?: Partial<Omit<Sealing, 'terms'>>
  readonly terms?: Partial<Sealing['terms']>
  readonly expiry?: bigint
  readonly dataHash?: string
  readonly action?: string
  readonly signedFor?: SignedFor
}

/** A seal that every pool with development keys takes, of statements that nobody has a witness for. */
export async function forgedSeal(
  home: PoolHome,
  parts: SealParts,
): Promise<{ bundle: Bundle; sealing: Sealing; parcel: string }> {
  const { caller, joinSplits = [{ seed: 'sealed' }], expiry = EXPIRY, action = ACTION.seal } = parts
  const contents = parts.sealing?.contents ?? Uint8Array.of(1, 2, 3)
  const terms = {
    ...{
      holder: byAccount(caller),
      sealer: NOBODY,
      recoverAfter: 0n,
      keyHash: id('key'),
      contentsHash: keccak256(contents),
    },
    ...parts.terms,
  }
  const sealing = { sealedOutputs: 1n, keyBox: Uint8Array.of(7), ...parts.sealing, contents, terms }
  const dataHash = parts.dataHash ?? sealDataHash(sealing)
  const { proved, hash } = await forgedAlternatives(home, {
    caller,
    action,
    expiry,
    dataHash,
    alternatives: [joinSplits],
    signedFor: parts.signedFor,
  })
  return { bundle: { expiry, dataHash, joinSplits: proved[0] as JoinSplit[] }, sealing, parcel: toBytes32(hash) }
}

/** What a test says of a lock. */
export interface LockParts {
  readonly caller: string
  readonly alternatives: readonly (readonly Parts[])[]
  readonly terms: LockTerms
  readonly expiry?: bigint
  readonly action?: string
  readonly signedFor?: SignedFor
}

/** A lock that every pool with development keys takes, and what settles it. */
export async function forgedLock(
  home: PoolHome,
  { caller, alternatives, terms, expiry = EXPIRY, action = ACTION.lock, signedFor }: LockParts,
) {
  const dataHash = lockDataHash(terms)
  const withheld = { caller, action, expiry, dataHash, alternatives, signedFor }
  const { proved, hash } = await forgedAlternatives(home, withheld)
  const outcomes = proved.map(outcomeOf)
  const hashes = outcomes.map(outcomeHash)
  const call = conditionalCall('lock', proved, expiry, terms)
  return { lockId: toBytes32(hash), call, proved, outcomes, hashes }
}

interface Withheld {
  readonly caller: string
  readonly action: string
  readonly expiry: bigint
  readonly dataHash: string
  readonly alternatives: readonly (readonly Parts[])[]
  readonly signedFor: SignedFor | undefined
}

async function forgedAlternatives(home: PoolHome, { caller, action, alternatives, signedFor = {}, ...rest }: Withheld) {
  const [tree, root] = await currentRoot(home)
  const unproven = alternatives.map((joinSplits) => joinSplits.map((one) => plain(one, tree, root)))
  const { chainId = SANDBOX_CHAIN_ID, pool = home.pool } = signedFor
  const context = { action, caller, chainId, pool }
  const hash = withheldHash({ ...rest, alternatives: unproven }, context)
  const proved = unproven.map((joinSplits) =>
    joinSplits.map((joinSplit): JoinSplit => {
      const shape = joinSplitShape(joinSplit.circuitId) as CircuitShape
      const inputs = joinSplitPublicInputs({ ...joinSplit, tree: BigInt(joinSplit.tree), boundHash: hash }, shape)
      return { ...joinSplit, proof: forgeProof(shape.name, inputs) }
    }),
  )
  return { proved, hash }
}

const toBytes32 = (word: bigint): string => `0x${word.toString(16).padStart(64, '0')}`

/** No payout. */
export const NO_PAYOUT = Object.freeze({ asset: 0n, amount: 0n, recipient: ZERO_ADDRESS, fee: 0n, feeTo: ZERO_ADDRESS })

/** An opening of a sealed commitment; what a test says, the rest a note to nobody. */
export const openingOf = (
  sealedCommitment: bigint,
  parts: Partial<UnprovenOpening> & { seed?: string } = {},
): UnprovenOpening => {
  const { seed = `opening ${sealedCommitment}`, ...rest } = parts
  return { sealedCommitment, commitment: element(seed), ciphertext: Uint8Array.of(9), payout: NO_PAYOUT, ...rest }
}

/** The openings with proofs that every pool with development keys takes. */
export function forgedOpenings(
  home: PoolHome,
  parcel: string,
  acts: bigint,
  openings: readonly UnprovenOpening[],
  signedFor: SignedFor = {},
): Opening[] {
  const { chainId = SANDBOX_CHAIN_ID, pool = home.pool, packages = home.packages } = signedFor
  const boundHash = openingBoundHash(openings, { chainId, pool, packages, parcel, acts })
  return openings.map((opening) => {
    const { sealedCommitment: sealed, commitment, payout } = opening
    const inputs = { sealed, commitment, publicAsset: payout.asset, publicOut: payout.amount, boundHash }
    return { ...opening, proof: forgeProof('open', openPublicInputs(inputs)) }
  })
}

/** The proof by which a one-time key acts in the packages module. */
export function forgedAct(home: PoolHome, act: OwnAct, signedFor: SignedFor = {}): Proof {
  const { chainId = SANDBOX_CHAIN_ID, pool = home.pool, packages = home.packages } = signedFor
  return forgeProof(
    'own',
    ownPublicInputs({ npk: act.npk, boundHash: ownHash(act, { chainId, pool, caller: packages }) }),
  )
}
