import { CircuitInputError, MalformedCircuitError } from '../errors.js'
import { requireBn254 } from '../formats/curves.js'
import { beginsWithOne, firstNotBelowOrder } from '../formats/scalars.js'
import { WORD_BYTES } from '../verify/points.js'
import { type CircomExports, guard, instantiate } from './circom-instance.js'
import { type CircuitInputs, type FlatInput, flattenInputs } from './circuit-inputs.js'
import { MemoryImage } from './memory-image.js'
import { hashSignal, type SignalHash } from './signal-hash.js'

export interface WitnessProgramOptions {
  /**
   * Names of the circuit's input signals. Its program holds only their hashes, so that a missing one can be named only when it
   * stands here or was given in an earlier run.
   */
  readonly inputNames?: Iterable<string>
}

interface InputSignal extends SignalHash {
  /** Elements, over all dimensions. */
  readonly size: number
}

const FIELD_WORDS = WORD_BYTES / 4

const PROGRAM = { name: "circuit's witness program", Malformed: MalformedCircuitError }

/**
 * Calculates witnesses with the WebAssembly that circom 2.0.4 or later makes of a circuit (`circom --wasm`). One instance serves all
 * runs; after each, failed ones too, its memory is put back to what it was before the first.
 *
 * The program is code of whoever compiled the circuit: it can not reach anything outside its memory, but it runs as long as it
 * likes. Run programs of strangers in a worker that can be ended.
 */
export class WitnessProgram {
  /** Values of a witness, the constant 1 included. */
  readonly wires: number
  readonly #circom: CircomExports
  readonly #image: MemoryImage
  readonly #signals = new Map<string, InputSignal>()
  /** Elements of all input signals. */
  readonly #inputSize: number

  /** Made by `loadWitnessProgram` alone. */
  constructor(circom: CircomExports, inputNames: Iterable<string>) {
    this.#circom = circom
    this.#image = new MemoryImage(circom.memory)
    this.#checkField()
    this.wires = circom.getWitnessSize() >>> 0
    this.#inputSize = circom.getInputSize() >>> 0
    // A program keeps a word for each wire at the least: without this, a number of its own would decide how much is allocated.
    if (this.wires < 1 || this.wires * 4 > circom.memory.buffer.byteLength) {
      throw new MalformedCircuitError(`The circuit's program says ${this.wires} wires, more than its memory holds.`)
    }
    for (const name of inputNames) this.#signal(name)
    this.#image.restore()
  }

  /**
   * All wires of the circuit for some inputs: 32 little-endian bytes each, below r, wire 0 being 1. They are secret: wipe the array
   * after use. What the inputs are made of (bigint, string) stays in the caller's memory until it is collected.
   *
   * @throws CircuitInputError an input is missing, unknown, of another size or not a number of 0 to r - 1
   * @throws CircuitAssertionError the circuit refuses the inputs
   * @throws MalformedCircuitError the program traps, or gives what can not be a witness
   */
  calculate(inputs: CircuitInputs): Uint8Array {
    const flat = flattenInputs(inputs)
    return guard(() => {
      try {
        const signals = flat.map((input) => this.#check(input))
        this.#checkComplete(flat)
        this.#circom.init(0)
        flat.forEach(({ values }, i) => {
          this.#setSignal(signals[i] as InputSignal, values)
        })
        return this.#readWires()
      } finally {
        this.#image.restore()
      }
    })
  }

  #checkField(): void {
    const words = this.#circom.getFieldNumLen32()
    this.#circom.getRawPrime()
    requireBn254(PROGRAM, this.#readShared(words), 'scalar')
    const start = this.#circom.getSharedRWMemoryStart() >>> 0
    if (words !== FIELD_WORDS || start % 4 !== 0 || start + WORD_BYTES > this.#circom.memory.buffer.byteLength) {
      throw new MalformedCircuitError("The circuit's program keeps field elements in another form than circom's do.")
    }
  }

  #check({ signal: name, values }: FlatInput): InputSignal {
    const signal = this.#signal(name, values.length)
    if (signal.size === values.length) return signal
    throw new CircuitInputError(`Input "${name}" has ${values.length} values instead of ${signal.size}.`, name)
  }

