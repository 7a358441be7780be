import {
  type AssetView,
  NATIVE_ASSET,
  type ProvedReceipt,
  type ProveProgress,
  RelayClient,
  type Wallet,
} from '@merkato/sdk'
import type { Signer } from 'ethers'
import { CliError } from '../../errors.js'
import { canAsk, confirmed } from '../../terminal/ask.js'
import { amountOf, parseAmount } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import type { Session, WalletArgs } from './session.js'

/** Who sends a payment: an account with coins for gas, or a relayer for a fee. */
export interface PayerArgs extends WalletArgs {
  readonly 'max-fee'?: string | undefined
  readonly 'fee-asset'?: string | undefined
  readonly 'public-fee': boolean
}

/** How a payment is sent and proved. */
export interface Payer {
  readonly send: { readonly signer: Signer } | { readonly relay: RelayClient }
  /** Does the work that proves and sends, and says how far it is. */
  during<T>(label: string, work: (onProgress: ProveProgress) => Promise<T>): Promise<T>
}

/**
 * The gas account, or the relayer that `--relay` names. Its fee is limited by `--max-fee`, or agreed to by somebody at a terminal.
 * @param asset what is paid; the fee is in the same unless told otherwise, beside a ticket in coins
 * @throws CliError NO_GAS_ACCOUNT, FEE_OPEN and those of assets and amounts
 */
export async function payerOf(session: Session, args: PayerArgs, asset: AssetView): Promise<Payer> {
  if (args.relay === undefined) return { send: { signer: await session.signer() }, during: session.proving.during }
  const { wallet } = session
  const feeAsset = feeAssetOf(session, args, asset)
  const maxFee = args['max-fee'] === undefined ? undefined : parseAmount(args['max-fee'], feeAsset)
  if (maxFee === undefined && (args.yes || args.json || !canAsk())) {
    const remedy = 'Name the most that you pay: --max-fee 0.01'
    throw new CliError('FEE_OPEN', 'A relayer asks what it likes, and nobody can be asked here.', remedy)
  }
  const agree = async ({ asset: id, fee }: { asset: bigint; fee: bigint }) => {
    await confirmed(`The relayer takes ${amountOf(fee, wallet.asset(id))} for sending it.`, args)
    return true
  }
  const terms = maxFee === undefined ? { confirm: agree } : { maxFee }
  const feeAs = args['public-fee'] ? 'public' : 'note'
  const relay = new RelayClient(args.relay, { ...terms, feeAs, feeAsset: feeAsset.id })
  return { send: { relay }, during: (label, work) => session.proving.during(label, work, { hidden: true }) }
}

function feeAssetOf({ wallet }: Session, args: PayerArgs, asset: AssetView): AssetView {
  if (args['fee-asset'] !== undefined) return findAsset(wallet, args['fee-asset'])
  return asset.kind === 'ticket' ? wallet.asset(NATIVE_ASSET) : asset
}

/** What a relayer was paid, for a reader. */
export const relayedWords = (wallet: Wallet, { relayed }: Pick<ProvedReceipt, 'relayed'>): string | undefined =>
  relayed && `fee of the relayer ${amountOf(relayed.fee, wallet.asset(relayed.assetId))}`

/** What a relayer was paid, as fields of a JSON record. */
export const relayedRecord = ({ relayed }: Pick<ProvedReceipt, 'relayed'>): object =>
  relayed ? { relayFee: relayed.fee, relayFeeAsset: assetHex(relayed.assetId) } : {}
