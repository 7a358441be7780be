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
  /** `shield`: one commitment, one path of the tree. */
  shield: 48_000n,
  /** `transact`, once a bundle: one path of the tree. */
  transact: 48_000n,
  /** `transact`, per join-split: one proof, its nullifiers, commitments and payments. */
  joinSplit: 25_000n,
})

/** Gas of the pool's `transact` beyond its bytes. */
export const transactGas = (joinSplits: number): bigint => GAS.transact + GAS.joinSplit * BigInt(joinSplits)
