import type { CircuitShape } from './circuit-versions.js'

/**
 * Gas of the native precompiles. Charged by time: nanoseconds per gas within a factor 2 of ecrecover's, as `npm run bench:gas` of
 * the vm shows (docs/decisions/0013). Changing a number changes the rules of the chain.
 */
export const GAS = Object.freeze({
  /** Per byte of calldata: strict decoding, and the hashes and logs that repeat the bytes. Charged before anything is read. */
  perByte: 1n,
  /** Any read function but `boundHash`. */
  read: 1_100n,
  /** `boundHash`; what grows with the bundle is in its bytes. */
  boundHash: 300n,
  /** `shield`: one commitment, one path of the tree. */
  shield: 30_000n,
  /** `transact`, once a bundle: one path of the tree. */
  transact: 32_000n,
  /** `transact`, per join-split: one proof, its nullifiers, commitments and payments. */
  joinSplit: 70_000n,
  /** `transact`, per nullifier of a join-split beyond the two that are in `joinSplit`. */
  perNullifierBeyondTwo: 2_500n,
  /** `transact`, per proof of a circuit that is wider than two notes in: its public inputs are more. */
  wideProof: 2_500n,
  /** `checkOwn`: one proof. */
  own: 16_000n,
  /** `transferPublic`. */
  publicTransfer: 7_500n,
  /** `issue`: one asset id, one record. */
  issue: 22_000n,
  /** `mint`: a record, one commitment, one path of the tree; `mintWithKey` is charged `own` beside it. */
  mint: 40_000n,
  /** `mintPublic`. */
  mintPublic: 15_000n,
  /** `mintTicket`: two records, one asset id, one path of the tree. */
  mintTicket: 62_000n,
  /** `mintTicketPublic`. */
  mintTicketPublic: 36_000n,
  /** `mintHidden`: one proof, one path of the tree. */
  mintHidden: 50_000n,
  /** `setMintKey` and `finalize`. */
  setRecord: 12_000n,
  /** `burn`; `burnNotes` is charged it per join-split beside the gas of its bundle. */
  burn: 30_000n,
  /** `supplyOf` and `assetInfo`. */
  readRecord: 5_600n,
  /** `assetIdOf`; `ticketIdOf` is charged `readRecord` beside it. */
  assetIdOf: 1_800n,
  /** Per answer of a function that gives several, beyond `read`. */
  perAnswer: 1_000n,
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
