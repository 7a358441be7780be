import {
  fieldElement,
  notePublicKey,
  ownerHash,
  publicKey,
  scalar,
  sign,
  spendingScalar,
} from './join-split-fixture.ts'

// Written from docs/protocol/own.md alone, like the fixture of join-splits.

/** Inputs of Own by signal name. */
export interface OwnInputs {
  npk: bigint
  boundHash: bigint
  A: [bigint, bigint]
  nk: bigint
  r: bigint
  R8: [bigint, bigint]
  S: bigint
}

/** Honest inputs, all from a seed. */
export function honestOwnInputs(seed: string): OwnInputs {
  const s = spendingScalar(seed)
  const A = publicKey(s)
  const [nk, r, boundHash] = ['nk', 'r', 'boundHash'].map((name) => fieldElement(seed, name)) as [
    bigint,
    bigint,
    bigint,
  ]
  const npk = notePublicKey(ownerHash(A, nk), r)
  return { npk, boundHash, A, nk, r, ...sign(s, boundHash, scalar(seed, 'nonce')) }
}
