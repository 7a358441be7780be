import type { AssetInfo } from '@merkato/protocol'
import { type Keccak, mappingSlot } from '../pool/layout.js'
import type { SlotStorage } from '../pool/pool-state.js'

/** `mapping(uint256 asset => Record)`. */
const RECORDS = 0n

const HALF_WORD = 128n
const UINT64 = 64n

/**
 * What the chain remembers of the registry: one record an asset, as Solidity packs
 *
 * ```solidity
 * struct Record {
 *   address issuer; uint8 kind; bool finalized; // word 0
 *   uint128 cap; uint128 supply;                // word 1
 *   bytes32 name;                               // word 2
 *   uint256 id;                                 // word 3
 *   bytes32 origin;                             // word 4
 *   uint256 mintKey;                            // word 5
 *   uint64 keyActs; uint64 hiddenMints;         // word 6
 * }
 * ```
 *
 * Nothing is kept between calls, as in the pool's state.
 */
export class RegistryState {
  readonly #storage: SlotStorage
  readonly #keccak256: Keccak

  constructor(storage: SlotStorage, keccak256: Keccak) {
    this.#storage = storage
    this.#keccak256 = keccak256
  }

  /** The record of an asset, addresses as lower-case hex; all zero when it was never issued. */
  async read(asset: bigint): Promise<AssetInfo> {
    const first = recordSlot(this.#keccak256, asset)
    const words: bigint[] = []
    for (let i = 0n; i < RECORD_WORDS; i++) words.push(await this.#storage.read(first + i))
    return fromWords(words as unknown as RecordWords)
  }

  /** Writes what differs from the record as it stands. */
  async write(asset: bigint, info: AssetInfo): Promise<void> {
    const first = recordSlot(this.#keccak256, asset)
    for (const [i, word] of toWords(info).entries()) {
      const slot = first + BigInt(i)
      if ((await this.#storage.read(slot)) !== word) await this.#storage.write(slot, word)
    }
  }
}

/** First slot of an asset's record. */
export function recordSlot(keccak256: Keccak, asset: bigint): bigint {
  return mappingSlot(keccak256, asset, RECORDS)
}

const RECORD_WORDS = 7n

type RecordWords = readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint]

function toWords(info: AssetInfo): RecordWords {
  return [
    BigInt(info.issuer) | (BigInt(info.kind) << 160n) | (info.finalized ? 1n << 168n : 0n),
    info.cap | (info.supply << HALF_WORD),
    BigInt(info.name),
    info.id,
    BigInt(info.origin),
    info.mintKey,
    info.keyActs | (info.hiddenMints << UINT64),
  ]
}

function fromWords([head, amounts, name, id, origin, mintKey, counters]: RecordWords): AssetInfo {
  return {
    issuer: hex(BigInt.asUintN(160, head), 20),
    kind: Number(BigInt.asUintN(8, head >> 160n)),
    finalized: head >> 168n !== 0n,
    cap: BigInt.asUintN(128, amounts),
    supply: amounts >> HALF_WORD,
    name: hex(name, 32),
    id,
    origin: hex(origin, 32),
    mintKey,
    keyActs: BigInt.asUintN(64, counters),
    hiddenMints: counters >> UINT64,
  }
}

function hex(value: bigint, bytes: number): string {
  return `0x${value.toString(16).padStart(2 * bytes, '0')}`
}
