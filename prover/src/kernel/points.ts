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

/**
 * Takes a section of points of a proving key into the kernel.
 * @param section affine points, little-endian, in Montgomery form with R = 2^256; all zero is infinity (zkey sections 5 to 9)
 * @param options.validate refuses coordinates that are not below p and points off the curve. Subgroup membership on G2
 *   is not checked: a key is trusted for its structure anyway, and every proof is verified
 * @throws {@link MalformedKeyError} on a bad point or a section of broken length
 */
export function importPoints(
  kernel: Kernel,
  group: Group,
  section: Uint8Array,
  options: { readonly validate: boolean },
): PointTable {
  const count = section.length / wireBytes(group)
  if (!Number.isInteger(count)) throw new MalformedKeyError(`A section of ${group} points is cut short.`)
  const indices = kernel.allocate(4 * count)
  const points = kernel.allocate(countFinite(section, wireBytes(group)) * pointStride(group))
  const finiteCount = kernel.scoped(() => convert(kernel, group, section, { points, indices, count, ...options }))
  return { group, count, points, indices, finiteCount }
}

interface Conversion {
  readonly points: Address
  readonly indices: Address
  readonly count: number
  readonly validate: boolean
}

function convert(kernel: Kernel, group: Group, section: Uint8Array, target: Conversion): number {
  const { points, indices, count, validate } = target
  const source = kernel.place(section)
  const constant = kernel.place(wordsOf(CURVE_CONSTANTS[group]))
  const factors = kernel.place(wordsOf(group === 'g1' ? [BETA] : PSI_FACTORS))
  const functions = groupFunctions(kernel, group)
  const images = decompositionOf(group).parts - 1
  const kept = functions.import(points, indices, source, count, images, constant, validate ? 1 : 0)
  if (kept < 0)
    throw new MalformedKeyError(
      `Point ${-1 - kept} of a ${group} section of the key is not a point of the curve. Download the key again.`,
    )
  functions.images(points, kept, factors)
  return kept
}

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
