import {
  AMOUNT_LIMIT,
  MAX_CONTENTS_BYTES,
  MAX_DATA_ELSEWHERE,
  MAX_JOIN_SPLITS,
  MAX_PARCEL_DATA,
  NATIVE_ASSET,
  parcelKeyHash,
  randomFieldElement,
  randomParcelKey,
  type SealedNote as SealedContents,
  type Sealing,
  sealContents,
  sealDataHash,
  sealedCommitment,
  sealKeyBox,
  TAG,
  textBytes,
} from '@merkato/protocol'
import { keccak256 } from 'ethers'
import { FundsSpreadError } from '../errors/funds.js'
import { assertBigint, InvalidAmountError, InvalidArgumentError } from '../errors/input.js'
import type { PlannedJoinSplit } from '../planner/transfer-plan.js'
import {
  bundleOf,
  checkRequest,
  type Draft,
  type DraftedBundle,
  draftJoinSplit,
  planRequest,
  type SealedNote,
  type SpendingView,
  sealChange,
  sealToSelf,
} from '../transactions/build-bundle.js'
import { presentTime } from '../transactions/present-time.js'
import type { WalletCore } from '../wallet/core.js'
import type { OwnedNote } from '../wallet/note-store.js'
import { NOBODY, ownReceiver, readReceiver } from './holders.js'

/** What goes into a parcel: an amount of an asset in its smallest unit, or a ticket by its asset id. */
export type Gift =
  | { readonly assetId?: bigint | undefined; readonly amount: bigint; readonly ticket?: undefined }
  | { readonly ticket: bigint }

/** A parcel that shall be made. */
export interface SealRequest {
  /** Nothing by default: a parcel may carry data alone. */
  readonly give?: readonly Gift[] | undefined
  /** At most 65,536 bytes, or 268,435,456 with offChain; none by default. */
  readonly data?: string | Uint8Array | undefined
  /** `mk1...`, `mkone1...`, an account or contract `0x...`, or another parcel `0x...` of 32 bytes. */
  readonly to: string
  /** Block time, in seconds, from which this wallet alone may open it again; never by default. */
  readonly recoverAfter?: bigint | undefined
  /** Keeps the encrypted contents off the chain, by their hash. */
  readonly offChain?: boolean | undefined
  /** Last timestamp, in seconds, at which it may be sealed; ten minutes from now by default. */
  readonly expiry?: bigint | undefined
}

/** A parcel that is complete but for signature and proofs. */
export interface DraftedSeal extends DraftedBundle {
  readonly sealing: Sealing
  /** Secret. */
  readonly key: Uint8Array
  /** Encrypted, also where they stay off the chain. */
  readonly contents: Uint8Array
}

/**
 * Chooses notes, seals what is given and encrypts contents and key.
 * @param around key of the parcel that it goes into, where it is known
 * @throws {InvalidArgumentError} {InvalidAmountError} {InvalidAddressError} {WrongNetworkError} {InsufficientFundsError}
 * {FundsSpreadError}
 */
export function draftSeal(
  core: Pick<WalletCore, 'viewing' | 'random' | 'chainId'>,
  view: SpendingView,
  caller: string,
  request: SealRequest,
  around?: Uint8Array,
): DraftedSeal {
  checkRequest(view, request)
  const parts = planGifts(view, request.give ?? [])
  const drafted = parts.map((part) => draftPart(view, caller, part))
  const notes = drafted.flatMap(({ sealed }) => sealed ?? [])
  const key = randomParcelKey(core.random)
  const contents = sealContents(key, { notes, data: readData(request) })
  if (request.offChain !== true && contents.length > MAX_CONTENTS_BYTES) throw tooMuchForACall(notes.length)
  const sealedOutputs = drafted.reduce((bits, { sealed }, i) => (sealed ? bits | (1n << BigInt(2 * i)) : bits), 0n)
  const sealing = {
    sealedOutputs,
    ...addressed(core, view, request, { key, around, contentsHash: keccak256(contents) }),
    contents: request.offChain === true ? new Uint8Array() : contents,
  }
  const bound = { caller, expiry: request.expiry, dataHash: sealDataHash(sealing) }
  const bundle = bundleOf(
    view,
    bound,
    drafted.map(({ draft }) => draft),
  )
  return { ...bundle, sealing, key, contents }
}

