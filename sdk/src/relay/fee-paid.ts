import {
  type IncomingViewingKey,
  type JoinSplit,
  type Opening,
  type SealedOutput,
  scanOutputs,
} from '@merkato/protocol'
import { getAddress } from 'ethers'

/** Where a relayer is paid. */
export interface FeeReceiver {
  /** Opens notes to its payment address. */
  readonly incoming: IncomingViewingKey
  /** Its account. */
  readonly feeTo: string
}

/** What of a call can pay whoever sends it: what is paid out now, and the notes that are made now. */
export interface Payments {
  readonly payouts: readonly { readonly asset: bigint; readonly fee: bigint; readonly feeTo: string }[]
  readonly outputs: readonly SealedOutput[]
}

/** What a bundle can pay. */
export const paymentsOfBundle = (joinSplits: readonly JoinSplit[]): Payments => ({
  payouts: joinSplits.map(({ publicAsset: asset, fee, feeTo }) => ({ asset, fee, feeTo })),
  outputs: joinSplits.flatMap(({ commitments, ciphertexts }) =>
    commitments.flatMap((commitment, i) => {
      const ciphertext = ciphertexts[i]
      return ciphertext ? [{ commitment, ciphertext }] : []
    }),
  ),
})

/** What the opening of a parcel can pay. */
export const paymentsOfOpenings = (openings: readonly Opening[]): Payments => ({
  payouts: openings.map(({ payout }) => payout),
  outputs: openings.map(({ commitment, ciphertext }) => ({ commitment, ciphertext })),
})

/**
 * What a relayer is paid in one asset, smallest unit: public fees, and notes that it can open. A note counts only if its commitment is that
 * of asset and amount, which {@link scanOutputs} recomputes; a memo or ciphertext that claims more counts nothing.
 */
export function feePaid({ payouts, outputs }: Payments, asset: bigint, { incoming, feeTo }: FeeReceiver): bigint {
  const paid = payouts.filter(
    (one) => one.fee > 0n && one.asset === asset && getAddress(one.feeTo) === getAddress(feeTo),
  )
  const notes = scanOutputs(incoming, outputs).flatMap((opened) => opened?.note ?? [])
  const asNotes = notes.filter(({ assetId }) => assetId === asset).reduce((sum, { value }) => sum + value, 0n)
  return paid.reduce((sum, { fee }) => sum + fee, asNotes)
}
