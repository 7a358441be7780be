import { confirmed } from '../../terminal/ask.js'
import { quoted } from '../../terminal/printable.js'
import { assetHex } from '../wallet/find-asset.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import type { WalletArgs } from '../wallet/session.js'
import { withAssets } from './assets-session.js'

interface RightsArgs extends WalletArgs {
  readonly asset: string
}

/** Ends the making of units for good. */
export async function runFinalize(args: RightsArgs): Promise<void> {
  await withAssets(args, async ({ client, output, own, progress }) => {
    const asset = own(args.asset)
    await confirmed(`Nobody will ever make units of ${quoted(asset.name)} (${assetHex(asset.id)}) again.`, args)
    const receipt = await progress.during('Finalizing', () => client.finalize(asset.id))
    output.record({ asset: assetHex(asset.id), finalized: true, ...sentRecord(receipt) })
    printSent(output, `${quoted(asset.name)} is final.`, receipt)
  })
}

interface MintKeyArgs extends RightsArgs {
  readonly key: string
}

/** Lets the holder of a one-time address mint beside the issuer, or nobody. */
export async function runMintKey(args: MintKeyArgs): Promise<void> {
  await withAssets(args, async ({ client, output, own, progress }) => {
    const asset = own(args.asset)
    const key = args.key === 'none' ? null : args.key
    const who = key === null ? 'Nobody but the issuer' : 'The holder of this one-time address, too,'
    await confirmed(`${who} can mint ${quoted(asset.name)} (${assetHex(asset.id)}) from now on.`, args)
    const receipt = await progress.during('Setting the key', () => client.setMintKey({ assetId: asset.id, key }))
    output.record({ asset: assetHex(asset.id), key, ...sentRecord(receipt) })
    printSent(output, key === null ? 'The issuer alone mints.' : 'The mint key is set.', receipt)
  })
}
