import { MalformedCircuitError, MalformedKeyError } from '../errors.js'
import { type ProvingKeyFile, readProvingKey } from '../formats/zkey.js'
import { createVerifyingKey } from '../verify/index.js'
import type { Channel } from '../workers/channel.js'
import type { KeyShape, SectionName } from '../workers/messages.js'
import { FIRST_SEAT, verifierSeat } from './seats.js'

/** Bytes, or where to get them whenever a worker has to be loaded. */
export type ByteSource = Uint8Array | (() => Uint8Array | Promise<Uint8Array>)

const TABLES = ['h', 'b2', 'a', 'c', 'b1'] as const
const SECTIONS = ['coefficients', ...TABLES] as const
const ITEM_BYTES = { coefficients: 44, a: 64, b1: 64, b2: 128, c: 64, h: 64 } as const
const COUNT_BYTES = 4

/**
 * How much is copied to a worker at once. Whole sections would be held three times while they are converted, and glibc,
 * once it has freed an array of many megabytes, keeps as much of every thread's heap for itself.
 */
const PART_BYTES = 1 << 20

/**
 * Loads workers with a key. Its sections are copied to a worker in parts, and it converts each before the next comes, so
 * that the whole file is in memory once.
 */
export class KeyLoader {
  readonly #zkey: ByteSource
  readonly #circuit: ByteSource | undefined
  readonly #inputNames: readonly string[]
  /** Bytes at hand, while the first workers load. */
  #file: ProvingKeyFile | undefined
  readonly shape: KeyShape

  private constructor(
    zkey: ByteSource,
    circuit: ByteSource | undefined,
    inputNames: Iterable<string>,
    file: ProvingKeyFile,
  ) {
    this.#zkey = zkey
    this.#circuit = circuit
    this.#inputNames = [...inputNames]
    this.#file = file
    this.shape = shapeOf(file)
  }

  /** @throws {MalformedKeyError} the file is none, or not of this curve */
  static async open(zkey: ByteSource, circuit?: ByteSource, inputNames: Iterable<string> = []): Promise<KeyLoader> {
    return new KeyLoader(zkey, circuit, inputNames, readProvingKey(await read(zkey)))
  }

  /** Lets the bytes go; a worker that comes later has them read again. */
  release(): void {
    this.#file = undefined
  }

  /** Bytes that the first worker is loaded with. */
  get size(): number {
    return this.#file ? sizeOf(this.#file) : 0
  }

  /**
   * Loads a worker with its share (seats.ts). Every worker checks the points that it is given by itself.
   * @param report told of the bytes of each part that is loaded
   * @throws {MalformedKeyError} a section is malformed, or the key is not the one that was opened
   * @throws {MalformedCircuitError} the circuit can not be used
   * @throws {CircuitInputError} it does not have an input that was named
   */
  async load(channel: Channel, seat: number, seats: number, report?: (bytes: number) => void): Promise<void> {
    const file = this.#file ?? (await this.#readAgain())
    await channel.request({ type: 'shape', shape: this.shape })
    for (const name of seat === FIRST_SEAT ? SECTIONS : TABLES) await loadSection(channel, file, name, report)
    if (seat === FIRST_SEAT && this.#circuit) await this.#loadCircuit(channel, this.#circuit)
    if (seat === verifierSeat(seats)) await channel.request({ type: 'verifier' })
  }

  async #loadCircuit(channel: Channel, circuit: ByteSource): Promise<void> {
    const given = await read(circuit)
    if (!ArrayBuffer.isView(given))
      throw new MalformedCircuitError('The circuit is no Uint8Array. Give the bytes of its .wasm file.')
    // A Buffer's slice() is no copy, and the caller's bytes would go to the worker.
    const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice()
    await channel.request({ type: 'circuit', bytes, inputNames: this.#inputNames }, [bytes.buffer])
  }

  async #readAgain(): Promise<ProvingKeyFile> {
    const file = readProvingKey(await read(this.#zkey))
    if (fingerprint(shapeOf(file)) === fingerprint(this.shape)) return file
    throw new MalformedKeyError(
      'The proving key is another one than when the prover was created. Create a prover for it.',
    )
  }
}

async function loadSection(
  channel: Channel,
  file: ProvingKeyFile,
  name: SectionName,
  report?: (bytes: number) => void,
): Promise<void> {
  const items = itemsOf(file, name)
  const step = Math.floor(PART_BYTES / ITEM_BYTES[name]) * ITEM_BYTES[name]
  // A section without items has one part, an empty one: it ends an import.
  for (let from = 0; from === 0 || from < items.length; from += step) {
    const bytes = items.slice(from, from + step)
    const size = bytes.length
    await channel.request({ type: 'section', name, bytes, length: items.length, validate: true }, [bytes.buffer])
    report?.(size)
  }
}

/** Points, or coefficients without their count, which is in the length. */
const itemsOf = ({ sections }: ProvingKeyFile, name: SectionName): Uint8Array =>
  name === 'coefficients' ? sections.coefficients.subarray(COUNT_BYTES) : sections[name]

const sizeOf = (file: ProvingKeyFile): number => SECTIONS.reduce((sum, name) => sum + itemsOf(file, name).length, 0)

function shapeOf(file: ProvingKeyFile): KeyShape {
  const { wires, publicCount, domainSize, alpha1, beta1, beta2, gamma2, delta1, delta2, ic } = file
  return {
    wires,
    publicCount,
    domainSize,
    points: { alpha1, beta1, beta2, delta1, delta2 },
    verifyingKey: createVerifyingKey({ alpha: alpha1, beta: beta2, gamma: gamma2, delta: delta2, ic }),
  }
}

const read = async (source: ByteSource): Promise<Uint8Array> => (typeof source === 'function' ? source() : source)

const fingerprint = (shape: KeyShape): string =>
  JSON.stringify(shape, (_, value) => (value instanceof Uint8Array ? value.join() : value))
