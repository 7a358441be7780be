import {
  computeCommitment,
  createOneTimeAddress,
  type OpenStatement,
  openingBoundHash,
  PACKAGES_ADDRESS,
  randomFieldElement,
  sealedCommitment,
  sealOutput,
  type UnprovenOpening,
  ZERO_ADDRESS,
} from '../src/index.js'
import { contextOf, namedKeys } from './honest-transfer.js'
import { seededRandom } from './seeded-random.js'

/** What a made-up opening of one sealed note looks like. */
export interface OpenShape {
  /** Everything random follows from it: equal shapes give equal statements, so that proofs can be cached. */
  readonly seed: string | number
  readonly assetId: bigint
  /** What is sealed. */
  readonly value: bigint
  /** 0 by default. */
  readonly publicOut?: bigint
  readonly recipient?: string
}

/** An opening that holds, with everything that belongs to it. */
export interface HonestOpen {
  readonly statement: OpenStatement
  /** Lacks only the proof. */
  readonly opening: UnprovenOpening
}

/** Builds an opening that satisfies every rule, alone in its parcel. */
export function honestOpen({ seed, assetId, value, publicOut = 0n, recipient = ZERO_ADDRESS }: OpenShape): HonestOpen {
  const random = seededRandom(`open:${seed}`)
  const payee = namedKeys(`payee ${seed}`)
  const { address, r } = createOneTimeAddress(payee, { random })
  const [rhoSealed, rho] = [randomFieldElement(random), randomFieldElement(random)]
  const { owner, V, o } = payee
  const { note, commitment, ciphertext } = sealOutput({
    ...{ to: address, assetId, value: value - publicOut, rho, o, payee: { owner, V, r }, random },
  })
  const publicAsset = publicOut === 0n ? 0n : assetId
  const payout = { asset: publicAsset, amount: publicOut, recipient, fee: 0n, feeTo: ZERO_ADDRESS }
  const sealed = sealedCommitment(assetId, value, rhoSealed)
  const opening = { sealedCommitment: sealed, commitment: computeCommitment(note), ciphertext, payout }
  const { chainId, pool } = contextOf({})
  const place = { chainId, pool, packages: PACKAGES_ADDRESS, parcel: `0x${'0b'.repeat(32)}`, acts: 0n }
  const boundHash = openingBoundHash([opening], place)
  return {
    statement: {
      public: { sealed, commitment, publicAsset, publicOut, boundHash },
      private: { asset: assetId, value, rhoSealed, npk: address.npk, rho },
    },
    opening,
  }
}
