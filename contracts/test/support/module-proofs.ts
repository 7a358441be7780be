import {
  ACTION,
  CIRCUITS,
  completeJoinSplit,
  computeCommitment,
  dummyInput,
  type JoinSplit,
  type JoinSplitPlan,
  type JoinSplitStatement,
  joinSplitCircuitInputs,
  type LockTerms,
  lockDataHash,
  type OneTimeAddress,
  type Opening,
  openCircuitInputs,
  openingBoundHash,
  type Payout,
  parcelKeyHash,
  planJoinSplit,
  randomFieldElement,
  randomParcelKey,
  SANDBOX_CHAIN_ID,
  type SealedNote,
  type SealTerms,
  sealContents,
  sealDataHash,
  sealedCommitment,
  sealOutput,
  TAG,
  withheldHash,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { keccak256 } from 'ethers'
import { proveCached } from '../../../circuits/testing/cached-prover.js'
import type { ShieldedAccount } from './shielded-account.js'

// Far beyond the test's clock, so that equal tests make equal proofs and the cache helps.
const EXPIRY = 4_000_000_000n

/** A note of the account's that is spent, as its `deposits` gives it. */
export type Spendable = Awaited<ReturnType<ShieldedAccount['deposits']>>[number]

/** One output: a note to an address, or into a parcel. */
export type Output = { readonly to: OneTimeAddress; readonly value: bigint } | { readonly sealed: bigint }

/** One join-split: a note that is spent, two outputs of the same asset, and what is paid in public. */
export interface Spending {
  /** All randomness follows from it. */
  readonly seed: string
  readonly note: Spendable
  readonly outputs: readonly [Output, Output]
  readonly publicOut?: bigint
  readonly recipient?: string
}

interface Planned {
  readonly plan: JoinSplitPlan
  readonly ciphertexts: readonly Uint8Array[]
  readonly recipient: string | undefined
}

/** Plans a join-split; nothing is checked, so that one that does not hold can be planned too. */
async function planned(account: ShieldedAccount, spending: Spending): Promise<Planned> {
  const { seed, note: spent, outputs, publicOut = 0n, recipient } = spending
  const tree = await account.tree()
  const { note, r, position } = spent
  const asset = note.assetId
  const made = outputs.map((output, i) => makeOutput(account, asset, output, `${seed}:${i}`))
  const real = { r, value: note.value, rho: note.rho, path: tree.path(position) }
  const { A, nk } = account.keys
  const plan = {
    ...{ tree: 0, root: tree.root(), asset, A, nk, publicOut },
    // Alternatives share their nullifiers, the one of the empty input too.
    inputs: [real, dummyInput(seededRandom(`dummy of ${position}`))],
    outputs: made.map(({ output }) => output),
  }
  return { plan, ciphertexts: made.map(({ ciphertext }) => ciphertext), recipient }
}

function makeOutput(account: ShieldedAccount, assetId: bigint, output: Output, seed: string) {
  const random = seededRandom(seed)
  const rho = randomFieldElement(random)
  if ('sealed' in output) {
    return { output: { npk: TAG.sealed, value: output.sealed, rho }, ciphertext: new Uint8Array() }
  }
  const { to, value } = output
  const { ciphertext } = sealOutput({ to, assetId, value, rho, o: account.keys.o, random })
  return { output: { npk: to.npk, value, rho }, ciphertext }
}

/** What a module withholds, with statements that are not proved yet. */
export interface Statements {
  readonly alternatives: readonly (readonly JoinSplit[])[]
  readonly statements: readonly (readonly JoinSplitStatement[])[]
  readonly hash: bigint
}

async function withhold(
  account: ShieldedAccount,
  spendings: readonly (readonly Spending[])[],
  bound: { readonly action: string; readonly caller: string; readonly dataHash: string },
): Promise<Statements> {
  const plans: Planned[][] = []
  for (const alternative of spendings) {
    const list: Planned[] = []
    for (const spending of alternative) list.push(await planned(account, spending))
    plans.push(list)
  }
  const unproven = plans.map((list) =>
    list.map(({ plan, ciphertexts, recipient }) =>
      planJoinSplit(plan, recipient === undefined ? { ciphertexts } : { ciphertexts, recipient }),
    ),
  )
  const context = { ...bound, chainId: SANDBOX_CHAIN_ID, pool: account.pool }
  const hash = withheldHash({ alternatives: unproven, expiry: EXPIRY, dataHash: bound.dataHash }, context)
  const signature = account.keys.sign(hash)
  const statements = plans.map((list) => list.map(({ plan }) => completeJoinSplit(plan, hash, signature)))
  const NO_PROOF = Array<bigint>(8).fill(0n)
  return { alternatives: unproven.map((list) => list.map((one) => ({ ...one, proof: NO_PROOF }))), statements, hash }
}

/** Proof of a statement of circuit `transfer`. @throws Error when it does not hold */
export const proveTransfer = async (statement: JoinSplitStatement): Promise<readonly bigint[]> =>
  (await proveCached(CIRCUITS.transfer.name, joinSplitCircuitInputs(statement))).proof

async function proved({ alternatives, statements }: Statements): Promise<JoinSplit[][]> {
  const all: JoinSplit[][] = []
  for (const [i, list] of alternatives.entries()) {
    const proofs: JoinSplit[] = []
    for (const [j, joinSplit] of list.entries()) {
      proofs.push({ ...joinSplit, proof: await proveTransfer(statements[i]?.[j] as JoinSplitStatement) })
    }
    all.push(proofs)
  }
  return all
}

/** Seals notes and data for good, by real proofs. */
export async function proveSeal(
  account: ShieldedAccount,
  { caller, spendings, data, holder }: SealRequest,
): Promise<ProvedSeal> {
  const key = randomParcelKey(seededRandom(`key ${spendings[0]?.seed}`))
  const sealedPlaces = spendings.flatMap(({ outputs, seed, note }) =>
    outputs.map((output, i) => ({ output, asset: note.note.assetId, seed: `${seed}:${i}` })),
  )
  const notes = sealedPlaces.flatMap(({ output, asset, seed }): SealedNote[] =>
    'sealed' in output ? [{ assetId: asset, value: output.sealed, rho: randomFieldElement(seededRandom(seed)) }] : [],
  )
  const contents = sealContents(key, { notes, data })
  const sealedOutputs = sealedPlaces.reduce(
    (bits, { output }, i) => ('sealed' in output ? bits | (1n << BigInt(i)) : bits),
    0n,
  )
  const nobody = { account: `0x${'00'.repeat(20)}`, npk: 0n, parcel: `0x${'00'.repeat(32)}` }
  const terms: SealTerms = {
    ...{ holder, sealer: nobody, recoverAfter: 0n },
    ...{ keyHash: parcelKeyHash(key), contentsHash: keccak256(contents) },
  }
  const sealing = { sealedOutputs, terms, contents, keyBox: new Uint8Array() }
  const dataHash = sealDataHash(sealing)
  const statements = await withhold(account, [spendings], { action: ACTION.seal, caller, dataHash })
  const [joinSplits] = (await proved(statements)) as [JoinSplit[]]
  const parcel = `0x${statements.hash.toString(16).padStart(64, '0')}`
  return { bundle: { expiry: EXPIRY, dataHash, joinSplits }, sealing, key, parcel, notes }
}

/** What is sealed, and for whom. */
export interface SealRequest {
  readonly caller: string
  readonly spendings: readonly Spending[]
  readonly data: Uint8Array
  readonly holder: SealTerms['holder']
}

/** A seal with everything that opens it. */
export interface ProvedSeal {
  readonly bundle: { readonly expiry: bigint; readonly dataHash: string; readonly joinSplits: readonly JoinSplit[] }
  readonly sealing: { sealedOutputs: bigint; terms: SealTerms; contents: Uint8Array; keyBox: Uint8Array }
  readonly key: Uint8Array
  /** bytes32 hex. */
  readonly parcel: string
  readonly notes: readonly SealedNote[]
}

/** What becomes of one sealed note: a note to an address of what is not paid out. */
export interface OpenRequest {
  readonly note: SealedNote
  readonly to: OneTimeAddress
  readonly payout: Payout
}

/** Openings of a parcel by real proofs. */
export async function proveOpenings(
  account: ShieldedAccount,
  { packages, parcel, acts }: { readonly packages: string; readonly parcel: string; readonly acts: bigint },
  requests: readonly OpenRequest[],
): Promise<Opening[]> {
  const made = requests.map(({ note: { assetId, value, rho: rhoSealed }, to, payout }, i) => {
    const random = seededRandom(`open ${parcel} ${i}`)
    const [rho, rest] = [randomFieldElement(random), value - payout.amount]
    const { ciphertext } = sealOutput({ to, assetId, value: rest, rho, o: account.keys.o, random })
    const sealed = sealedCommitment(assetId, value, rhoSealed)
    const commitment = computeCommitment({ npk: to.npk, assetId, value: rest, rho })
    const opening = { sealedCommitment: sealed, commitment, ciphertext, payout }
    return { opening, priv: { asset: assetId, value, rhoSealed, npk: to.npk, rho } }
  })
  const place = { chainId: SANDBOX_CHAIN_ID, pool: account.pool, packages, parcel, acts }
  const hash = openingBoundHash(
    made.map(({ opening }) => opening),
    place,
  )
  const openings: Opening[] = []
  for (const { opening, priv } of made) {
    const { sealedCommitment: sealed, commitment, payout } = opening
    const pub = { sealed, commitment, publicAsset: payout.asset, publicOut: payout.amount, boundHash: hash }
    const { proof } = await proveCached('open', openCircuitInputs({ public: pub, private: priv }))
    openings.push({ ...opening, proof })
  }
  return openings
}

/** A lock before it is proved, so that a test can spoil a statement. */
export const planLock = (
  account: ShieldedAccount,
  caller: string,
  terms: LockTerms,
  spendings: readonly (readonly Spending[])[],
): Promise<Statements> => withhold(account, spendings, { action: ACTION.lock, caller, dataHash: lockDataHash(terms) })

/** All alternatives with their real proofs. */
export const proveLock = proved
