import type { AccountState, GenesisState } from '@ethereumjs/common'
import {
  CONDITIONAL_TRANSFERS_ADDRESS,
  hexToBytes,
  PACKAGES_ADDRESS,
  POOL_ADDRESS,
  REGISTRY_ADDRESS,
} from '@merkato/protocol'
import { keccak256, toBeHex } from 'ethers'
import { emptyPoolStorage } from '../pool/pool-state.js'
import type { Hex } from '../precompiles/frame.js'
import { parseVerifyingKeys } from '../verifier/verifiers.js'
import type { VerifyingKeys } from '../verifier/verifying-key.js'

/**
 * One byte of code, INVALID (EIP-141), that never runs as long as the precompile is there: Solidity asks for code before a
 * high-level call, and a delegation to the address (EIP-7702) runs the code itself and so fails.
 */
const PRECOMPILE_CODE = '0xfe'

/** Nonce of the stateful addresses: an account with zero nonce, balance and code would be deleted when touched (EIP-161). */
const PRECOMPILE_NONCE = '0x1'

/**
 * Accounts that the genesis state of every Merkato chain holds, in the form that ethereumjs' `generateCanonicalGenesis` and
 * blockchain take; join it with the accounts of the chain's own.
 *
 * @param verifyingKeys keys of the chain; their hashes become part of the state
 * @throws InvalidVerifyingKeyError
 */
export function merkatoGenesis(verifyingKeys: VerifyingKeys): GenesisState {
  const storage = emptyPoolStorage((message) => hexToBytes(keccak256(message)), registeredKeys(verifyingKeys))
  const words = [...storage].map(([slot, value]): [Hex, Hex] => [word(slot), word(value)])
  return {
    [POOL_ADDRESS.toLowerCase()]: precompileAccount(words),
    [REGISTRY_ADDRESS.toLowerCase()]: precompileAccount([]),
    [PACKAGES_ADDRESS.toLowerCase()]: precompileAccount([]),
    [CONDITIONAL_TRANSFERS_ADDRESS.toLowerCase()]: precompileAccount([]),
  }
}

function precompileAccount(storage: [Hex, Hex][]): AccountState {
  return ['0x0', PRECOMPILE_CODE, storage, PRECOMPILE_NONCE]
}

/**
 * Hash of each circuit's key as the genesis state registers it, by circuit id.
 *
 * @throws InvalidVerifyingKeyError
 */
export function registeredKeys(keys: VerifyingKeys): Map<number, bigint> {
  return new Map([...parseVerifyingKeys(keys)].map(([hash, { circuitId }]) => [circuitId, hash]))
}

function word(value: bigint): Hex {
  return toBeHex(value, 32) as Hex
}
