import type { Bundle } from '@merkato/protocol'
import { decodeAddress } from '@merkato/protocol'
import { InvalidArgumentError } from '../errors/input.js'
import { OutcomeUnknownError, RpcError, throwIfAborted, WrongNetworkError } from '../errors/network.js'
import { NoteAlreadySpentError } from '../errors/pool.js'
import {
  RelayAnswerError,
  RelayAssetError,
  RelayFeeError,
  RelayNotMinedError,
  RelayQuoteExpiredError,
} from '../errors/relay.js'
import type { DraftedBundle, SpendingView } from '../transactions/build-bundle.js'
import { presentTime } from '../transactions/present-time.js'
import { type Receipt, toReceipt } from '../transactions/send.js'
import type { WalletCore } from '../wallet/core.js'
import { pause } from './pause.js'
import type { QuoteRequest, RelayQuote, RelayTerms } from './relay-api.js'
import type { RelayClient } from './relay-client.js'
import { circuitsOf, draftRelayed, planRelayed, type RelayedRequest, type RelayFee } from './relayed-plan.js'

/** A draft whose fee was agreed, still without proofs. */
export interface Agreed<D> {
  readonly drafted: D
  readonly quote: RelayQuote
  /** Milliseconds of `performance.now()` until which it may be handed over. */
  readonly until: number
}

/** A bundle with a fee that was agreed. */
export type AgreedBundle = Agreed<DraftedBundle>

/** Quotes asked for until fee and notes agree: a dearer fee may need another join-split, which makes it dearer. */
const MOST_ROUNDS = 4

/**
 * Agrees on a fee and drafts the bundle that pays it. Its notes are reserved; nothing was handed over yet.
 * @returns undefined when there is nothing to merge
 * @throws {RelayUnreachableError} {RelayAnswerError} {RelayRefusedError} {RelayAssetError} {RelayFeeError} {RelayFeeNotesError}
 * {WrongNetworkError}, and as {@link Wallet.transfer} while it plans
 */
export async function agreeOnBundle(
  core: WalletCore,
  client: RelayClient,
  request: RelayedRequest,
  signal?: AbortSignal,
): Promise<AgreedBundle | undefined> {
  const terms = await termsFor(core, client, signal)
  const start = startingFee(client, terms, request.assetId)
  const plan = (view: SpendingView, fee: RelayFee): PlannedFee<DraftedBundle> | undefined => {
    const parts = planRelayed(view, request, fee)
    return (
      parts && {
        circuits: circuitsOf(parts),
        draft: () => draftRelayed(view, { caller: fee.caller }, request, parts),
      }
    )
  }
  return agreeOnFee(core, client, { terms, start, plan, signal })
}

/** A plan that a fee was put into, as a relayer is told it, and how it is encrypted. */
export interface PlannedFee<D> {
  readonly circuits: readonly number[]
  /** Gas of a call beside the bundle. */
  readonly callGas?: bigint | undefined
  draft(): D
}

interface Reserving {
  readonly spends: readonly bigint[]
  readonly expiry: bigint
}

/** What {@link agreeOnFee} is about. */
export interface FeeMatter<D> {
  readonly terms: RelayTerms
  /** Asset and form of the fee, at the relayer's minimum. */
  readonly start: RelayFee
  /** Undefined when there is nothing to do. */
  plan(view: SpendingView, fee: RelayFee): PlannedFee<D> | undefined
  readonly signal?: AbortSignal | undefined
}

