import { ecrecover as nobleRecover } from '@ethereumjs/util'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadWasmCrypto, type WasmCrypto } from '../../src/evm/wasm-crypto.js'

type Sign = (hash: Uint8Array, key: Uint8Array, options: object) => Uint8Array

let wasm: WasmCrypto
let ecsign: Sign
beforeAll(async () => {
  wasm = await loadWasmCrypto()
  ecsign = wasm.ecsign as unknown as Sign
})

const OPTIONS = { format: 'recovered', prehash: false }
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const key = bytes32.filter((value) => secp256k1.utils.isValidSecretKey(value))

/** The outcome of a call, so that two libraries can be compared where they throw, too. */
function outcome(run: () => Uint8Array): string {
  try {
    return Buffer.from(run()).toString('hex')
  } catch {
    return 'refused'
  }
}

test('keccak-256 is that of @noble/hashes', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (message) => {
      expect(wasm.keccak256(message)).toEqual(keccak_256(message))
    }),
    { seed: 12 },
  ))

test('a hash stays as it was when the next one is made', () => {
  const first = wasm.keccak256(Uint8Array.of(1))
  wasm.keccak256(Uint8Array.of(2))
  expect(first).toEqual(keccak_256(Uint8Array.of(1)))
})

describe('secp256k1', () => {
  test('signs as @noble/curves does, bit by bit', () =>
    fc.assert(
      fc.property(bytes32, key, (hash, secret) => {
        const expected = secp256k1.sign(hash, secret, { format: 'recovered', prehash: false })
        expect(ecsign(hash, secret, OPTIONS)).toEqual(expected)
      }),
      { numRuns: 20, seed: 13 },
    ))

  test('recovers what was signed, for every form of v', () =>
    fc.assert(
      fc.property(bytes32, key, (hash, secret) => {
        const [bit, ...rest] = ecsign(hash, secret, OPTIONS)
        const [r, s] = [Uint8Array.from(rest.slice(0, 32)), Uint8Array.from(rest.slice(32))]
        const expected = secp256k1.getPublicKey(secret, false).slice(1)
        const recovery = BigInt(bit as number)
        expect(wasm.ecrecover(hash, recovery, r, s)).toEqual(expected)
        expect(wasm.ecrecover(hash, recovery + 27n, r, s)).toEqual(expected)
        expect(wasm.ecrecover(hash, recovery + 35n + 2n * 31337n, r, s, 31337n)).toEqual(expected)
      }),
      { numRuns: 20, seed: 14 },
    ))

  test('recovers and refuses as ethereumjs does by default, edges included', () => {
    const edge = fc.constantFrom(0n, 1n, 2n, N - 1n, N, N + 1n, (1n << 256n) - 1n).map(toBytes)
    const part = fc.oneof(edge, bytes32)
    const v = fc.constantFrom(0n, 1n, 2n, 3n, 26n, 27n, 28n, 29n)
    fc.assert(
      fc.property(fc.oneof(bytes32, edge), v, part, part, (hash, v, r, s) => {
        expect(outcome(() => wasm.ecrecover(hash, v, r, s))).toBe(outcome(() => nobleRecover(hash, v, r, s)))
      }),
      { numRuns: 200, seed: 15 },
    )
  })
})

const N = secp256k1.Point.Fn.ORDER

function toBytes(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))
}
