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
import type { Core } from '../wallet/core.js'
import { pause } from './pause.js'
import type { RelayQuote, RelayTerms } from './relay-api.js'
import type { RelayClient } from './relay-client.js'
import { circuitsOf, draftRelayed, planRelayed, type RelayedRequest, type RelayFee } from './relayed-plan.js'

/** A bundle with a fee that was agreed, still without proofs. */
export interface AgreedBundle {
  readonly drafted: DraftedBundle
  readonly quote: RelayQuote
  /** Milliseconds of `performance.now()` until which it may be handed over. */
  readonly until: number
}

/** Quotes asked for until fee and notes agree: a dearer fee may need another join-split, which makes it dearer. */
const MOST_ROUNDS = 4

/**
 * Agrees on a fee and drafts the bundle that pays it. Its notes are reserved; nothing was handed over yet.
 * @returns undefined when there is nothing to merge
 * @throws {RelayUnreachableError} {RelayAnswerError} {RelayRefusedError} {RelayAssetError} {RelayFeeError} {RelayFeeNotesError}
 * {WrongNetworkError}, and as {@link Wallet.transfer} while it plans
 */
export async function agreeOnBundle(
  core: Core,
  client: RelayClient,
  request: RelayedRequest,
  signal?: AbortSignal,
): Promise<AgreedBundle | undefined> {
  const terms = await client.terms(signal)
  checkTerms(terms, core)
  const start = startingFee(client, terms, request)
  let circuits = await core.prepare((view) => survey(view, request, start))
  for (let round = 0; round < MOST_ROUNDS && circuits; round += 1) {
    const asked = performance.now()
    const quote = await client.quote({ asset: start.asset, circuits: circuits.circuits }, signal)
    checkQuote(quote, start.asset, client.maxFee)
    const fee = { ...start, amount: quote.fee }
    const next: DraftedBundle | Survey | undefined = await core.prepare((view) =>
      draftQuoted(view, request, fee, circuits?.circuits ?? []),
    )
    if (next && 'bundle' in next) {
      await askUser(core, client, quote, next)
      return { drafted: next, quote, until: asked + terms.validFor * 1_000 }
    }
    circuits = next
  }
  if (!circuits) return undefined
  throw new RelayAnswerError('changes its fee so much that no bundle fits')
}

/** What a plan needs to be quoted; it reserves nothing. */
interface Survey {
  readonly spends: readonly bigint[]
  readonly expiry: bigint
  readonly circuits: readonly number[]
}

function survey(view: SpendingView, request: RelayedRequest, fee: RelayFee): Survey | undefined {
  const parts = planRelayed(view, request, fee)
  return parts && { spends: [], expiry: 0n, circuits: circuitsOf(parts) }
}

function draftQuoted(
  view: SpendingView,
  request: RelayedRequest,
  fee: RelayFee,
  quoted: readonly number[],
): DraftedBundle | Survey | undefined {
  const parts = planRelayed(view, request, fee)
  if (!parts) return undefined
  const circuits = circuitsOf(parts)
  const same = circuits.length === quoted.length && circuits.every((id, i) => id === quoted[i])
  return same ? draftRelayed(view, { caller: fee.caller }, request, parts) : { spends: [], expiry: 0n, circuits }
}

function checkTerms({ chainId, pool, payTo }: RelayTerms, core: Core): void {
  if (chainId !== core.chainId) throw new WrongNetworkError(core.chainId, chainId, 'The relayer')
  if (pool !== core.pool.toLowerCase()) throw new RelayAnswerError('serves another pool than the wallet')
  try {
    decodeAddress(payTo, core.chainId)
  } catch {
    throw new RelayAnswerError('names no payment address of this chain')
  }
}

