import { assetHex, findAsset } from './find-asset.js'
import { type PayerArgs, payerOf, relayedRecord, relayedWords } from './payer.js'
import { printSent, sentRecord } from './receipts.js'
import { withWallet } from './session.js'

interface GatherArgs extends PayerArgs {
  readonly asset: string
}

/** Merges small notes of an asset. */
export async function runGather(args: GatherArgs): Promise<void> {
  await withWallet(args, async (session) => {
    const { wallet, output, signal } = session
    const asset = findAsset(wallet, args.asset)
    const { id: assetId } = asset
    const payer = await payerOf(session, args, asset)
    const notes = () => wallet.notes().filter((note) => note.assetId === assetId && note.state !== 'locked').length
    const before = notes()
    const receipt = await payer.during('Proving the merge', (onProgress) =>
      wallet.gather({ assetId, ...payer.send, onProgress, signal }),
    )
    const record = { asset: assetHex(assetId), notesBefore: before, notesAfter: notes() }
    output.record(
      receipt ? { ...record, ...sentRecord(receipt), proofs: receipt.proofs, ...relayedRecord(receipt) } : record,
    )
    if (receipt) printSent(output, `${before} notes are ${notes()} now.`, receipt, relayedWords(wallet, receipt))
    else output.line('  There is nothing to merge.')
  })
}
