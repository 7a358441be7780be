import type { CircuitShape } from './circuit-versions.js'

/**
 * Gas of the native precompiles. Charged by time: nanoseconds per gas within a factor 2 of ecrecover's, as `npm run bench:gas` of
 * the vm shows (docs/decisions/0013). Changing a number changes the rules of the chain.
 */
export const GAS = Object.freeze({
  /** Per byte of calldata: strict decoding, and the hashes and logs that repeat the bytes. Charged before anything is read. */
  perByte: 1n,
  /** A read function but `boundHash`, per storage slot that it reads. */
  read: 1_800n,
  /** `boundHash`; what grows with the bundle is in its bytes. */
  boundHash: 300n,
  /** `ownHash`. */
  ownHash: 700n,
  /** `shield`: one commitment, one path of the tree. */
  shield: 54_000n,
  /** `transact`, once a bundle: one path of the tree. */
  transact: 48_000n,
  /** `transact`, per join-split: one proof, its nullifiers, commitments and payments. */
  joinSplit: 30_000n,
  /** `transact`, per nullifier of a join-split beyond the two that are in `joinSplit`. */
  perNullifierBeyondTwo: 3_000n,
  /** `transact`, per proof of a circuit that is wider than two notes in: its public inputs are more. */
  wideProof: 3_000n,
  /** `checkOwn`: one proof. */
  own: 20_000n,
  /** `transferPublic`. */
  publicTransfer: 10_000n,
  /** `issue`: one asset id, one record. */
  issue: 35_000n,
  /** `mint`: a record, one commitment, one path of the tree; `mintWithKey` is charged `own` beside it. */
  mint: 66_000n,
  /** `mintPublic`. */
  mintPublic: 20_000n,
  /** `mintTicket`: two records, one asset id, one path of the tree. */
  mintTicket: 100_000n,
  /** `mintTicketPublic`. */
  mintTicketPublic: 60_000n,
  /** `mintHidden`: one proof, one path of the tree. */
  mintHidden: 75_000n,
  /** `setMintKey` and `finalize`. */
  setRecord: 18_000n,
  /** `burn`; `burnNotes` is charged it per join-split beside the gas of its bundle. */
  burn: 45_000n,
  /** `seal`, beside the gas of its bundle: a record, and the hashes of what is sealed. */
  seal: 30_000n,
  /** `transfer` of a parcel; `transferWithKey` is charged `own` beside it. */
  transferParcel: 25_000n,
  /** `seal` and `transfer`, when the holder is a parcel: at most eight records are read on the way up. */
  nested: 25_000n,
  /** `open`: the record of a parcel, one path of the tree; `openWithKey` is charged `own` beside it. */
  openParcel: 75_000n,
  /** `open`, per sealed note: one proof, one commitment, its payments. */
  opening: 25_000n,
  /** `lock`, beside the gas of all its join-splits: a record, and the hashes of its outcomes. */
  lock: 40_000n,
  /** `settle` and `settleByDefault`: the record of a lock, one path of the tree. */
  settle: 70_000n,
  /** `settle`, per join-split: two commitments, their payments. */
  settledJoinSplit: 16_000n,
  /** `assetIdOf`; `ticketIdOf` is charged the reading of a record beside it. */
  assetIdOf: 3_000n,
})

/**
 * Gas of the pool's `transact` beyond its bytes.
 * @param shapes of the join-splits' circuits; undefined where there is none, which is refused before it costs more
 */
export const transactGas = (shapes: readonly (CircuitShape | undefined)[]): bigint =>
  shapes.reduce<bigint>((sum, shape) => sum + joinSplitGas(shape), GAS.transact)

function joinSplitGas(shape: CircuitShape | undefined): bigint {
  const more = BigInt(Math.max((shape?.inputs ?? 0) - 2, 0))
  return GAS.joinSplit + (more > 0n ? GAS.wideProof + more * GAS.perNullifierBeyondTwo : 0n)
}
