import { FIELD_ORDER } from '../field.js'
import {
  defineDot,
  defineField,
  ELEMENT_BYTES,
  MONTGOMERY_R,
  readWords,
  WORDS_BYTES,
  writeElement,
  writeWords,
} from './field-kernel.js'
import { FULL_ROUNDS, type PoseidonParameters, poseidonParameters } from './poseidon-parameters.js'
import { type Code, compileModule, instantiate, ModuleBuilder, op } from './wasm-assembler.js'

interface PoseidonExports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly run: () => void
}

/** Addresses in the kernel's memory for one width. */
function layout({ width, constants }: PoseidonParameters) {
  const row = width * ELEMENT_BYTES
  const input = 0
  const output = input + (width - 1) * WORDS_BYTES
  const square = output + WORDS_BYTES
  const plainOne = square + ELEMENT_BYTES
  const scratch = plainOne + ELEMENT_BYTES
  const first = scratch + ELEMENT_BYTES
  const second = first + row
  const matrix = second + row
  const roundConstants = matrix + width * row
  const end = roundConstants + constants.length * row
  return { row, input, output, square, plainOne, scratch, first, second, matrix, roundConstants, end }
}

type Layout = ReturnType<typeof layout>

/** Poseidon for one number of inputs in WebAssembly: rounds as the paper states them, each row of the mix one dot product. */
class PoseidonKernel {
  readonly #exports: PoseidonExports
  readonly #words: BigUint64Array
  readonly #at: Layout

  constructor(parameters: PoseidonParameters) {
    this.#at = layout(parameters)
    this.#exports = instantiate<PoseidonExports>(compileModule(moduleBytes(parameters, this.#at)))
    this.#words = new BigUint64Array(this.#exports.memory.buffer)
    this.#writeParameters(parameters)
  }

  /** The hash of canonical inputs, `width - 1` of them. */
  hash(inputs: readonly bigint[]): bigint {
    const { input, output } = this.#at
    inputs.forEach((value, i) => {
      writeWords(this.#words, (input + i * WORDS_BYTES) / 8, value)
    })
    this.#exports.run()
    const hash = readWords(this.#words, output / 8)
    return hash === FIELD_ORDER ? 0n : hash
  }

  #writeParameters({ constants, matrix }: PoseidonParameters): void {
    const { row, square, plainOne, matrix: matrixAt, roundConstants } = this.#at
    const write = (address: number, value: bigint): void => writeElement(this.#words, address / 8, value % FIELD_ORDER)
    write(square, MONTGOMERY_R ** 2n)
    write(plainOne, 1n)
    matrix.forEach((values, x) => {
      values.forEach((value, y) => {
        write(matrixAt + x * row + y * ELEMENT_BYTES, value * MONTGOMERY_R)
      })
    })
    constants.forEach((values, round) => {
      values.forEach((value, i) => {
        // The first row is added to the inputs; the others enter a dot product, which divides by R once.
        const scale = round === 0 ? MONTGOMERY_R : MONTGOMERY_R ** 2n
        write(roundConstants + round * row + i * ELEMENT_BYTES, value * scale)
      })
    })
  }
}

/** Rounds go in pairs, from the first state to the second and back. */
function moduleBytes({ width, partialRounds, matrix }: PoseidonParameters, at: Layout): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const field = defineField(module)
  const dot = defineDot(module, width, matrix)
  const call = (index: number, ...addresses: Code[]): Code => [...addresses.flat(), ...op.call(index)]
  const element = (base: number, i: number): Code => op.i32(base + i * ELEMENT_BYTES)

  const power = (state: number, i: number): Code => [
    ...call(field.sqr, op.i32(at.scratch), element(state, i)),
    ...call(field.sqr, op.i32(at.scratch), op.i32(at.scratch)),
    ...call(field.mul, element(state, i), element(state, i), op.i32(at.scratch)),
  ]
  // Local 0 holds the address of the next round's constants.
  const mix = (from: number, to: number): Code => [
    ...Array.from({ length: width }, (_, x) =>
      call(dot, element(to, x), op.i32(from), op.i32(at.matrix + x * at.row), [
        ...[...op.get(0), ...op.i32(x * ELEMENT_BYTES), ...op.addI32],
      ]),
    ).flat(),
    ...[...op.get(0), ...op.i32(at.row), ...op.addI32, ...op.set(0)],
  ]
  const round = (from: number, to: number, boxes: number): Code => [
    ...Array.from({ length: boxes }, (_, i) => power(from, i)).flat(),
    ...mix(from, to),
  ]
  const pair = (boxes: number): Code => [...round(at.first, at.second, boxes), ...round(at.second, at.first, boxes)]
  const rounds = (count: number, boxes: number): Code => [
    ...[...op.i32(count / 2), ...op.set(1)],
    ...op.repeatWhile([...pair(boxes), ...[...op.get(1), ...op.i32(-1), ...op.addI32, ...op.tee(1)]]),
  ]
  const load = Array.from({ length: width }, (_, i) => [
    ...(i === 0 ? zero(at.first) : call(field.unpack, element(at.first, i), op.i32(at.input + (i - 1) * WORDS_BYTES))),
    ...call(field.mul, element(at.first, i), element(at.first, i), op.i32(at.square)),
    ...call(field.add, element(at.first, i), element(at.first, i), element(at.roundConstants, i)),
  ]).flat()
  module.define({ i32Locals: 2, exportedAs: 'run' }, [
    ...load,
    ...[...op.i32(at.roundConstants + at.row), ...op.set(0)],
    ...[...rounds(FULL_ROUNDS / 2, width), ...rounds(partialRounds, 1), ...rounds(FULL_ROUNDS / 2, width)],
    ...call(field.mul, op.i32(at.first), op.i32(at.first), op.i32(at.plainOne)),
    ...call(field.pack, op.i32(at.output), op.i32(at.first)),
  ])
  // After the last round comes one more row of constants, which stays zero.
  return module.bytes(Math.ceil((at.end + at.row) / 65536))
}

const zero = (address: number): Code =>
  Array.from({ length: ELEMENT_BYTES / 8 }, (_, i) => [
    ...[...op.i32(address), ...op.i64(0n), ...op.storeI64(8 * i)],
  ]).flat()

const kernels = new Map<number, PoseidonKernel>()

/** Poseidon of 3, 4 or 5 canonical inputs. The kernel of a width is built when first used. */
export function fastPoseidon(inputs: readonly bigint[]): bigint {
  const width = inputs.length + 1
  const kernel = kernels.get(width) ?? new PoseidonKernel(poseidonParameters(width))
  kernels.set(width, kernel)
  return kernel.hash(inputs)
}
