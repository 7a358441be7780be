import {
  assetId,
  assetName,
  type BoundContext,
  createOneTimeAddress,
  type HiddenMint,
  hiddenMintHash,
  type MintHiddenStatement,
  randomFieldElement,
  type SpendingKeys,
  sealOutput,
} from '../src/index.js'
import { contextOf, namedKeys } from './honest-transfer.js'
import { seededRandom } from './seeded-random.js'

/** What a made-up hidden mint looks like. */
export interface MintHiddenShape {
  /** Everything random follows from it: equal shapes give equal statements, so that proofs can be cached. */
  readonly seed: string | number
  readonly value: bigint
  readonly issuer: string
  /** Asset of kind 2; the issuer's "Hidden" by default. */
  readonly assetId?: bigint
  /** 0 by default. */
  readonly nonce?: bigint
  /** Chain and pool; the sandbox's native pool by default. */
  readonly context?: Partial<BoundContext>
}

/** A hidden mint that holds, with everything that belongs to it. */
export interface HonestMintHidden {
  readonly statement: MintHiddenStatement
  /** Lacks only the proof. */
  readonly mint: HiddenMint
  readonly payee: SpendingKeys
}

/** Builds a hidden mint that satisfies every rule. */
export function honestMintHidden(shape: MintHiddenShape): HonestMintHidden {
  const { seed, value, issuer, nonce = 0n } = shape
  const asset = shape.assetId ?? assetId({ kind: 'hiddenToken', issuer, name: assetName('Hidden') })
  const random = seededRandom(`mint-hidden:${seed}`)
  const payee = namedKeys(`payee ${seed}`)
  const { address, r } = createOneTimeAddress(payee, { random })
  const { owner, V } = payee
  const rho = randomFieldElement(random)
  const o = namedKeys(`issuer ${seed}`).o
  const { commitment, ciphertext } = sealOutput({
    ...{ to: address, assetId: asset, value, rho, o, payee: { owner, V, r }, random },
  })
  const mint = { issuer, assetId: asset, nonce, commitment, ciphertext }
  const boundHash = hiddenMintHash(mint, contextOf(shape))
  const statement = { public: { asset, commitment, boundHash }, private: { npk: address.npk, value, rho } }
  return { statement, mint, payee }
}