  /** An unknown name has size 0, as an array without elements has: no difference, unless values come with it. */
  #signal(name: string, values = 1): InputSignal {
    const known = this.#signals.get(name)
    if (known !== undefined) return known
    const hash = hashSignal(name)
    const size = this.#circom.getInputSignalSize(hash.high, hash.low)
    if (size <= 0 && values > 0) throw new CircuitInputError(`The circuit has no input "${name}".`, name)
    const signal = { ...hash, size: Math.max(size, 0) }
    if (size > 0) this.#signals.set(name, signal)
    return signal
  }

  #checkComplete(flat: readonly FlatInput[]): void {
    const given = flat.reduce((sum, { values }) => sum + values.length, 0)
    if (given === this.#inputSize) return
    const names = new Set(flat.map(({ signal }) => signal))
    const missing = [...this.#signals.keys()].find((name) => !names.has(name))
    const counts = `the circuit takes ${this.#inputSize} values, and ${given} are given`
    if (missing !== undefined) throw new CircuitInputError(`Input "${missing}" is missing: ${counts}.`, missing)
    throw new CircuitInputError(`An input is missing: ${counts}.`, '')
  }

  /** With the last value of the last signal, the program calculates all wires. */
  #setSignal({ high, low }: InputSignal, values: readonly bigint[]): void {
    values.forEach((value, index) => {
      for (let word = 0, rest = value; word < FIELD_WORDS; word++, rest >>= 32n) {
        this.#circom.writeSharedRWMemory(word, Number(rest & 0xffffffffn) | 0)
      }
      this.#circom.setInputSignal(high, low, index)
    })
  }

  /** Takes each wire from memory as a whole; through the program's readSharedRWMemory it would be nine calls a wire. */
  #readWires(): Uint8Array {
    const wires = new Uint32Array(this.wires * FIELD_WORDS)
    const memory = new Uint32Array(this.#circom.memory.buffer)
    const start = (this.#circom.getSharedRWMemoryStart() >>> 0) / 4
    for (let wire = 0, at = 0; wire < this.wires; wire++) {
      this.#circom.getWitness(wire)
      for (let word = 0; word < FIELD_WORDS; word++) wires[at++] = memory[start + word] as number
    }
    return checkedWires(new Uint8Array(wires.buffer))
  }

  #readShared(words: number): bigint {
    let value = 0n
    for (let word = Math.min(words, 64) - 1; word >= 0; word--) {
      value = (value << 32n) | BigInt(this.#circom.readSharedRWMemory(word) >>> 0)
    }
    return value
  }
}

/**
 * Compiles a program. A compiled module may be given instead: workers of a pool can share one.
 *
 * @throws MalformedCircuitError it is not WebAssembly, no program of circom, or of another curve
 * @throws CircuitInputError one of `inputNames` is no input of the circuit
 */
export async function loadWitnessProgram(
  wasm: Uint8Array | WebAssembly.Module,
  { inputNames = [] }: WitnessProgramOptions = {},
): Promise<WitnessProgram> {
  const module = wasm instanceof WebAssembly.Module ? wasm : await compile(wasm)
  const circom = await instantiate(module)
  return guard(() => new WitnessProgram(circom, inputNames))
}

async function compile(wasm: Uint8Array): Promise<WebAssembly.Module> {
  try {
    // The type leaves room for shared memory; WebAssembly.compile refuses that by itself.
    return await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>)
  } catch (cause) {
    throw new MalformedCircuitError(
      'The circuit is no WebAssembly module. Give the .wasm file of "circom --wasm", or download it again.',
      { cause },
    )
  }
}

function checkedWires(wires: Uint8Array): Uint8Array {
  const wire = firstNotBelowOrder(wires)
  if (wire < 0 && beginsWithOne(wires)) return wires
  wires.fill(0)
  throw new MalformedCircuitError(
    wire < 0
      ? "The circuit's program gives no constant 1 on wire 0."
      : `The circuit's program gives wire ${wire} a value that is not below the order r of BN254.`,
  )
}
