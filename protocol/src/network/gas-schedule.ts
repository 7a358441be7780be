/**
 * Gas of the native precompiles, charged by measured time: nanoseconds per gas within a factor 2 of ecrecover's, as
 * `vm/bench/gas.ts` shows. Changing a number changes the rules of the chain.
 */
export const GAS = Object.freeze({
  /** Per byte of calldata: strict decoding, and the hashes and logs that repeat the bytes. Charged before anything is read. */
  perByte: 2n,
  /** Any read function. */
  read: 700n,
  /** `boundHash`, beyond its bytes. */
  boundHash: 2_000n,
  /** `shield`: one commitment, one path of the tree. */
  shield: 80_000n,
  /** `transact`, once a bundle: one path of the tree, payments. */
  transact: 70_000n,
  /** `transact`, per join-split: one proof, its nullifiers and commitments. */
  joinSplit: 65_000n,
})

/** Gas that `transact` uses beyond its bytes. */
export const transactGas = (joinSplits: number): bigint => GAS.transact + GAS.joinSplit * BigInt(joinSplits)
