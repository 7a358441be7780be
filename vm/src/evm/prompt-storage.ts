import type { StateManagerInterface } from '@ethereumjs/common'
import type { Account, Address } from '@ethereumjs/util'

/** Storage that is there without waiting. What it does is what the state manager's own methods do. */
export interface PromptStorage {
  /**
   * @param key 32 bytes, which are the caller's again afterwards
   * @returns at most 32 bytes; empty: zero
   */
  get(address: Address, key: Uint8Array): Uint8Array
  /** What the slot held when the transaction began, as `originalStorageCache` tells it. @param current what it holds now */
  original(address: Address, key: Uint8Array, current: Uint8Array): Uint8Array
  /**
   * @param value without zeros before it; kept as it is
   * @returns the account as it is then
   * @throws Error when there is no such account
   */
  put(address: Address, key: Uint8Array, value: Uint8Array): Account
}

interface PromptState extends StateManagerInterface {
  /** Undefined where somebody has to be asked or told first. */
  readonly promptStorage: PromptStorage | undefined
}

/** Undefined: the state manager's own methods have to be waited for. */
export function promptStorageOf(state: StateManagerInterface): PromptStorage | undefined {
  return (state as Partial<PromptState>).promptStorage
}
