import { confirmed } from '../../terminal/ask.js'
import { amountOf, parseAmount } from '../wallet/amounts.js'
import { assetHex, findAsset } from '../wallet/find-asset.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import type { WalletArgs } from '../wallet/session.js'
import { type AssetSession, withAssets } from './assets-session.js'

interface BurnArgs extends WalletArgs {
  readonly asset: string
  readonly units: string
  readonly public: boolean
}

/** Burns units out of notes, or out of the gas account's public balance. */
export async function runBurn(args: BurnArgs): Promise<void> {
  await withAssets(args, async (session) => {
    const { wallet, issuer } = session
    const asset = findAsset(wallet, args.asset, args.public ? wallet.knownAssets() : wallet.assets())
    await burn(session, args, { asset, amount: parseAmount(args.units, asset), holder: issuer.address })
  })
}

/** Asks, burns and reports; of tickets too. */
export async function burn(
  { client, output, progress, proving, signal }: AssetSession,
  args: WalletArgs & { readonly public: boolean },
  { asset, amount, holder }: { asset: ReturnType<typeof findAsset>; amount: bigint; holder: string },
): Promise<void> {
  const what = amountOf(amount, asset)
  const where = args.public ? `the public balance of ${holder}` : 'private notes'
  await confirmed(`${what} (${assetHex(asset.id)}) out of ${where} will exist no more.`, args)
  const request = { assetId: asset.id, amount }
  const receipt = await (args.public
    ? progress.during('Burning', () => client.burn(request))
    : proving.during('Proving the burn', (onProgress) => client.burnNotes({ ...request, onProgress, signal })))
  output.record({ asset: assetHex(asset.id), amount, public: args.public, ...sentRecord(receipt) })
  printSent(output, `${what} burned.`, receipt)
}
