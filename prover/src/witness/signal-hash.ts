const OFFSET_BASIS = 0xcbf29ce484222325n
const PRIME = 0x100000001b3n

/** Where circom's program looks an input up: the halves of the 64-bit FNV-1a hash of its name, as WebAssembly takes them. */
export interface SignalHash {
  readonly high: number
  readonly low: number
}

/** FNV-1a in 64 bits (draft-eastlake-fnv). */
export function hashSignal(name: string): SignalHash {
  let hash = OFFSET_BASIS
  for (const byte of new TextEncoder().encode(name)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME)
  return { high: Number(hash >> 32n) | 0, low: Number(hash & 0xffffffffn) | 0 }
}