/** Agrees on a fee for whatever is planned with it, and drafts that. What it spends is reserved. Errors as {@link agreeOnBundle}. */
export async function agreeOnFee<D extends Reserving>(
  core: WalletCore,
  client: RelayClient,
  { terms, start, plan, signal }: FeeMatter<D>,
): Promise<Agreed<D> | undefined> {
  let wanted = await core.prepare((view) => survey(plan(view, start)))
  for (let round = 0; round < MOST_ROUNDS && wanted; round += 1) {
    const asked = performance.now()
    const { circuits, callGas } = wanted
    const quote = await quoteFor(client, { asset: start.asset, circuits, callGas }, signal)
    const next: Survey | (Reserving & { readonly drafted: D }) | undefined = await core.prepare((view) => {
      const planned = plan(view, { ...start, amount: quote.fee })
      if (!planned || !sameList(planned.circuits, circuits) || planned.callGas !== callGas) return survey(planned)
      const drafted = planned.draft()
      return { drafted, spends: drafted.spends, expiry: drafted.expiry }
    })
    if (next && 'drafted' in next) {
      await askUser(core, client, quote, next.spends)
      return { drafted: next.drafted, quote, until: asked + terms.validFor * 1_000 }
    }
    wanted = next
  }
  if (!wanted) return undefined
  throw new RelayAnswerError('changes its fee so much that no bundle fits')
}

/** What a plan needs to be quoted; it reserves nothing. */
interface Survey extends Reserving, Pick<PlannedFee<unknown>, 'circuits' | 'callGas'> {}

const survey = (planned: PlannedFee<unknown> | undefined): Survey | undefined =>
  planned && { spends: [], expiry: 0n, circuits: planned.circuits, callGas: planned.callGas }

const sameList = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i])

/** What a relayer publishes, when it serves this wallet's pool. */
export async function termsFor(core: WalletCore, client: RelayClient, signal?: AbortSignal): Promise<RelayTerms> {
  const terms = await client.terms(signal)
  checkTerms(terms, core)
  return terms
}

/** A locked fee within what the user agreed to. */
export async function quoteFor(client: RelayClient, request: QuoteRequest, signal?: AbortSignal): Promise<RelayQuote> {
  const quote = await client.quote(request, signal)
  checkQuote(quote, request.asset, client.maxFee)
  return quote
}

function checkTerms({ chainId, pool, payTo }: RelayTerms, core: WalletCore): void {
  if (chainId !== core.chainId) throw new WrongNetworkError(core.chainId, chainId, 'The relayer')
  if (pool !== core.pool.toLowerCase()) throw new RelayAnswerError('serves another pool than the wallet')
  try {
    decodeAddress(payTo, core.chainId)
  } catch {
    throw new RelayAnswerError('names no payment address of this chain')
  }
}

/** @param assetId of the fee, where the user named none @throws {RelayAssetError} */
export function startingFee(client: RelayClient, terms: RelayTerms, assetId: bigint): RelayFee {
  const asset = client.feeAsset ?? assetId
  const rate = terms.rates.find((of) => of.asset === asset)
  if (!rate)
    throw new RelayAssetError(
      asset,
      terms.rates.map((of) => of.asset),
    )
  const { payTo, feeTo, caller } = terms
  return { asset, amount: rate.minimum, as: client.feeAs, payTo, feeTo, caller }
}

function checkQuote({ asset, fee }: RelayQuote, wanted: bigint, limit: bigint | undefined): void {
  if (asset !== wanted) throw new RelayAnswerError('quotes another asset than was asked for')
  if (limit !== undefined && fee > limit) throw new RelayFeeError(asset, fee, limit)
}

/** @param spends what is given free when the user declines @throws {RelayFeeError} */
export async function askUser(
  core: WalletCore,
  client: RelayClient,
  quote: RelayQuote,
  spends: readonly bigint[] = [],
): Promise<void> {
  try {
    if (!client.confirm || (await client.confirm(quote))) return
    throw new RelayFeeError(quote.asset, quote.fee, null)
  } catch (error) {
    core.release(spends)
    throw error
  }
}

/**
 * Hands a proved bundle to the relayer and waits until the chain has it.
 * @throws {RelayQuoteExpiredError} nothing was handed over, its notes are free
 * @throws {RelayRefusedError} {OutcomeUnknownError} it may still be mined, so its notes stay reserved until it expires
 * @throws {RelayNotMinedError} {NoteAlreadySpentError} it was not mined, and never will be
 */
