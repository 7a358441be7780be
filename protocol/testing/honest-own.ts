import {
  type BoundContext,
  createOneTimeAddress,
  NO_DATA,
  type OneTimeAddress,
  type OwnAct,
  type OwnStatement,
  ownHash,
  type SpendingKeys,
} from '../src/index.js'
import { contextOf, namedKeys } from './honest-transfer.js'
import { seededRandom } from './seeded-random.js'

/** What a made-up act looks like. */
export interface OwnShape {
  /** Everything random follows from it: equal shapes give equal statements, so that proofs can be cached. */
  readonly seed: string | number
  /** Parts of the act; the one-time key is the made-up one. Record, sequence and data are 0, expiry the end of uint64 by default. */
  readonly act?: Partial<Omit<OwnAct, 'npk'>>
  /** Keys of the owner; from the seed by default. */
  readonly keys?: SpendingKeys
  /** Chain, pool and asking contract; the sandbox's native pool and the zero address by default. */
  readonly context?: Partial<BoundContext>
}

/** An act that holds, with everything that belongs to it. */
export interface HonestOwn {
  readonly statement: OwnStatement
  readonly act: OwnAct
  readonly keys: SpendingKeys
  /** The one-time address that acts. */
  readonly address: OneTimeAddress
}

/** Builds an act that satisfies every rule. */
export function honestOwn(shape: OwnShape): HonestOwn {
  const keys = shape.keys ?? namedKeys(`owner ${shape.seed}`)
  const { address, r } = createOneTimeAddress(keys, { random: seededRandom(`own:${shape.seed}`) })
  const { npk } = address
  const act: OwnAct = { record: NO_DATA, sequence: 0n, expiry: (1n << 64n) - 1n, dataHash: NO_DATA, ...shape.act, npk }
  const boundHash = ownHash(act, contextOf(shape))
  const { A, nk } = keys
  return {
    statement: { public: { npk, boundHash }, private: { A, nk, r, signature: keys.sign(boundHash) } },
    act,
    keys,
    address,
  }
}
