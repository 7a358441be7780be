import {
  type Bundle,
  boundHash,
  CIRCUITS,
  type CommitmentTree,
  completeTransfer,
  dummyInput,
  NATIVE_ASSET,
  NO_DATA,
  type Pair,
  type Proof,
  publicAssetOf,
  type RandomBytes,
  randomFieldElement,
  type SealedOutput,
  type SpendingKeys,
  sealOutput,
  type TransferInput,
  type TransferOutput,
  type TransferPlan,
  type TransferStatement,
  transferPublicInputs,
  transferTags,
  treeOfPosition,
  type UnprovenBundle,
  type UnprovenJoinSplit,
  withProofs,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { InvalidAddressError, InvalidArgumentError } from '../errors/input.js'
import { throwIfAborted } from '../errors/network.js'
import { ProvingError } from '../errors/proving.js'
import { type PlannedJoinSplit, planSpend } from '../planner/transfer-plan.js'
import type { ProveOptions, ProveProgress, Prover } from '../prover/prover.js'
import type { OwnedNote } from '../wallet/note-store.js'
import { type DestinationSource, destinationOf, readAccount, readDestination, readMemo } from './payee.js'

/** What a bundle shall do. Amounts in the asset's smallest unit. */
export interface BundleRequest {
  /** Account or contract that will call the pool; nobody else can use the bundle. */
  readonly caller: string
  /** Native coin by default. */
  readonly assetId?: bigint | undefined
  /** A private payment to `mk1...` or `mkone1...`; memo at most 512 bytes. */
  readonly payment?: { readonly to: string; readonly amount: bigint; readonly memo?: string | Uint8Array | undefined }
  /** A public payment to `0x...`. */
  readonly withdrawal?: { readonly to: string; readonly amount: bigint }
  /** Public fee in the same asset. */
  readonly fee?: bigint | undefined
  /** Who gets the fee; the caller by default. */
  readonly feeTo?: string | undefined
  /** What else the owner agrees to (bytes32); none by default. */
  readonly dataHash?: string | undefined
  /** Last timestamp, in seconds, at which the bundle is valid; ten minutes after the newest block by default. */
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
  /** Notes that wait for an earlier bundle. */
  readonly reserved: readonly OwnedNote[]
  /** Time of the block, in seconds. */
  readonly timestamp: number
  readonly random: RandomBytes
}

/** A bundle that is signed and waits for its proofs. */
export interface SignedBundle {
  readonly bundle: UnprovenBundle
  readonly caller: string
  readonly statements: readonly TransferStatement[]
  /** Nullifiers of the wallet's notes that it spends. */
  readonly spends: readonly bigint[]
}

const DEFAULT_LIFETIME = 600n

/**
 * Plans, encrypts and signs a bundle. No proof yet, so it is fast, and a relayer can be asked for its fee in between.
 * @throws {InsufficientFundsError} {FundsSpreadError} {InvalidAmountError} {InvalidAddressError} {InvalidArgumentError}
 * {MemoTooLongError}
 */
export function signBundle(view: SpendingView, request: BundleRequest): SignedBundle {
  const { assetId = NATIVE_ASSET, payment, withdrawal, fee = 0n } = request
  checkRequest(view, request)
  const ofAsset = (notes: readonly OwnedNote[]) => notes.filter((note) => note.assetId === assetId)
  const planned = planSpend({
    assetId,
    notes: ofAsset(view.notes),
    reserved: ofAsset(view.reserved).reduce((sum, { value }) => sum + value, 0n),
    payment: payment?.amount ?? 0n,
    withdrawal: withdrawal?.amount ?? 0n,
    fee,
  })
  return signPlan(view, request, planned)
}

function checkRequest({ pool }: SpendingView, { withdrawal, expiry = 0n }: BundleRequest): void {
  if (withdrawal && readAccount(withdrawal.to) === readAccount(pool)) {
    throw new InvalidAddressError('an account that can be paid: what is paid to the pool itself is lost')
  }
  if (typeof expiry !== 'bigint' || expiry < 0n || expiry >= 1n << 64n) {
    throw new InvalidArgumentError('An expiry is a bigint, in seconds, below 2^64.')
  }
}

/** As {@link signBundle}, for join-splits planned elsewhere. */
export function signPlan(
  view: SpendingView,
  request: BundleRequest,
  planned: readonly PlannedJoinSplit<OwnedNote>[],
): SignedBundle {
  const outputs = outputSource(view, request)
  const drafts = planned.map((part) => draftJoinSplit(view, request, part, outputs))
  const bundle = {
    expiry: request.expiry ?? BigInt(view.timestamp) + DEFAULT_LIFETIME,
    dataHash: request.dataHash ?? NO_DATA,
    joinSplits: drafts.map(({ joinSplit }) => joinSplit),
  }
  const caller = readAccount(request.caller)
  const hash = boundHash(bundle, { chainId: view.chainId, pool: view.pool, caller })
  const signature = view.key.sign(hash)
  return {
    bundle,
    caller,
    statements: drafts.map(({ plan }) => completeTransfer(plan, hash, signature)),
    spends: planned.flatMap(({ inputs }) => inputs.map(({ nullifier }) => nullifier)),
  }
}

/**
 * Proves every join-split of a signed bundle, one after another.
 * @throws {ProvingError} also when the prover proved something else; {AbortedError}
 */
export async function proveBundle(prover: Prover, signed: SignedBundle, options: ProveOptions = {}): Promise<Bundle> {
  const proofs: Proof[] = []
  for (const statement of signed.statements) {
    throwIfAborted(options.signal, 'The payment')
    const onProgress = partOf(options.onProgress, proofs.length, signed.statements.length)
    const { proof, publicInputs } = await prover.proveTransfer(statement, { ...options, onProgress })
    if (!isProofOf(statement, publicInputs)) throw new ProvingError('the prover proved another statement.')
    proofs.push(proof)
  }
  return withProofs(signed.bundle, proofs)
}

/** Progress of one proof, told as progress of all. */
function partOf(onProgress: ProveProgress | undefined, done: number, all: number): ProveProgress | undefined {
  return (
    onProgress && ((step, fraction) => onProgress(step, fraction === undefined ? undefined : (done + fraction) / all))
  )
}

function isProofOf(statement: TransferStatement, publicInputs: readonly bigint[]): boolean {
  const expected = transferPublicInputs(statement.public)
  return publicInputs.length === expected.length && expected.every((input, i) => input === publicInputs[i])
}

interface OutputSource {
  readonly payment: DestinationSource
  readonly change: DestinationSource
  /** The memo, the first time; payments that are split carry it once. */
  takeMemo(): Uint8Array
}

function outputSource({ key, chainId, random }: SpendingView, { payment }: BundleRequest): OutputSource {
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

interface Draft {
  readonly plan: TransferPlan
  readonly joinSplit: UnprovenJoinSplit
}

function draftJoinSplit(
  view: SpendingView,
  request: BundleRequest,
  part: PlannedJoinSplit<OwnedNote>,
  source: OutputSource,
): Draft {
  const first = part.inputs[0] as OwnedNote
  const tree = treeOfPosition(first.position)
  const sealed = sealOutputs(view, first.assetId, part, source)
  const plan: TransferPlan = {
    tree,
    root: view.tree.root(tree),
    asset: first.assetId,
    A: view.key.A,
    nk: view.key.nk,
    inputs: [inputOf(view, first), inputOf(view, part.inputs[1])],
    outputs: [sealed[0].note, sealed[1].note],
    publicOut: part.publicOut,
  }
  return { plan, joinSplit: joinSplitOf(plan, request, part, sealed) }
}

function joinSplitOf(
  plan: TransferPlan,
  { caller, withdrawal, feeTo }: BundleRequest,
  { publicOut, fee }: PlannedJoinSplit<OwnedNote>,
  sealed: Pair<SealedOutput>,
): UnprovenJoinSplit {
  return {
    circuitId: CIRCUITS.transfer.id,
    tree: plan.tree,
    root: plan.root,
    ...transferTags(plan),
    publicAsset: publicAssetOf(plan),
    publicIn: 0n,
    publicOut,
    recipient: withdrawal && publicOut > fee ? readAccount(withdrawal.to) : ZERO_ADDRESS,
    fee,
    feeTo: fee > 0n ? readAccount(feeTo ?? caller) : ZERO_ADDRESS,
    ciphertexts: sealed.map(({ ciphertext }) => ciphertext),
  }
}

function inputOf({ tree, random }: SpendingView, note: OwnedNote | undefined): TransferInput {
  if (!note) return dummyInput(random)
  const { r, value, rho, position } = note
  return { r, value, rho, path: tree.path(position) }
}

type SealedNote = SealedOutput & { readonly note: TransferOutput }

/** Payment and change in random order: their places must not tell them apart. */
function sealOutputs(
  { key, random }: SpendingView,
  assetId: bigint,
  { payment, change }: PlannedJoinSplit<OwnedNote>,
  source: OutputSource,
): Pair<SealedNote> {
  const seal = (destination: DestinationSource, value: bigint, memo: Uint8Array): SealedNote =>
    sealOutput({ ...destination(), assetId, value, memo, rho: randomFieldElement(random), o: key.o, random })
  const paid =
    payment > 0n ? seal(source.payment, payment, source.takeMemo()) : seal(source.change, 0n, new Uint8Array())
  const kept = seal(source.change, change, new Uint8Array())
  return (random(1)[0] as number) % 2 === 0 ? [paid, kept] : [kept, paid]
}
