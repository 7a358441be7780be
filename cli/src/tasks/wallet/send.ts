import { confirmed } from '../../terminal/ask.js'
import { short } from '../../terminal/format.js'
import { amountOf, expiryIn, parseAmount, parseSeconds } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import { checkedPayee } from './payee.js'
import { type PayerArgs, payerOf, relayedRecord, relayedWords } from './payer.js'
import { printSent, sentRecord } from './receipts.js'
import { withWallet } from './session.js'

interface SendArgs extends PayerArgs {
  readonly amount: string
  readonly to: string
  readonly asset: string
  readonly memo?: string | undefined
  readonly expiry: string
}

/** Pays privately. */
export async function runSend(args: SendArgs): Promise<void> {
  const lifetime = parseSeconds(args.expiry)
  await withWallet(args, async (session) => {
    const { wallet, output, signal } = session
    const { memo } = args
    const to = checkedPayee(args.to, session.chainId)
    const asset = findAsset(wallet, args.asset)
    const amount = parseAmount(args.amount, asset)
    const payer = await payerOf(session, args, asset)
    await confirmed(`${amountOf(amount, asset)} goes to ${to}.`, args)
    const expiry = expiryIn(wallet, lifetime)
    const receipt = await payer.during('Proving the payment', (onProgress) =>
      wallet.transfer({ to, amount, assetId: asset.id, memo, expiry, ...payer.send, onProgress, signal }),
    )
    output.record({
      asset: assetHex(asset.id),
      amount,
      to,
      ...sentRecord(receipt),
      proofs: receipt.proofs,
      ...relayedRecord(receipt),
    })
    printSent(output, `${amountOf(amount, asset)} went to ${short(to, 12, 6)}.`, receipt, relayedWords(wallet, receipt))
  })
}
