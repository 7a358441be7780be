import { assetHex, findAsset } from './find-asset.js'
import { printSent, sentRecord } from './receipts.js'
import { type WalletArgs, withWallet } from './session.js'

interface GatherArgs extends WalletArgs {
  readonly asset: string
}

/** Merges small notes of an asset. */
export async function runGather(args: GatherArgs): Promise<void> {
  await withWallet(args, async (session) => {
    const { wallet, output, proving, signal } = session
    const { id: assetId } = findAsset(wallet, args.asset)
    const signer = await session.signer()
    const notes = () => wallet.notes().filter((note) => note.assetId === assetId).length
    const before = notes()
    const receipt = await proving.during('Proving the merge', (onProgress) =>
      wallet.gather({ assetId, signer, onProgress, signal }),
    )
    const record = { asset: assetHex(assetId), notesBefore: before, notesAfter: notes() }
    output.record(receipt ? { ...record, ...sentRecord(receipt), proofs: receipt.proofs } : record)
    if (receipt) printSent(output, `${before} notes are ${notes()} now.`, receipt)
    else output.line('  There is nothing to merge.')
  })
}
