import { MalformedKeyError } from '../errors.js'
import { BASE_FIELD_ORDER, G1_BYTES, G2_BYTES, WORD_BYTES, writeWords } from '../verify/points.js'
import { BinaryFile, type ByteReader, type FileKind, refuse } from './binary-file.js'
import { isG1, isG2 } from './curve-points.js'
import { readPrime } from './curves.js'
import { littleEndian } from './little-endian.js'

/**
 * A Groth16 proving key over BN254, as its file has it. Points of the header are converted to wire form (affine, canonical,
 * little-endian words of 32 bytes, real part first) and checked: on their curve, not infinity, in G2 of order r.
 */
export interface ProvingKeyFile {
  /** Wires of the circuit, the constant 1 included: values of a witness. */
  readonly wires: number
  /** Public signals, the constant excluded. */
  readonly publicCount: number
  /** Rows of the evaluation domain, a power of two. */
  readonly domainSize: number
  readonly alpha1: Uint8Array
  readonly beta1: Uint8Array
  readonly beta2: Uint8Array
  readonly gamma2: Uint8Array
  readonly delta1: Uint8Array
  readonly delta2: Uint8Array
  /** Of the constant and each public signal. */
  readonly ic: readonly Uint8Array[]
  /**
   * The bulk, as views of the file and of the right length, but otherwise unread: points are affine in little-endian Montgomery
   * form (times 2^256), with zero for infinity. Who loads them checks them, but for the order of the points in G2: one of another
   * order takes the B of a proof out of the group, which verification refuses.
   */
  readonly sections: ProvingKeySections
}

export interface ProvingKeySections {
  /** A count of 32 bits, then entries of 44 bytes: matrix (0 is A, 1 is B), row, wire, coefficient times 2^512. */
  readonly coefficients: Uint8Array
  /** G1, one per wire. */
  readonly a: Uint8Array
  /** G1, one per wire. */
  readonly b1: Uint8Array
  /** G2, one per wire. */
  readonly b2: Uint8Array
  /** G1, one per private wire. */
  readonly c: Uint8Array
  /** G1, one per row of the domain. */
  readonly h: Uint8Array
}

const PROTOCOL = 1
const HEADER = 2
const IC = 3
const COEFFICIENTS = 4
const A = 5
const B1 = 6
const B2 = 7
const C = 8
const H = 9

const ZKEY: FileKind = {
  magic: 'zkey',
  version: 1,
  name: 'proving key',
  remedy: 'Download the key again.',
  sections: {
    [PROTOCOL]: 'protocol',
    [HEADER]: 'header',
    [IC]: 'points of public signals',
    [COEFFICIENTS]: 'coefficients',
    [A]: 'A points',
    [B1]: 'B points in G1',
    [B2]: 'B points in G2',
    [C]: 'points of private wires',
    [H]: 'points of the quotient',
  },
  Malformed: MalformedKeyError,
}

const COEFFICIENT_BYTES = 12 + WORD_BYTES

/** r - 1 has 28 factors of two, and quotients are evaluated on the odd half of a domain of twice the size. */
const MAX_DOMAIN_SIZE = 2 ** 27

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'groth16', 2: 'plonk', 10: 'fflonk' }

/**
 * Reads a proving key as snarkjs writes it (`.zkey`, version 1, groth16 over BN254). Strict: whatever its header says is compared
 * with what is there, and nothing is allocated from a number of the file. Work does not grow with the circuit, but for a copy of
 * one point per public signal.
 *
 * @throws MalformedKeyError naming the section and what to do; for another curve or protocol, which was found and which is needed
 */
export function readProvingKey(file: Uint8Array): ProvingKeyFile {
  const sections = new BinaryFile(file, ZKEY)
  readProtocol(sections.reader(PROTOCOL))
  const { wires, publicCount, domainSize, ...points } = readHeader(sections.reader(HEADER))
  const g1 = (id: number, count: number, of: string) =>
    sections.sectionOf(id, count * G1_BYTES, `${count} points, one per ${of}`)
  const ic = readPublicPoints(g1(IC, publicCount + 1, 'public signal and one for the constant'))
  return {
    ...{ wires, publicCount, domainSize, ...points, ic },
    sections: {
      coefficients: coefficientSection(sections),
      a: g1(A, wires, 'wire'),
      b1: g1(B1, wires, 'wire'),
      b2: sections.sectionOf(B2, wires * G2_BYTES, `${wires} points, one per wire`),
      c: g1(C, wires - publicCount - 1, 'private wire'),
      h: g1(H, domainSize, 'row of the domain'),
    },
  }
}

