import { withProofs } from '@merkato/protocol'
import type { ProvedReceipt, SendOptions } from '../client.js'
import { OutcomeUnknownError } from '../errors/network.js'
import { TradeEndedError, TradeUnknownError } from '../errors/trades.js'
import { planRenewal } from '../planner/transfer-plan.js'
import { type DraftedBundle, draftPlan } from '../transactions/build-bundle.js'
import { presentTime } from '../transactions/present-time.js'
import { transactRequest } from '../transactions/send.js'
import type { WalletCore } from '../wallet/core.js'
import type { OwnedNote } from '../wallet/note-store.js'
import { LONGEST_LIFETIME, type TradeInspection } from './inspect-trade.js'
import type { TradeMessage } from './read-trade.js'

const DEFAULT_LIFETIME = 600n

/** As {@link TradeClient.cancel}, of a message that was read and looked at. */
export async function cancelTrade(
  core: WalletCore,
  message: TradeMessage,
  { state }: TradeInspection,
  options: SendOptions,
): Promise<ProvedReceipt | undefined> {
  const record = core.trades.find(message.offerHash)
  if (state === 'settled') throw new TradeEndedError(state)
  if (state === 'cancelled' && (!record || record.step === 'cancelled')) throw new TradeEndedError(state)
  const shown = state === 'cancelled' || state === 'expired' ? [] : shownNotes(core, message)
  if (!record && shown.length === 0) throw new TradeUnknownError()
  const receipt = shown.length > 0 ? await renew(core, message, shown, options) : undefined
  if (record) core.trades.put({ ...record, step: 'cancelled' })
  await core.giveBack(record?.spends ?? [])
  return receipt
}

/** Unspent notes of this wallet whose nullifiers the other side knows, from this message or from one that was signed. */
function shownNotes(core: WalletCore, { offerHash, maker, taker }: TradeMessage): OwnedNote[] {
  const record = core.trades.find(offerHash)
  const kept = record && record.step !== 'offered' ? record.spends : []
  const shown = new Set([...[...maker, ...taker].flatMap(({ nullifiers }) => nullifiers), ...kept])
  const { notes, block } = core.verified()
  return notes.unspent(block.number).filter(({ nullifier }) => shown.has(nullifier))
}

/**
 * Spends notes to the wallet itself. One of them would end the trade; all are spent, because the other side knows their nullifiers and
 * would see when a later payment uses one.
 */
async function renew(
  core: WalletCore,
  message: TradeMessage,
  shown: readonly OwnedNote[],
  { signer, signal, onProgress }: SendOptions,
): Promise<ProvedReceipt> {
  const sender = core.signer(signer)
  const caller = await sender.getAddress()
  const drafted = await core.prepare((view) => {
    const names = new Set(shown.map(({ nullifier }) => nullifier))
    const notes = [...view.notes, ...view.reserved].filter(({ nullifier }) => names.has(nullifier))
    if (notes.length === 0) throw new TradeEndedError('settled')
    // Not before the trade itself, so that its notes stay reserved should the cancellation fail; but a text may name any time.
    const now = presentTime(view.timestamp)
    const expiry = between(now + DEFAULT_LIFETIME, message.offer.expiry, now + LONGEST_LIFETIME)
    return draftPlan(view, { caller, expiry }, planRenewal(notes, view.wide))
  })
  return send(core, drafted, { signer: sender, signal, onProgress })
}

function between(least: bigint, wanted: bigint, most: bigint): bigint {
  if (wanted < least) return least
  return wanted > most ? most : wanted
}

async function send(core: WalletCore, drafted: DraftedBundle, options: SendOptions): Promise<ProvedReceipt> {
  const { bundle, drafts, caller, spends } = drafted
  const start = performance.now()
  try {
    const proofs = await core.proveJoinSplits(bundle, drafts, caller, options)
    const provingMs = performance.now() - start
    const request = transactRequest(core.pool, withProofs(bundle, proofs))
    const receipt = await core.send(request, { signer: options.signer, signal: options.signal, spends })
    return { ...receipt, proofs: proofs.length, provingMs }
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) await core.handOver(spends, null)
    throw error
  }
}
