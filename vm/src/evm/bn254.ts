import { type EVMBN254Interface, EVMError } from '@ethereumjs/evm'
import { concatBytes, setLengthLeft } from '@ethereumjs/util'
import { createBn254 } from '@merkato/prover'

const WORD = 32
const G1_BYTES = 2 * WORD
const PAIR_BYTES = 6 * WORD

let loaded: Promise<EVMBN254Interface> | undefined

/** The precompiles of EIP-196 and EIP-197 on the prover's kernel, in the form that ethereumjs takes; one for all EVMs of a process. */
export function loadBn254(): Promise<EVMBN254Interface> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<EVMBN254Interface> {
  const curve = await createBn254()
  return {
    add: (input) => encodePoint(curve.add(readG1(input, 0), readG1(input, G1_BYTES)) ?? refuse()),
    mul: (input) => encodePoint(curve.multiply(readG1(input, 0), reversed(input, G1_BYTES, WORD)) ?? refuse()),
    pairing: (input) => encodeBoolean(curve.pairingProductIsOne(readPairs(input)) ?? refuse()),
  }
}

function readPairs(input: Uint8Array): [Uint8Array, Uint8Array][] {
  const count = Math.floor(input.length / PAIR_BYTES)
  return Array.from({ length: count }, (_, i) => {
    const offset = i * PAIR_BYTES
    return [readG1(input, offset), readG2(input, offset + G1_BYTES)]
  })
}

/** The kernel takes little-endian words. */
function readG1(input: Uint8Array, offset: number): Uint8Array {
  return concatBytes(reversed(input, offset, WORD), reversed(input, offset + WORD, WORD))
}

/** EIP-197 writes the imaginary part of each coordinate first, so that two words reversed together are in order. */
function readG2(input: Uint8Array, offset: number): Uint8Array {
  return concatBytes(reversed(input, offset, 2 * WORD), reversed(input, offset + 2 * WORD, 2 * WORD))
}

/** Bytes from the last to the first; the input ends in zeros without end. */
function reversed(input: Uint8Array, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes.set(input.subarray(offset, offset + length))
  return bytes.reverse()
}

function encodePoint(point: Uint8Array): Uint8Array {
  return readG1(point, 0)
}

function encodeBoolean(value: boolean): Uint8Array {
  return setLengthLeft(Uint8Array.of(value ? 1 : 0), WORD)
}

/** A point off the curve or outside the subgroup uses up the gas of the call (EIP-196, EIP-197). */
function refuse(): never {
  throw new EVMError(EVMError.errorMessages.BN254_FP_NOT_IN_FIELD)
}
