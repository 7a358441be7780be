import { keccak256 } from 'ethers'
import { reduce } from '../field.js'
import { address, bytes32, struct, uint } from './abi-codec.js'
import { ACTION, BOUND_HASH_VERSION, type BoundContext } from './bound-hash.js'

/** A note of hidden supply that its issuer makes. */
export interface HiddenMint {
  /** msg.sender of the registry. */
  readonly issuer: string
  readonly assetId: bigint
  /** How many hidden mints of this asset came before (`hiddenMints` of the registry's record). */
  readonly nonce: bigint
  readonly commitment: bigint
  readonly ciphertext: Uint8Array
}

interface HiddenMintContent extends Omit<HiddenMint, 'ciphertext'> {
  readonly action: string
  readonly version: bigint
  readonly chainId: bigint
  readonly pool: string
  readonly ciphertextHash: string
}

const HIDDEN_MINT_CONTENT = struct<HiddenMintContent>({
  action: bytes32,
  version: uint(256),
  chainId: uint(256),
  pool: address,
  issuer: address,
  assetId: uint(256),
  nonce: uint(256),
  commitment: uint(256),
  ciphertextHash: bytes32,
})

/**
 * The field element that the proof of a hidden mint is bound to. The nonce makes one proof good for one note, also when an issuing
 * contract hands on what its users give it.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export function hiddenMintHash(mint: HiddenMint, { chainId, pool }: Pick<BoundContext, 'chainId' | 'pool'>): bigint {
  const { ciphertext, ...parts } = mint
  const frame = { action: ACTION.mintHidden, version: BOUND_HASH_VERSION, chainId, pool }
  const content = { ...frame, ...parts, ciphertextHash: keccak256(ciphertext) }
  return reduce(BigInt(keccak256(HIDDEN_MINT_CONTENT.encode(content))))
}
