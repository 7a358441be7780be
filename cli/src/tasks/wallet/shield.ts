import { amountOf, parseAmount } from './amounts.js'
import { assetHex, findAsset } from './find-asset.js'
import { printSent, sentRecord } from './receipts.js'
import { type WalletArgs, withWallet } from './session.js'

interface ShieldArgs extends WalletArgs {
  readonly amount: string
  readonly asset: string
}

/** Turns public units of the gas account into a private note of the wallet. */
export async function runShield(args: ShieldArgs): Promise<void> {
  await withWallet(args, async (session) => {
    const { wallet, output, progress } = session
    const asset = findAsset(wallet, args.asset)
    const amount = parseAmount(args.amount, asset)
    const signer = await session.signer()
    const receipt = await progress.during('Shielding', () => wallet.shield({ amount, assetId: asset.id, signer }))
    output.record({ asset: assetHex(asset.id), amount, from: signer.address, ...sentRecord(receipt) })
    printSent(output, `${amountOf(amount, asset)} of ${signer.address} is private now.`, receipt)
  })
}