export function handToRelayer(
  core: WalletCore,
  client: RelayClient,
  { drafted, quote, until }: AgreedBundle,
  bundle: Bundle,
  signal?: AbortSignal,
): Promise<Receipt> {
  const { spends, expiry } = drafted
  const submit = () => client.submit(quote, bundle)
  return handOverAndWait(core, client, {
    spends,
    expiry,
    until,
    submit,
    look: () => lookForBundle(core, bundle),
    signal,
  })
}

/** Something proved, that a relayer gets. */
export interface HandOver extends Reserving {
  /** As of {@link Agreed}. */
  readonly until: number
  /** @returns hash as the relayer tells it */
  submit(): Promise<string>
  /** Looks at the verified state for what was handed over. Throws what means that it never happens. */
  look(): Promise<Receipt | undefined>
  readonly signal?: AbortSignal | undefined
}

/** Hands over, and waits until the chain has it. Errors as {@link handToRelayer}, and what `look` throws. */
export async function handOverAndWait(core: WalletCore, client: RelayClient, what: HandOver): Promise<Receipt> {
  const { spends, until, signal } = what
  try {
    throwIfAborted(signal, 'The payment')
    if (performance.now() > until) throw new RelayQuoteExpiredError()
  } catch (error) {
    core.release(spends)
    throw error
  }
  await core.handOver(spends, null)
  const hash = await what.submit()
  await core.handOver(spends, hash)
  const receipt = await waitUntilMined(core, client, what, hash)
  core.release(spends)
  return receipt
}

/** Milliseconds beyond the bundle's own time, for a chain whose clock stands or runs late. */
const EXTRA_PATIENCE = 60_000

/**
 * Looks at the chain until what was handed over is there, or has expired. The transaction is found by what it did: the relayer may send
 * another one than it told, with a better price for example.
 * @param hash as the relayer told it; only for words
 */
async function waitUntilMined(
  core: WalletCore,
  client: RelayClient,
  { expiry, look, signal }: HandOver,
  hash: string,
): Promise<Receipt> {
  const start = performance.now()
  const lifetime = Number(expiry - presentTime(core.verified().block.timestamp)) * 1_000 + EXTRA_PATIENCE
  while (performance.now() - start < lifetime) {
    const receipt = await core
      .sync()
      .then(() => look())
      .catch(passOverSilence)
    if (receipt) return receipt
    if (BigInt(core.verified().block.timestamp) > expiry) throw new RelayNotMinedError()
    if (signal?.aborted) break
    await pause(client.pollMs, signal)
  }
  throw new OutcomeUnknownError(hash)
}

/** A node that is silent for a moment says nothing about the payment. */
function passOverSilence(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error
}

async function lookForBundle(core: WalletCore, bundle: Bundle): Promise<Receipt | undefined> {
  const { notes, block } = core.verified()
  const own = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers).find((nullifier) => notes.note(nullifier))
  const at = own === undefined ? undefined : notes.spentAt(own, block.number)
  const receipt = at && (await receiptOf(core, at.transactionHash))
  if (!receipt) return undefined
  const made = new Set(
    receipt.poolEvents
      .flatMap((event) => (event.name === 'Transacted' ? event.outputs : []))
      .map(({ commitment }) => commitment),
  )
  const ours = bundle.joinSplits.every(({ commitments }) => commitments.every((commitment) => made.has(commitment)))
  if (!ours) throw new NoteAlreadySpentError([own])
  return receipt
}

/** The receipt of a transaction that the wallet's own sync found. */
export async function receiptOf(core: WalletCore, transactionHash: string): Promise<Receipt | undefined> {
  const raw = await core.provider.getTransactionReceipt(transactionHash)
  return raw ? toReceipt(raw, core.pool) : undefined
}

/** A relayed payment has no account of the wallet's own in it. @throws {InvalidArgumentError} */
export function refuseSigner({ signer, fee, feeTo }: { signer?: unknown; fee?: unknown; feeTo?: unknown }): void {
  if (signer !== undefined || fee !== undefined || feeTo !== undefined) {
    throw new InvalidArgumentError('A relayer sends and is paid as it quotes: leave out signer, fee and feeTo.')
  }
}
