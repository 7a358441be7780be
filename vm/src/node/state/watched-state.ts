import type { Account, Address } from '@ethereumjs/util'
import { bytesToHex, type Hex } from '../encoding.js'
import { MemoryStateManager } from './memory-state-manager.js'

/** A state that can tell which accounts are written and which slots are read or written. */
export class WatchedState extends MemoryStateManager {
  /** Told before it happens; of a slot with its 32 bytes. */
  onTouch: ((address: Hex, slot?: Hex) => void) | undefined
  override readonly promptStorage = undefined

  override async putAccount(address: Address, account?: Account): Promise<void> {
    this.onTouch?.(address.toString())
    return super.putAccount(address, account)
  }

  override async getStorage(address: Address, key: Uint8Array): Promise<Uint8Array> {
    this.onTouch?.(address.toString(), bytesToHex(key))
    return super.getStorage(address, key)
  }

  override async putStorage(address: Address, key: Uint8Array, value: Uint8Array): Promise<void> {
    this.onTouch?.(address.toString(), bytesToHex(key))
    return super.putStorage(address, key, value)
  }
}
