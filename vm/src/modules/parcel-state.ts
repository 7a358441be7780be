import { type Holder, type ParcelRecord, ZERO_ADDRESS } from '@merkato/protocol'
import { type Keccak, mappingSlot } from '../pool/layout.js'
import type { SlotStorage } from '../pool/pool-state.js'

/** `mapping(bytes32 parcel => Stored)`. */
const PARCELS = 0n

const HOLDER_KIND = Object.freeze({ nobody: 0n, account: 1n, key: 2n, parcel: 3n })

/** Nobody. */
export const NOBODY: Holder = Object.freeze({ account: ZERO_ADDRESS, npk: 0n, parcel: `0x${'00'.repeat(32)}` })

/**
 * What the chain remembers of parcels: one record each, as Solidity packs
 *
 * ```solidity
 * struct Stored {
 *   uint8 state; uint64 recoverAfter; uint64 acts; uint8 holderKind; uint8 sealerKind; // word 0
 *   uint256 holder;                                                                    // word 1
 *   uint256 sealer;                                                                    // word 2
 *   bytes32 digest;                                                                    // word 3
 * }
 * ```
 *
 * A holder is one word and what it stands for: 0 nobody, 1 account, 2 one-time key, 3 parcel. Nothing is kept between calls.
 */
export class ParcelState {
  readonly #storage: SlotStorage
  readonly #keccak256: Keccak

  constructor(storage: SlotStorage, keccak256: Keccak) {
    this.#storage = storage
    this.#keccak256 = keccak256
  }

  /** The record of a parcel, addresses as lower-case hex; all zero when it was never sealed. */
  async read(parcel: string): Promise<ParcelRecord> {
    const first = this.#slot(parcel)
    const word = (i: bigint) => this.#storage.read(first + i)
    const head = await word(0n)
    return {
      state: Number(BigInt.asUintN(8, head)),
      recoverAfter: BigInt.asUintN(64, head >> 8n),
      acts: BigInt.asUintN(64, head >> 72n),
      holder: unpack(BigInt.asUintN(8, head >> 136n), await word(1n)),
      sealer: unpack(BigInt.asUintN(8, head >> 144n), await word(2n)),
      digest: hex(await word(3n), 32),
    }
  }

  /** Writes what differs from the record as it stands. */
  async write(parcel: string, { state, recoverAfter, acts, holder, sealer, digest }: ParcelRecord): Promise<void> {
    const [holderKind, holderWord] = pack(holder)
    const [sealerKind, sealerWord] = pack(sealer)
    const head = BigInt(state) | (recoverAfter << 8n) | (acts << 72n) | (holderKind << 136n) | (sealerKind << 144n)
    const first = this.#slot(parcel)
    for (const [i, word] of [head, holderWord, sealerWord, BigInt(digest)].entries()) {
      const slot = first + BigInt(i)
      if ((await this.#storage.read(slot)) !== word) await this.#storage.write(slot, word)
    }
  }

  #slot(parcel: string): bigint {
    return mappingSlot(this.#keccak256, BigInt(parcel), PARCELS)
  }
}

function pack({ account, npk, parcel }: Holder): readonly [kind: bigint, word: bigint] {
  if (BigInt(account) !== 0n) return [HOLDER_KIND.account, BigInt(account)]
  if (npk !== 0n) return [HOLDER_KIND.key, npk]
  return BigInt(parcel) === 0n ? [HOLDER_KIND.nobody, 0n] : [HOLDER_KIND.parcel, BigInt(parcel)]
}

function unpack(kind: bigint, word: bigint): Holder {
  if (kind === HOLDER_KIND.account) return { ...NOBODY, account: hex(word, 20) }
  if (kind === HOLDER_KIND.key) return { ...NOBODY, npk: word }
  return kind === HOLDER_KIND.parcel ? { ...NOBODY, parcel: hex(word, 32) } : NOBODY
}

const hex = (value: bigint, bytes: number): string => `0x${value.toString(16).padStart(2 * bytes, '0')}`