function startingFee(client: RelayClient, terms: RelayTerms, request: RelayedRequest): RelayFee {
  const asset = client.feeAsset ?? request.assetId
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

async function askUser(core: Core, client: RelayClient, quote: RelayQuote, drafted: DraftedBundle): Promise<void> {
  try {
    if (!client.confirm || (await client.confirm(quote))) return
    throw new RelayFeeError(quote.asset, quote.fee, null)
  } catch (error) {
    core.release(drafted.spends)
    throw error
  }
}

/**
 * Hands a proved bundle to the relayer and waits until the chain has it.
 * @throws {RelayQuoteExpiredError} nothing was handed over, its notes are free
 * @throws {RelayRefusedError} {OutcomeUnknownError} it may still be mined, so its notes stay reserved until it expires
 * @throws {RelayNotMinedError} {NoteAlreadySpentError} it was not mined, and never will be
 */
export async function handToRelayer(
  core: Core,
  client: RelayClient,
  { drafted, quote, until }: AgreedBundle,
  bundle: Bundle,
  signal?: AbortSignal,
): Promise<Receipt> {
  const { spends } = drafted
  try {
    throwIfAborted(signal, 'The payment')
    if (performance.now() > until) throw new RelayQuoteExpiredError()
  } catch (error) {
    core.release(spends)
    throw error
  }
  await core.handOver(spends, null)
  const hash = await client.submit(quote, bundle)
  await core.handOver(spends, hash)
  const receipt = await waitUntilMined(core, client, bundle, { hash, signal })
  core.release(spends)
  return receipt
}

/** What is waited for. */
interface Waiting {
  /** As the relayer told it; only for words. */
  readonly hash: string
  readonly signal?: AbortSignal | undefined
}

/** Milliseconds beyond the bundle's own time, for a chain whose clock stands or runs late. */
const EXTRA_PATIENCE = 60_000

/**
 * Looks at the chain until a note of the bundle is spent there, or the bundle has expired. The transaction is found by the note: the
 * relayer may send another one than it told, with a better price for example.
 */
async function waitUntilMined(core: Core, client: RelayClient, bundle: Bundle, waiting: Waiting): Promise<Receipt> {
  const { hash, signal } = waiting
  const start = performance.now()
  const lifetime = Number(bundle.expiry - presentTime(core.verified().block.timestamp)) * 1_000 + EXTRA_PATIENCE
  while (performance.now() - start < lifetime) {
    const receipt = await lookForReceipt(core, bundle).catch(passOverSilence)
    if (receipt) return receipt
    if (BigInt(core.verified().block.timestamp) > bundle.expiry) throw new RelayNotMinedError()
    if (signal?.aborted) break
    await pause(client.pollMs, signal)
  }
  throw new OutcomeUnknownError(hash)
}

/** A node that is silent for a moment says nothing about the payment. */
function passOverSilence(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error
}

async function lookForReceipt(core: Core, bundle: Bundle): Promise<Receipt | undefined> {
  await core.sync()
  const { notes, block } = core.verified()
  const own = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers).find((nullifier) => notes.note(nullifier))
  const at = own === undefined ? undefined : notes.spentAt(own, block.number)
  if (!at) return undefined
  const raw = await core.provider.getTransactionReceipt(at.transactionHash)
  if (!raw) return undefined
  const receipt = toReceipt(raw, core.pool)
  const made = new Set(
    receipt.poolEvents
      .flatMap((event) => (event.name === 'Transacted' ? event.outputs : []))
      .map(({ commitment }) => commitment),
  )
  const ours = bundle.joinSplits.every(({ commitments }) => commitments.every((commitment) => made.has(commitment)))
  if (!ours) throw new NoteAlreadySpentError([own])
  return receipt
}

/** A relayed payment has no account of the wallet's own in it. @throws {InvalidArgumentError} */
export function refuseSigner({ signer, fee, feeTo }: { signer?: unknown; fee?: unknown; feeTo?: unknown }): void {
  if (signer !== undefined || fee !== undefined || feeTo !== undefined) {
    throw new InvalidArgumentError('A relayer sends and is paid as it quotes: leave out signer, fee and feeTo.')
  }
}
