import { type EVMBN254Interface, EVMError } from '@ethereumjs/evm'
import { bigIntToBytes, bytesToBigInt, concatBytes, setLengthLeft } from '@ethereumjs/util'
import type { G1, G2, GT } from 'mcl-wasm'
import { decodeG1, decodeG2, encodeG1, loadMcl, type Mcl } from '../verifier/bn254-points.js'

const WORD = 32
const PAIR_BYTES = 6 * WORD

/** The precompiles of EIP-196 and EIP-197 on mcl, in the form that ethereumjs takes. */
export async function loadBn254(): Promise<EVMBN254Interface> {
  const mcl = await loadMcl()
  return {
    add: (input) => encodePoint(mcl.add(readG1(mcl, input, 0), readG1(mcl, input, 2))),
    mul: (input) => encodePoint(mcl.mul(readG1(mcl, input, 0), readScalar(mcl, input, 2))),
    pairing: (input) => encodeBoolean(pairingProduct(mcl, input).isOne()),
  }
}

function pairingProduct(mcl: Mcl, input: Uint8Array): GT {
  let product = new mcl.GT()
  product.setInt(1)
  for (let offset = 0; offset < input.length; offset += PAIR_BYTES) {
    const pair = input.subarray(offset, offset + PAIR_BYTES)
    product = mcl.mul(product, mcl.millerLoop(readG1(mcl, pair, 0), readG2(mcl, pair, 2)))
  }
  return mcl.finalExp(product)
}

function readWord(input: Uint8Array, index: number): bigint {
  return bytesToBigInt(input.subarray(index * WORD, (index + 1) * WORD))
}

function readG1(mcl: Mcl, input: Uint8Array, index: number): G1 {
  const x = readWord(input, index)
  const y = readWord(input, index + 1)
  if (x === 0n && y === 0n) return new mcl.G1()
  return decodeG1([x, y]) ?? refuse()
}

/** EIP-197 writes the imaginary part of each coordinate first. */
function readG2(mcl: Mcl, input: Uint8Array, index: number): G2 {
  const [x1, x0, y1, y0] = [0, 1, 2, 3].map((i) => readWord(input, index + i)) as [bigint, bigint, bigint, bigint]
  if ([x1, x0, y1, y0].every((part) => part === 0n)) return new mcl.G2()
  return (
    decodeG2([
      [x0, x1],
      [y0, y1],
    ]) ?? refuse()
  )
}

function readScalar(mcl: Mcl, input: Uint8Array, index: number): InstanceType<Mcl['Fr']> {
  const scalar = new mcl.Fr()
  scalar.setBigEndianMod(input.slice(index * WORD, (index + 1) * WORD))
  return scalar
}

function encodePoint(point: G1): Uint8Array {
  return concatBytes(...encodeG1(point).map((part) => setLengthLeft(bigIntToBytes(part), WORD)))
}

function encodeBoolean(value: boolean): Uint8Array {
  return setLengthLeft(Uint8Array.of(value ? 1 : 0), WORD)
}

/** A point off the curve or outside the subgroup uses up the gas of the call (EIP-196, EIP-197). */
function refuse(): never {
  throw new EVMError(EVMError.errorMessages.BN254_FP_NOT_IN_FIELD)
}
