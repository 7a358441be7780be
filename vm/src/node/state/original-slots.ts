import type { Address } from '@ethereumjs/util'
import { byteText } from '../../evm/byte-text.js'

/** What slots held when the transaction began: before they are first written, each is asked for (EIP-2200). */
export class OriginalSlots {
  /** By address and slot, one character per byte. */
  readonly #values = new Map<string, Uint8Array>()

  /** @param read what a slot holds now */
  constructor(private readonly read: (address: Address, key: Uint8Array) => Promise<Uint8Array>) {}

  async get(address: Address, key: Uint8Array): Promise<Uint8Array> {
    const name = nameOf(address, key)
    return this.#values.get(name) ?? this.#kept(name, await this.read(address, key))
  }

  /** {@link get} without waiting. @param current what the slot holds now */
  before(address: Address, key: Uint8Array, current: Uint8Array): Uint8Array {
    const name = nameOf(address, key)
    return this.#values.get(name) ?? this.#kept(name, current)
  }

  /** Forgets them all: the next transaction begins. */
  clear(): void {
    this.#values.clear()
  }

  #kept(name: string, value: Uint8Array): Uint8Array {
    this.#values.set(name, value)
    return value
  }
}

function nameOf({ bytes }: Address, key: Uint8Array): string {
  return byteText(bytes, 'latin1') + byteText(key, 'latin1')
}