function readProtocol(reader: ByteReader): void {
  const protocol = reader.uint32()
  reader.end()
  if (protocol === 1) return
  const found = PROTOCOLS[protocol] ?? `an unknown protocol (${protocol})`
  throw new MalformedKeyError(
    `The proving key is for ${found}; this prover does groth16. Make a key with "snarkjs groth16 setup".`,
  )
}

function readHeader(reader: ByteReader) {
  readPrime(reader, ZKEY, 'base')
  readPrime(reader, ZKEY, 'scalar')
  const counts = readCounts(reader)
  const points = {
    alpha1: readG1(reader.bytes(G1_BYTES), 'alpha in G1'),
    beta1: readG1(reader.bytes(G1_BYTES), 'beta in G1'),
    beta2: readG2(reader.bytes(G2_BYTES), 'beta in G2'),
    gamma2: readG2(reader.bytes(G2_BYTES), 'gamma in G2'),
    delta1: readG1(reader.bytes(G1_BYTES), 'delta in G1'),
    delta2: readG2(reader.bytes(G2_BYTES), 'delta in G2'),
  }
  reader.end()
  requireContribution(points)
  return { ...counts, ...points }
}

/** With delta = gamma, or -gamma, A = alpha and B = beta and C = -L (or L) are a proof of any statement L. */
function requireContribution({ gamma2, delta2 }: { gamma2: Uint8Array; delta2: Uint8Array }): void {
  if (gamma2.subarray(0, G2_BYTES / 2).some((byte, i) => byte !== delta2[i])) return
  throw new MalformedKeyError(
    'Nobody contributed to the second phase of the proving key, so that anybody can forge its proofs. Contribute with "snarkjs zkey contribute", and use the key that it writes.',
  )
}

function readCounts(reader: ByteReader): { wires: number; publicCount: number; domainSize: number } {
  const [wires, publicCount, domainSize] = [reader.uint32(), reader.uint32(), reader.uint32()]
  if (publicCount >= wires) {
    refuse(ZKEY, `section 2 (header) says ${publicCount} public signals, but ${wires} wires in all`)
  }
  const isPowerOfTwo = 2 ** Math.round(Math.log2(domainSize)) === domainSize
  if (!isPowerOfTwo || domainSize < 2 || domainSize > MAX_DOMAIN_SIZE || domainSize <= publicCount) {
    refuse(ZKEY, `section 2 (header) says a domain of ${domainSize} rows with ${publicCount} public signals`)
  }
  return { wires, publicCount, domainSize }
}

/** The entries themselves are checked where they are loaded. */
function coefficientSection(sections: BinaryFile): Uint8Array {
  const count = sections.reader(COEFFICIENTS).uint32()
  const bytes = 4 + count * COEFFICIENT_BYTES
  return sections.sectionOf(COEFFICIENTS, bytes, `${count} entries of ${COEFFICIENT_BYTES} bytes`)
}

const readPublicPoints = (section: Uint8Array): Uint8Array[] =>
  Array.from({ length: section.length / G1_BYTES }, (_, i) =>
    readG1(section.subarray(i * G1_BYTES, (i + 1) * G1_BYTES), `number ${i} of section 3 (points of public signals)`),
  )

function readG1(bytes: Uint8Array, name: string): Uint8Array {
  const [x, y] = coordinates(bytes, name) as [bigint, bigint]
  if (!isG1([x, y])) refuse(ZKEY, `the point ${name} is not on the curve`)
  return writeWords([x, y])
}

function readG2(bytes: Uint8Array, name: string): Uint8Array {
  const [x0, x1, y0, y1] = coordinates(bytes, name) as [bigint, bigint, bigint, bigint]
  if (
    !isG2([
      [x0, x1],
      [y0, y1],
    ])
  )
    refuse(ZKEY, `the point ${name} is not in the group G2`)
  return writeWords([x0, x1, y0, y1])
}

/** 2^-256 modulo the order of the base field: takes Montgomery form off. */
const UNMONTGOMERY = 20988524275117001072002809824448087578619730785600314334253784976379291040311n

/** Infinity, all zero, is refused with the curve's equation: 0 is not 3. */
function coordinates(bytes: Uint8Array, name: string): bigint[] {
  return Array.from({ length: bytes.length / WORD_BYTES }, (_, i) => {
    const stored = littleEndian(bytes.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES))
    if (stored >= BASE_FIELD_ORDER)
      refuse(ZKEY, `the point ${name} has a coordinate that is not below the field's order`)
    return (stored * UNMONTGOMERY) % BASE_FIELD_ORDER
  })
}
