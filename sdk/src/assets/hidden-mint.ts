import {
  hiddenMintHash,
  type MintHiddenStatement,
  randomFieldElement,
  type SealedOutput,
  sealOutput,
} from '@merkato/protocol'
import { readDestination, readMemo } from '../transactions/payee.js'
import type { WalletCore } from '../wallet/core.js'

/** A note of hidden supply that an issuer wants to make. */
export interface HiddenMintRequest {
  readonly assetId: bigint
  /** Smallest unit. */
  readonly amount: bigint
  /** `mk1...` or `mkone1...`. */
  readonly to: string
  /** At most 512 bytes, which only the payee and this wallet can read. */
  readonly memo?: string | Uint8Array | undefined
}

/**
 * Encrypts the note to its payee and to the wallet's own outgoing key, and states what is to be proved.
 * @param issuer account or contract that will call the registry
 * @param nonce how many hidden mints of the asset came before
 * @throws {InvalidAddressError} {WrongNetworkError} {MemoTooLongError}
 */
export function draftHiddenMint(
  { chainId, pool, random, viewing }: WalletCore,
  { assetId, amount: value, to, memo }: HiddenMintRequest,
  { issuer, nonce }: { readonly issuer: string; readonly nonce: bigint },
): { readonly output: SealedOutput; readonly statement: MintHiddenStatement } {
  const destination = readDestination(to, chainId, random)()
  const rho = randomFieldElement(random)
  const sealed = sealOutput({ ...destination, assetId, value, memo: readMemo(memo), rho, o: viewing.o, random })
  const { commitment, ciphertext } = sealed
  const boundHash = hiddenMintHash({ issuer, assetId, nonce, commitment, ciphertext }, { chainId, pool })
  const statement = {
    public: { asset: assetId, commitment, boundHash },
    private: { npk: destination.to.npk, value, rho },
  }
  return { output: { commitment, ciphertext }, statement }
}
