import { type Bundle, type IncomingViewingKey, scanOutputs } from '@merkato/protocol'
import { getAddress } from 'ethers'

/** Where a relayer is paid. */
export interface FeeReceiver {
  /** Opens notes to its payment address. */
  readonly incoming: IncomingViewingKey
  /** Its account. */
  readonly feeTo: string
}

/**
 * What a bundle pays a relayer in one asset, smallest unit: public fees, and notes that it can open. A note counts only if its commitment
 * is that of asset and amount, which {@link scanOutputs} recomputes; a memo or ciphertext that claims more counts nothing.
 */
export function feePaid({ joinSplits }: Bundle, asset: bigint, { incoming, feeTo }: FeeReceiver): bigint {
  const paid = joinSplits.filter(
    (part) => part.fee > 0n && part.publicAsset === asset && getAddress(part.feeTo) === getAddress(feeTo),
  )
  const outputs = joinSplits.flatMap(({ commitments, ciphertexts }) =>
    commitments.flatMap((commitment, i) => {
      const ciphertext = ciphertexts[i]
      return ciphertext ? [{ commitment, ciphertext }] : []
    }),
  )
  const notes = scanOutputs(incoming, outputs).flatMap((opened) => opened?.note ?? [])
  const asNotes = notes.filter(({ assetId }) => assetId === asset).reduce((sum, { value }) => sum + value, 0n)
  return paid.reduce((sum, { fee }) => sum + fee, asNotes)
}