/** Bytes of the data. @throws {InvalidArgumentError} */
function readData({ data = new Uint8Array(), offChain }: SealRequest): Uint8Array {
  const bytes = typeof data === 'string' ? textBytes(data) : data
  const most = offChain === true ? MAX_DATA_ELSEWHERE : MAX_PARCEL_DATA
  if (bytes.length <= most) return bytes
  throw new InvalidArgumentError(
    `The data has ${bytes.length} bytes; ${offChain === true ? 'a parcel' : 'a transaction'} carries at most ${most}.`,
    {
      hints: [offChain === true ? 'Split it over several parcels.' : KEEP_ELSEWHERE],
    },
  )
}

const KEEP_ELSEWHERE = 'Seal with offChain: the chain then has the hash, and you keep and hand on the contents.'

/** Data and notes that each fit alone. */
const tooMuchForACall = (notes: number) =>
  new InvalidArgumentError(
    `${notes} notes and this data are more than the ${MAX_CONTENTS_BYTES} bytes that a transaction carries.`,
    {
      hints: [KEEP_ELSEWHERE],
    },
  )

/** Holder, right to recover, and the box with the key: of an account or parcel the wallet keeps it for itself. */
function addressed(
  core: Pick<WalletCore, 'viewing' | 'random' | 'chainId'>,
  view: SpendingView,
  { to, recoverAfter = 0n }: SealRequest,
  {
    key,
    around,
    contentsHash,
  }: { readonly key: Uint8Array; readonly around?: Uint8Array | undefined; readonly contentsHash: string },
): Pick<Sealing, 'terms' | 'keyBox'> {
  const { holder, box } = readReceiver(to, core)
  checkRecovery(recoverAfter, view)
  const own = ownReceiver(core)
  const r = recoverAfter === 0n ? 0n : own.r
  const sealer = recoverAfter === 0n ? NOBODY : { ...NOBODY, npk: own.address.npk }
  const keyBox = sealKeyBox({ to: box ?? own.address, key, o: core.viewing.o, r, around, random: core.random })
  return { terms: { holder, sealer, recoverAfter, keyHash: parcelKeyHash(key), contentsHash }, keyBox }
}

function checkRecovery(recoverAfter: bigint, { timestamp }: SpendingView): void {
  const isTime = typeof recoverAfter === 'bigint' && recoverAfter >= 0n && recoverAfter < 1n << 64n
  if (!isTime || (recoverAfter !== 0n && recoverAfter <= presentTime(timestamp))) {
    throw new InvalidArgumentError('recoverAfter is a time to come, a bigint in seconds.')
  }
}

type Part = PlannedJoinSplit<OwnedNote>

/** A join-split of dummies: a bundle has one at least, and its nullifiers make the parcel's name. */
const NOTHING: Part = { circuit: 'transfer', inputs: [], payment: 0n, change: 0n, publicOut: 0n, fee: 0n }

function planGifts(view: SpendingView, give: readonly Gift[]): Part[] {
  const parts = [...sumsOf(give)].flatMap(([assetId, amount]) => planRequest(view, { assetId, payment: { amount } }))
  if (parts.length > MAX_JOIN_SPLITS) throw new FundsSpreadError(spent(parts), 2 * MAX_JOIN_SPLITS)
  return parts.length > 0 ? parts : [NOTHING]
}

const spent = (parts: readonly Part[]): number => parts.reduce((sum, { inputs }) => sum + inputs.length, 0)

function sumsOf(give: readonly Gift[]): Map<bigint, bigint> {
  const sums = new Map<bigint, bigint>()
  for (const gift of give) {
    const [assetId, amount] = 'amount' in gift ? [gift.assetId ?? NATIVE_ASSET, gift.amount] : [gift.ticket, 1n]
    assertBigint(amount)
    if (amount <= 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
    sums.set(assetId, (sums.get(assetId) ?? 0n) + amount)
  }
  return sums
}

/** The sealed note stands first: which of the outputs are sealed is public anyway. */
function draftPart(
  view: SpendingView,
  caller: string,
  part: Part,
): { readonly draft: Draft; readonly sealed?: SealedContents } {
  const assetId = part.inputs[0]?.assetId ?? NATIVE_ASSET
  if (part.payment === 0n) return { draft: draftJoinSplit(view, { caller }, part, sealChange(view, assetId, part)) }
  const rho = randomFieldElement(view.random)
  const sealed = { assetId, value: part.payment, rho }
  const output: SealedNote = {
    note: { npk: TAG.sealed, value: part.payment, rho },
    commitment: sealedCommitment(assetId, part.payment, rho),
    ciphertext: new Uint8Array(),
  }
  return { draft: draftJoinSplit(view, { caller }, part, [output, sealToSelf(view, assetId, part.change)]), sealed }
}
