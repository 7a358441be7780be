import type { ProverError } from '../errors.js'
import { BASE_FIELD_ORDER, SCALAR_FIELD_ORDER, WORD_BYTES } from '../verify/points.js'
import { type ByteReader, type FileKind, refuse } from './binary-file.js'
import { littleEndian } from './little-endian.js'

/** Primes of the fields that circom (`--prime`) and snarkjs know, so that an error can name a curve that is not ours. */
const CURVES: readonly (readonly [name: string, scalarField: bigint, baseField?: bigint])[] = [
  ['BN254', SCALAR_FIELD_ORDER, BASE_FIELD_ORDER],
  [
    'bls12-381',
    0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n,
    0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn,
  ],
  ['bls12-377', 0x12ab655e9a2ca55660b44d1e5c37b00159aa76fed00000010a11800000000001n],
  ['goldilocks', 0xffffffff00000001n],
  ['grumpkin', BASE_FIELD_ORDER],
  ['pallas', 0x40000000000000000000000000000000224698fc0994a8dd8c46eb2100000001n],
  ['vesta', 0x40000000000000000000000000000000224698fc094cf91b992d30ed00000001n],
  ['secq256r1', 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn],
]

/** Whose curve is in question. */
export interface CurveUser {
  readonly name: string
  readonly Malformed: new (message: string) => ProverError
}

/**
 * Refuses a prime that is not the order of BN254's scalar field (witnesses, circuits) or of its base field (keys), and says which
 * curve it belongs to.
 */
export function requireBn254({ name, Malformed }: CurveUser, prime: bigint, field: 'scalar' | 'base'): void {
  const wanted = field === 'scalar' ? SCALAR_FIELD_ORDER : BASE_FIELD_ORDER
  if (prime === wanted) return
  const found = CURVES.find(([, scalarField, baseField]) => (field === 'scalar' ? scalarField : baseField) === prime)
  const curve = found === undefined ? `an unknown curve (prime 0x${prime.toString(16)})` : `the curve ${found[0]}`
  const advice = 'compile the circuit with "--prime bn128" and make its key again'
  throw new Malformed(`The ${name} is of ${curve}; this prover does BN254 (bn128). To use it, ${advice}.`)
}

/** Goldilocks has eight bytes, the largest curve in use 96. Anything else is damage. */
const MAX_PRIME_BYTES = 96

/** Reads a prime with its length before it, as headers have it, and refuses another one than BN254's. */
export function readPrime(reader: ByteReader, kind: FileKind, field: 'scalar' | 'base'): void {
  const bytes = reader.uint32()
  if (bytes < 8 || bytes > MAX_PRIME_BYTES) refuse(kind, `its header says that a field element has ${bytes} bytes`)
  requireBn254(kind, littleEndian(reader.bytes(bytes)), field)
  if (bytes !== WORD_BYTES) refuse(kind, `its header has field elements of ${bytes} bytes instead of ${WORD_BYTES}`)
}
