import {
  CIRCUITS,
  encodePoolLog,
  type HiddenMint,
  hiddenMintHash,
  isFieldElement,
  MAX_CIPHERTEXT_BYTES,
  mintHiddenPublicInputs,
  type Proof,
} from '@merkato/protocol'
import type { Hex } from '../frame.js'
import { checkKey } from './check-bundle.js'
import { checkProof } from './check-proofs.js'
import { checkRoom } from './enter-note.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'

/** Whether an issuer may make this note of hidden supply (docs/protocol/assets.md, "Hidden supply"). */
export async function checkHiddenMint(mint: HiddenMint, proof: Proof, context: PoolContext): Promise<Refusal> {
  return (
    checkParts(mint) ??
    (await checkHiddenAsset(mint.assetId, context)) ??
    (await checkKey(CIRCUITS['mint-hidden'].id, context)) ??
    (await checkRoom(1, context)) ??
    (await checkMintProof(mint, proof, context))
  )
}

function checkParts({ assetId, commitment, ciphertext }: HiddenMint): Refusal {
  const strange = [assetId, commitment].find((number) => !isFieldElement(number))
  if (strange !== undefined) return reject('NotCanonical', strange)
  if (commitment === 0n) return reject('NotCanonical', 0n)
  return ciphertext.length > MAX_CIPHERTEXT_BYTES ? reject('WrongShape') : undefined
}

/** A visible asset would get units that no supply counts. */
async function checkHiddenAsset(asset: bigint, { pool }: PoolContext): Promise<Refusal> {
  return (await pool.isHidden(asset)) ? undefined : reject('UnknownAsset', asset)
}

function checkMintProof(mint: HiddenMint, proof: Proof, context: PoolContext): Promise<Refusal> {
  const { chainId, address } = context.frame
  const boundHash = hiddenMintHash(mint, { chainId, pool: address })
  const inputs = mintHiddenPublicInputs({ asset: mint.assetId, commitment: mint.commitment, boundHash })
  return checkProof(CIRCUITS['mint-hidden'].id, inputs, proof, context)
}

/** @returns position of the note */
export async function enterHidden(mint: HiddenMint, { frame, pool }: PoolContext): Promise<bigint> {
  const { issuer, assetId, commitment, ciphertext } = mint
  const position = await pool.append([commitment])
  const event = { name: 'HiddenMinted', issuer, assetId, position, output: { commitment, ciphertext } } as const
  const { topics, data } = encodePoolLog(event)
  frame.log(topics as Hex[], data as Hex)
  return position
}
