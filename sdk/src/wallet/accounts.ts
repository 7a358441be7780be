import { createWallet, type Wallet, type WalletOptions } from '../client.js'
import { InvalidArgumentError } from '../errors/input.js'
import type { WalletStorage } from './stored-data.js'

/** Options of {@link openAccounts}: those of {@link createWallet} but for the account. */
export interface AccountsOptions extends Omit<WalletOptions, 'account' | 'storage' | 'trackingKey'> {
  /** Numbers of the accounts. */
  readonly accounts: readonly number[]
  /** Where each account keeps what it read; by default nothing is kept. */
  readonly storage?: ((account: number) => WalletStorage) | undefined
}

/**
 * Opens several accounts of one phrase or seed. They share nothing on the chain and can not be linked by it; each syncs by itself.
 * @returns one wallet for each number, in their order
 * @throws as {@link createWallet}
 */
export async function openAccounts({ accounts, storage, ...options }: AccountsOptions): Promise<Wallet[]> {
  if (accounts.length === 0 || new Set(accounts).size !== accounts.length) {
    throw new InvalidArgumentError('accounts are different numbers, one at least.')
  }
  return Promise.all(accounts.map((account) => createWallet({ ...options, account, storage: storage?.(account) })))
}
