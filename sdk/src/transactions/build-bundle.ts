import {
  CIRCUITS,
  type CommitmentTree,
  dummyInput,
  type JoinSplitPlan,
  NATIVE_ASSET,
  NO_DATA,
  planJoinSplit,
  type RandomBytes,
  randomFieldElement,
  type SealedOutput,
  type SpendingKeys,
  sealOutput,
  type TransferInput,
  type TransferOutput,
  treeOfPosition,
  type UnprovenBundle,
  type UnprovenJoinSplit,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { InvalidAddressError, InvalidArgumentError } from '../errors/input.js'
import { type PlannedJoinSplit, planSpend } from '../planner/transfer-plan.js'
import type { OwnedNote } from '../wallet/note-store.js'
import { type DestinationSource, destinationOf, readAccount, readDestination, readMemo } from './payee.js'
import { presentTime } from './present-time.js'

/** What a bundle shall do. Amounts in the asset's smallest unit. */
export interface BundleRequest {
  /** Account or contract that will call the pool; nobody else can use the bundle. */
  readonly caller: string
  /** Native coin by default. */
  readonly assetId?: bigint | undefined
  /** A private payment to `mk1...` or `mkone1...`; memo at most 512 bytes. */
  readonly payment?:
    | { readonly to: string; readonly amount: bigint; readonly memo?: string | Uint8Array | undefined }
    | undefined
  /** A public payment to `0x...`. */
  readonly withdrawal?: { readonly to: string; readonly amount: bigint } | undefined
  /** Public fee in the same asset. */
  readonly fee?: bigint | undefined
  /** Who gets the fee; the caller by default. */
  readonly feeTo?: string | undefined
  /** What else the owner agrees to (bytes32); none by default. */
  readonly dataHash?: string | undefined
  /** Last timestamp, in seconds, at which the bundle is valid; ten minutes from now by default. */
  readonly expiry?: bigint | undefined
}

/** What a wallet puts into a bundle, as it stands at one block. */
export interface SpendingView {
  readonly key: SpendingKeys
  readonly chainId: bigint
  readonly pool: string
  readonly tree: CommitmentTree
  /** Notes that may be spent, of every asset. */
  readonly notes: readonly OwnedNote[]
  /** Notes that wait for an earlier bundle, or for confirmations. */
  readonly reserved: readonly OwnedNote[]
  /** Time of the block, in seconds. */
  readonly timestamp: number
  readonly random: RandomBytes
  /** Whether pool and prover have the circuit of eight inputs. */
  readonly wide: boolean
}

/** A join-split that waits for signature and proof; its plan holds secrets. */
export interface Draft {
  readonly plan: JoinSplitPlan
  readonly joinSplit: UnprovenJoinSplit
  /** Nullifiers of the wallet's notes that it spends. */
  readonly spends: readonly bigint[]
}

/** A bundle that is complete but for signature and proofs. */
export interface DraftedBundle {
  readonly bundle: UnprovenBundle
  readonly caller: string
  /** One for each join-split. */
  readonly drafts: readonly Draft[]
  readonly spends: readonly bigint[]
  /** That of the bundle. */
  readonly expiry: bigint
}

const DEFAULT_LIFETIME = 600n

/**
 * Plans and encrypts a bundle. No proof yet, so it is fast, and a relayer can be asked for its fee in between.
 * @throws {InsufficientFundsError} {FundsSpreadError} {InvalidAmountError} {InvalidAddressError} {InvalidArgumentError}
 * {MemoTooLongError}
 */
export function draftBundle(view: SpendingView, request: BundleRequest): DraftedBundle {
  checkRequest(view, request)
  return draftPlan(view, request, planRequest(view, request))
}

/** The amounts of a {@link BundleRequest}. */
export interface AmountRequest extends Pick<BundleRequest, 'assetId' | 'fee'> {
  readonly payment?: { readonly amount: bigint } | undefined
  readonly withdrawal?: { readonly amount: bigint } | undefined
}

/** Chooses the notes that a request spends. Errors as {@link draftBundle}. */
export function planRequest(
  view: SpendingView,
  { assetId = NATIVE_ASSET, payment, withdrawal, fee = 0n }: AmountRequest,
): PlannedJoinSplit<OwnedNote>[] {
  const ofAsset = (notes: readonly OwnedNote[]) => notes.filter((note) => note.assetId === assetId)
  return planSpend({
    assetId,
    notes: ofAsset(view.notes),
    reserved: ofAsset(view.reserved).reduce((sum, { value }) => sum + value, 0n),
    payment: payment?.amount ?? 0n,
    withdrawal: withdrawal?.amount ?? 0n,
    fee,
    wide: view.wide,
  })
}

/** What can be refused before notes are looked at. @throws {InvalidAddressError} {InvalidArgumentError} */
export function checkRequest(
  { pool }: SpendingView,
  { withdrawal, expiry = 0n }: Pick<BundleRequest, 'withdrawal' | 'expiry'>,
): void {
  if (withdrawal && readAccount(withdrawal.to) === readAccount(pool)) {
    throw new InvalidAddressError('an account that can be paid: what is paid to the pool itself is lost')
  }
  if (typeof expiry !== 'bigint' || expiry < 0n || expiry >= 1n << 64n) {
    throw new InvalidArgumentError('An expiry is a bigint, in seconds, below 2^64.')
  }
}

/** As {@link draftBundle}, for join-splits planned elsewhere. */
export function draftPlan(
  view: SpendingView,
  request: BundleRequest,
  planned: readonly PlannedJoinSplit<OwnedNote>[],
): DraftedBundle {
  return bundleOf(view, request, draftJoinSplits(view, request, planned))
}

/** Joins drafts, of one or several halves, to a bundle. */
export function bundleOf(
  { timestamp }: SpendingView,
  {
    caller,
    expiry = presentTime(timestamp) + DEFAULT_LIFETIME,
    dataHash = NO_DATA,
  }: Pick<BundleRequest, 'caller' | 'expiry' | 'dataHash'>,
  drafts: readonly Draft[],
): DraftedBundle {
  const bundle = { expiry, dataHash, joinSplits: drafts.map(({ joinSplit }) => joinSplit) }
  return { bundle, caller: readAccount(caller), drafts, spends: drafts.flatMap(({ spends }) => spends), expiry }
}

/**
 * Encrypts join-splits planned elsewhere, for a bundle of one or several halves. Errors as {@link draftBundle}.
 * @param inputs of each join-split, when an alternative to it was drafted before: both must have the same nullifiers, of dummies too
 */
export function draftJoinSplits(
  view: SpendingView,
  request: Pick<BundleRequest, 'caller' | 'payment' | 'withdrawal' | 'feeTo'>,
  planned: readonly PlannedJoinSplit<OwnedNote>[],
  inputs: readonly (readonly TransferInput[])[] = [],
): Draft[] {
  const source = outputSource(view, request)
  return planned.map((part, i) => {
    const { assetId } = part.inputs[0] as OwnedNote
    return draftJoinSplit(view, request, part, sealOutputs(view, assetId, part, source), inputs[i])
  })
}

/** Encrypts both outputs of a join-split to the wallet itself: what a plan pays to nobody. */
export const sealChange = (
  view: SpendingView,
  assetId: bigint,
  part: PlannedJoinSplit<OwnedNote>,
): readonly [SealedNote, SealedNote] => sealOutputs(view, assetId, { ...part, payment: 0n }, outputSource(view, {}))

/** Encrypts an output to the wallet itself. */
export const sealToSelf = (view: SpendingView, assetId: bigint, value: bigint): SealedNote => {
  const { key, chainId, random } = view
  const destination = destinationOf(key.internalAddress(chainId), random)()
  return sealOutput({ ...destination, assetId, value, rho: randomFieldElement(random), o: key.o, random })
}

interface OutputSource {
  readonly payment: DestinationSource
  readonly change: DestinationSource
  /** The memo, the first time; payments that are split carry it once. */
  takeMemo(): Uint8Array
}

function outputSource(
  { key, chainId, random }: SpendingView,
  { payment }: Pick<BundleRequest, 'payment'>,
): OutputSource {
  const change = destinationOf(key.internalAddress(chainId), random)
  let memo: Uint8Array = readMemo(payment?.memo)
  return {
    change,
    payment: payment ? readDestination(payment.to, chainId, random) : change,
    takeMemo: () => {
      const taken = memo
      memo = new Uint8Array()
      return taken
    },
  }
}

/** One join-split with its outputs; of no inputs it is one of dummies, in the newest tree. */
export function draftJoinSplit(
  view: SpendingView,
  { caller, withdrawal, feeTo }: Pick<BundleRequest, 'caller' | 'withdrawal' | 'feeTo'>,
  part: PlannedJoinSplit<OwnedNote>,
  sealed: readonly SealedNote[],
  inputs: readonly TransferInput[] = inputsOf(view, part),
): Draft {
  const [first] = part.inputs
  const { publicOut, fee } = part
  const assetId = first?.assetId ?? NATIVE_ASSET
  const tree = first ? treeOfPosition(first.position) : view.tree.currentTree
  const plan: JoinSplitPlan = {
    tree,
    root: view.tree.root(tree),
    asset: assetId,
    A: view.key.A,
    nk: view.key.nk,
    inputs,
    outputs: sealed.map(({ note }) => note),
    publicOut,
  }
  const joinSplit = planJoinSplit(plan, {
    recipient: withdrawal && publicOut > fee ? readAccount(withdrawal.to) : ZERO_ADDRESS,
    fee,
    feeTo: fee > 0n ? readAccount(feeTo ?? caller) : ZERO_ADDRESS,
    ciphertexts: sealed.map(({ ciphertext }) => ciphertext),
  })
  return { plan, joinSplit, spends: part.inputs.map(({ nullifier }) => nullifier) }
}

const inputsOf = (view: SpendingView, { circuit, inputs }: PlannedJoinSplit<OwnedNote>): TransferInput[] =>
  Array.from({ length: CIRCUITS[circuit].inputs }, (_, i) => inputOf(view, inputs[i]))

function inputOf({ tree, random }: SpendingView, note: OwnedNote | undefined): TransferInput {
  if (!note) return dummyInput(random)
  const { r, value, rho, position } = note
  return { r, value, rho, path: tree.path(position) }
}

/** An output with the note in it. */
export type SealedNote = SealedOutput & { readonly note: TransferOutput }

/** Payment and change in random order: their places must not tell them apart. */
function sealOutputs(
  { key, random }: SpendingView,
  assetId: bigint,
  { payment, change }: PlannedJoinSplit<OwnedNote>,
  source: OutputSource,
): readonly [SealedNote, SealedNote] {
  const seal = (destination: DestinationSource, value: bigint, memo: Uint8Array): SealedNote =>
    sealOutput({ ...destination(), assetId, value, memo, rho: randomFieldElement(random), o: key.o, random })
  const paid =
    payment > 0n ? seal(source.payment, payment, source.takeMemo()) : seal(source.change, 0n, new Uint8Array())
  const kept = seal(source.change, change, new Uint8Array())
  return (random(1)[0] as number) % 2 === 0 ? [paid, kept] : [kept, paid]
}
