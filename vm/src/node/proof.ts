import { createAddressFromString } from '@ethereumjs/util'
import { bytesToHex, type Hex, hexToBytes, quantity } from './encoding.js'
import type { ExecutionView } from './execution.js'

/** An account and some of its slots, with what proves them against the state root (EIP-1186). */
export interface AccountProof {
  readonly address: Hex
  readonly accountProof: readonly Hex[]
  readonly balance: Hex
  readonly codeHash: Hex
  readonly nonce: Hex
  readonly storageHash: Hex
  readonly storageProof: readonly { readonly key: Hex; readonly value: Hex; readonly proof: readonly Hex[] }[]
}

/** A storage slot, and how the answer names it. */
export interface ProofKey {
  /** 32 bytes. */
  readonly slot: Hex
  readonly key: Hex
}

/** Proves an account, or its absence, and the slots in a state. */
export async function accountProof(
  view: ExecutionView,
  address: Hex,
  keys: readonly ProofKey[],
): Promise<AccountProof> {
  const at = createAddressFromString(address)
  const { account, storageRoot, proof, storage } = view.state.prove(
    at,
    keys.map(({ slot }) => hexToBytes(slot)),
  )
  return {
    address,
    accountProof: proof.map((node) => bytesToHex(node)),
    balance: quantity(account.balance),
    codeHash: bytesToHex(account.codeHash),
    nonce: quantity(account.nonce),
    storageHash: bytesToHex(storageRoot),
    storageProof: storage.map(({ value, proof: nodes }, i) => ({
      key: keys[i]?.key ?? '0x',
      value: value.length === 0 ? '0x0' : quantity(BigInt(bytesToHex(value))),
      proof: nodes.map((node) => bytesToHex(node)),
    })),
  }
}
