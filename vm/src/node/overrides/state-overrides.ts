import { Account, createAddressFromString } from '@ethereumjs/util'
import { getAddress } from 'ethers'
import { type Hex, hexToBytes } from '../encoding.js'
import { invalidInput, RpcError } from '../errors.js'
import type { ExecutionView } from '../execution.js'

/** The execution APIs' code for a precompile that is moved to its own address. */
const MOVED_ONTO_ITSELF = -38022

/** Storage slots with their values, 32 bytes each. */
export type SlotValues = ReadonlyMap<Hex, Hex>

/** What of an account a call sees other than it is. */
export interface AccountOverride {
  /** Wei. */
  readonly balance?: bigint
  readonly nonce?: bigint
  /** Runs also where a precompile stands, in its place. */
  readonly code?: Hex
  /** All of its storage. */
  readonly state?: SlotValues
  /** Some of its storage. */
  readonly stateDiff?: SlotValues
  /** Where the precompile of this account runs instead. */
  readonly movePrecompileToAddress?: Hex
}

/** Overridden accounts by address, as geth and the execution APIs have them. */
export type StateOverrides = ReadonlyMap<Hex, AccountOverride>

/**
 * Writes the overrides into the state, as a transaction before the call would have; whoever calls undoes it.
 *
 * @throws RpcError -32000 when an account has both `state` and `stateDiff`; in geth's words
 */
export async function writeOverrides({ state }: ExecutionView, overrides: StateOverrides): Promise<void> {
  for (const [address, override] of overrides) {
    if (override.state !== undefined && override.stateDiff !== undefined) {
      throw invalidInput(`account ${getAddress(address)} has both 'state' and 'stateDiff'`)
    }
    await writeAccount(state, address, override)
  }
  // What an SSTORE is priced by is the value after the overrides.
  state.clearCaches()
}

async function writeAccount(state: ExecutionView['state'], address: Hex, override: AccountOverride): Promise<void> {
  const at = createAddressFromString(address)
  const found = (await state.getAccount(at)) ?? new Account()
  const { balance = found.balance, nonce = found.nonce, code } = override
  const slots = override.state ?? override.stateDiff
  // EIP-161: an account that has nothing is none.
  if (found.isEmpty() && balance === 0n && nonce === 0n && code === undefined && slots === undefined) return
  await state.putAccount(at, new Account(nonce, balance, found.storageRoot, found.codeHash))
  if (code !== undefined) await state.putCode(at, hexToBytes(code))
  if (override.state !== undefined) await state.clearStorage(at)
  for (const [slot, value] of slots ?? []) {
    await state.putStorage(at, hexToBytes(slot), hexToBytes(value))
  }
}

/**
 * Which precompile runs at the overridden addresses: none where code was put in its place or it was moved away.
 *
 * Of two that are moved to one address, the later runs there.
 *
 * @throws RpcError -32000 when what is moved is no precompile, keeps a state, or goes where another override is; -38022 when that is its own
 */
export function placementsOf({ evm }: ExecutionView, overrides: StateOverrides): Map<string, Hex | undefined> {
  const placements = new Map<string, Hex | undefined>()
  for (const [address, { code, movePrecompileToAddress: target }] of overrides) {
    if (code !== undefined || target !== undefined) placements.set(address, undefined)
    if (target === undefined) continue
    if (!evm.hasPrecompile(address)) throw invalidInput(`account ${getAddress(address)} is not a precompile`)
    if (evm.hasState(address)) throw invalidInput(`account ${getAddress(address)} keeps a state and can not be moved`)
    if (target === address) {
      throw new RpcError(MOVED_ONTO_ITSELF, `account ${getAddress(address)} can not be moved to where it is`)
    }
    if (overrides.has(target)) {
      throw invalidInput(`account ${getAddress(target)} is already overridden`)
    }
    placements.set(target, address)
  }
  return placements
}
