import { MalformedKeyError } from '../errors.js'
import { BETA, decompositionOf, PSI_FACTORS } from './endomorphism.js'
import type { Address, Kernel } from './kernel.js'
import type { GroupFunctions, KernelFunctions } from './kernel-functions.js'

/** The two source groups of the pairing: G1 over Fp, G2 over Fp2. */
export type Group = 'g1' | 'g2'

/**
 * Points of a key in a kernel's own form: infinities left out, each point followed by its images under the group's
 * endomorphism. It lives as long as what the kernel had allocated after it stays.
 */
export interface PointTable {
  readonly group: Group
  /** Number of points of the section, infinities included. */
  readonly count: number
  /** Address of the points; {@link pointStride} bytes from one to the next. */
  readonly points: Address
  /** Address of the indices of the points that are not infinity, 32 bits each, ascending. */
  readonly indices: Address
  /** How many those are. */
  readonly finiteCount: number
}

const FIELD_BYTES = { g1: 36, g2: 72 } as const
const WORD_BYTES = 32

/** Bytes of a point's wire form: affine, canonical little-endian numbers of 32 bytes each, all zero for infinity. */
export const wireBytes = (group: Group): number => (group === 'g1' ? 2 : 4) * WORD_BYTES

/** Bytes of an affine point in the kernel. */
export const affineBytes = (group: Group): number => 2 * FIELD_BYTES[group]

/** Bytes of a projective point in the kernel. */
export const projectiveBytes = (group: Group): number => 3 * FIELD_BYTES[group]

/** Bytes from one point of a table to the next. */
export const pointStride = (group: Group): number => decompositionOf(group).parts * affineBytes(group)

/** y^2 = x^3 + 3 on G1; 3 / (9 + u) on the twist. */
const CURVE_CONSTANTS: Readonly<Record<Group, readonly bigint[]>> = {
  g1: [3n],
  g2: [
    19485874751759354771024239261021720505790618469301721065564631296452457478373n,
    266929791119991161246907387137283842545076965332900288569378510910307636690n,
  ],
}

/** Little-endian 32-byte numbers one after the other. */
export function wordsOf(values: readonly bigint[]): Uint8Array {
  const words = new BigUint64Array(values.length * 4)
  values.forEach((value, k) => {
    for (let i = 0; i < 4; i++) words[4 * k + i] = BigInt.asUintN(64, value >> BigInt(64 * i))
  })
  return new Uint8Array(words.buffer)
}

/** How points are taken into the kernel. */
export interface PointOptions {
  /**
   * Refuses coordinates that are not below p and points off the curve. On G2 membership in the subgroup is not checked: a
   * key is trusted for its structure anyway, and the verification of every proof refuses a B outside the subgroup.
   */
  readonly validate: boolean
}

/**
 * Takes a section of points of a proving key into the kernel: affine points, little-endian, in Montgomery form with
 * R = 2^256; all zero is infinity (zkey sections 5 to 9).
 * @throws {@link MalformedKeyError} on a bad point or a section of broken length
 */
export function importPoints(kernel: Kernel, group: Group, section: Uint8Array, options: PointOptions): PointTable {
  const points = new PointImport(kernel, group, section.length, options)
  points.add(section)
  return points.finish()
}

/** Takes a section in part by part. Of what is allocated until it is finished nothing else may stay. */
export class PointImport {
  readonly #kernel: Kernel
  readonly #group: Group
  readonly #validate: boolean
  readonly #count: number
  readonly #indices: Address
  readonly #points: Address
  #seen = 0
  #finiteCount = 0

  /**
   * @param length bytes of the whole section
   * @throws {@link MalformedKeyError} when that is no whole number of points
   */
  constructor(kernel: Kernel, group: Group, length: number, { validate }: PointOptions) {
    this.#kernel = kernel
    this.#group = group
    this.#validate = validate
    this.#count = length / wireBytes(group)
    if (!Number.isInteger(this.#count)) throw new MalformedKeyError(`A section of ${group} points is cut short.`)
    this.#indices = kernel.allocate(4 * this.#count)
    this.#points = kernel.mark()
  }

  /**
   * @param part the next points of the section, whole ones
   * @throws {@link MalformedKeyError} on a bad point
   */
  add(part: Uint8Array): void {
    const finite = countFinite(part, wireBytes(this.#group))
    const points = this.#kernel.allocate(finite * pointStride(this.#group))
    this.#kernel.scoped(() => this.#convert(part, points))
    const indices = this.#kernel.bytes(this.#indices + 4 * this.#finiteCount, 4 * finite)
    const places = new Uint32Array(indices.buffer, indices.byteOffset, finite)
    for (let i = 0; i < finite; i++) places[i]! += this.#seen
    this.#finiteCount += finite
    this.#seen += part.length / wireBytes(this.#group)
  }

  finish(): PointTable {
    return {
      group: this.#group,
      count: this.#count,
      points: this.#points,
      indices: this.#indices,
      finiteCount: this.#finiteCount,
    }
  }

  #convert(part: Uint8Array, points: Address): void {
    const [kernel, group] = [this.#kernel, this.#group]
    const indices = this.#indices + 4 * this.#finiteCount
    const source = kernel.place(part)
    const constant = kernel.place(wordsOf(CURVE_CONSTANTS[group]))
    const factors = kernel.place(wordsOf(group === 'g1' ? [BETA] : PSI_FACTORS))
    const count = part.length / wireBytes(group)
    const images = decompositionOf(group).parts - 1
    const functions = groupFunctions(kernel, group)
    const kept = functions.import(points, indices, source, count, images, constant, this.#validate ? 1 : 0)
    if (kept < 0) throw offCurve(group, this.#seen - 1 - kept)
    functions.images(points, kept, factors)
  }
}

const offCurve = (group: Group, index: number) =>
  new MalformedKeyError(
    `Point ${index} of a ${group} section of the key is not a point of the curve. Download the key again.`,
  )

function countFinite(section: Uint8Array, bytes: number): number {
  let finite = 0
  for (let at = 0; at < section.length; at += bytes) {
    for (let i = at; i < at + bytes; i++) {
      if (section[i] !== 0) {
        finite++
        break
      }
    }
  }
  return finite
}

/** The kernel's functions for one group, under names that both share. */
export function groupFunctions(kernel: Kernel, group: Group): GroupFunctions {
  const { functions } = kernel
  return GROUP_FUNCTIONS[group](functions)
}

const GROUP_FUNCTIONS: Readonly<Record<Group, (functions: KernelFunctions) => GroupFunctions>> = {
  g1: (functions) => ({
    import: functions.g1Import,
    images: functions.g1Images,
    multiexpScratchBytes: functions.g1MultiexpScratchBytes,
    multiexp: functions.g1Multiexp,
    fromWire: functions.g1FromWire,
    toWire: functions.g1ToWire,
    negate: functions.g1Negate,
    addAll: functions.g1AddAll,
    multiply: functions.g1Multiply,
    addBatch: functions.g1AddBatch,
    batchScratchBytes: functions.g1BatchScratchBytes,
  }),
  g2: (functions) => ({
    import: functions.g2Import,
    images: functions.g2Images,
    multiexpScratchBytes: functions.g2MultiexpScratchBytes,
    multiexp: functions.g2Multiexp,
    fromWire: functions.g2FromWire,
    toWire: functions.g2ToWire,
    negate: functions.g2Negate,
    addAll: functions.g2AddAll,
    multiply: functions.g2Multiply,
    addBatch: functions.g2AddBatch,
    batchScratchBytes: functions.g2BatchScratchBytes,
  }),
}
