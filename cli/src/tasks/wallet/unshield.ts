import { confirmed } from '../../terminal/ask.js'
import { amountOf, expiryIn, parseAmount, parseSeconds } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import { checkedAccount } from './payee.js'
import { printSent, sentRecord } from './receipts.js'
import { type WalletArgs, withWallet } from './session.js'

interface UnshieldArgs extends WalletArgs {
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
    const { wallet, output, proving, signal } = session
    const asset = findAsset(wallet, args.asset)
    const amount = parseAmount(args.amount, asset)
    const signer = await session.signer()
    await confirmed(`${amountOf(amount, asset)} goes to the public account ${to}, for everybody to see.`, args)
    const expiry = expiryIn(wallet, lifetime)
    const receipt = await proving.during('Proving the payment', (onProgress) =>
      wallet.unshield({ to, amount, assetId: asset.id, expiry, signer, onProgress, signal }),
    )
    output.record({ asset: assetHex(asset.id), amount, to, ...sentRecord(receipt), proofs: receipt.proofs })
    printSent(output, `${amountOf(amount, asset)} is public on ${to} now.`, receipt)
  })
}
