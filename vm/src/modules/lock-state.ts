import type { LockRecord } from '@merkato/protocol'
import { type Keccak, mappingSlot } from '../pool/layout.js'
import type { SlotStorage } from '../pool/pool-state.js'

/** `mapping(bytes32 lockId => Lock)`. */
const LOCKS = 0n

/**
 * What the chain remembers of conditional transfers: one record each, as Solidity packs
 *
 * ```solidity
 * struct LockTerms { address decider; uint64 deadline; uint8 fallbackAlternative; bytes32 data; } // words 1 and 2
 * struct Lock { uint8 state; uint8 alternatives; LockTerms terms; bytes32 outcomesHash; }         // words 0 and 3
 * ```
 *
 * Nothing is kept between calls.
 */
export class LockState {
  readonly #storage: SlotStorage
  readonly #keccak256: Keccak

  constructor(storage: SlotStorage, keccak256: Keccak) {
    this.#storage = storage
    this.#keccak256 = keccak256
  }

  /** The record of a lock, addresses as lower-case hex; all zero when there is none. */
  async read(lockId: string): Promise<LockRecord> {
    const first = this.#slot(lockId)
    const word = (i: bigint) => this.#storage.read(first + i)
    const [head, terms] = [await word(0n), await word(1n)]
    return {
      state: Number(BigInt.asUintN(8, head)),
      alternatives: Number(BigInt.asUintN(8, head >> 8n)),
      terms: {
        decider: hex(BigInt.asUintN(160, terms), 20),
        deadline: BigInt.asUintN(64, terms >> 160n),
        fallbackAlternative: Number(terms >> 224n),
        data: hex(await word(2n), 32),
      },
      outcomesHash: hex(await word(3n), 32),
    }
  }

  /** Writes what differs from the record as it stands. */
  async write(lockId: string, { state, alternatives, terms, outcomesHash }: LockRecord): Promise<void> {
    const { decider, deadline, fallbackAlternative, data } = terms
    const head = BigInt(state) | (BigInt(alternatives) << 8n)
    const packed = BigInt(decider) | (deadline << 160n) | (BigInt(fallbackAlternative) << 224n)
    const first = this.#slot(lockId)
    for (const [i, word] of [head, packed, BigInt(data), BigInt(outcomesHash)].entries()) {
      const slot = first + BigInt(i)
      if ((await this.#storage.read(slot)) !== word) await this.#storage.write(slot, word)
    }
  }

  #slot(lockId: string): bigint {
    return mappingSlot(this.#keccak256, BigInt(lockId), LOCKS)
  }
}

const hex = (value: bigint, bytes: number): string => `0x${value.toString(16).padStart(2 * bytes, '0')}`
