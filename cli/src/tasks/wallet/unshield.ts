import { confirmed } from '../../terminal/ask.js'
import { amountOf, expiryIn, parseAmount, parseSeconds } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import { checkedAccount } from './payee.js'
import { type PayerArgs, payerOf, relayedRecord, relayedWords } from './payer.js'
import { printSent, sentRecord } from './receipts.js'
import { withWallet } from './session.js'

interface UnshieldArgs extends PayerArgs {
  readonly amount: string
  readonly to: string
  readonly asset: string
  readonly expiry: string
}

/** Pays a public account out of notes. */
export async function runUnshield(args: UnshieldArgs): Promise<void> {
  const lifetime = parseSeconds(args.expiry)
  const to = checkedAccount(args.to)
  await withWallet(args, async (session) => {
    const { wallet, output, signal } = session
    const asset = findAsset(wallet, args.asset)
    const amount = parseAmount(args.amount, asset)
    const payer = await payerOf(session, args, asset)
    await confirmed(`${amountOf(amount, asset)} goes to the public account ${to}, for everybody to see.`, args)
    const expiry = expiryIn(wallet, lifetime)
    const receipt = await payer.during('Proving the payment', (onProgress) =>
      wallet.unshield({ to, amount, assetId: asset.id, expiry, ...payer.send, onProgress, signal }),
    )
    output.record({
      asset: assetHex(asset.id),
      amount,
      to,
      ...sentRecord(receipt),
      proofs: receipt.proofs,
      ...relayedRecord(receipt),
    })
    printSent(output, `${amountOf(amount, asset)} is public on ${to} now.`, receipt, relayedWords(wallet, receipt))
  })
}
