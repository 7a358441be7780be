import { MalformedCircuitError, MalformedKeyError } from '../errors.js'
import { type ProvingKeyFile, readProvingKey } from '../formats/zkey.js'
import { createVerifyingKey } from '../verify/index.js'
import type { Channel } from '../workers/channel.js'
import type { KeyShape } from '../workers/messages.js'
import { FIRST_SEAT, verifierSeat } from './seats.js'

/** Bytes, or where to get them whenever a worker has to be loaded. */
export type ByteSource = Uint8Array | (() => Uint8Array | Promise<Uint8Array>)

const TABLES = ['h', 'b2', 'a', 'c', 'b1'] as const
const SECTIONS = ['coefficients', ...TABLES] as const

/**
 * Loads workers with a key. Sections are copied to a worker one after another, and it converts each before the next
 * comes, so that the whole file is in memory once.
 */
export class KeyLoader {
  readonly #zkey: ByteSource
  readonly #circuit: ByteSource | undefined
  /** Bytes at hand, while the first workers load. */
  #file: ProvingKeyFile | undefined
  readonly shape: KeyShape

  private constructor(zkey: ByteSource, circuit: ByteSource | undefined, file: ProvingKeyFile) {
    this.#zkey = zkey
    this.#circuit = circuit
    this.#file = file
    this.shape = shapeOf(file)
  }

  /** @throws {MalformedKeyError} the file is none, or not of this curve */
  static async open(zkey: ByteSource, circuit?: ByteSource): Promise<KeyLoader> {
    return new KeyLoader(zkey, circuit, readProvingKey(await read(zkey)))
  }

  /** Lets the bytes go; a worker that comes later has them read again. */
  release(): void {
    this.#file = undefined
  }

  /** Bytes that the first worker is loaded with. */
  get size(): number {
    return SECTIONS.reduce((sum, name) => sum + (this.#file?.sections[name].length ?? 0), 0)
  }

  /**
   * Loads a worker with its share (seats.ts). Every worker checks the points that it is given by itself.
   * @param report told of the bytes of each section that is loaded
   * @throws {MalformedKeyError} a section is malformed, or the key is not the one that was opened
   * @throws {MalformedCircuitError} the circuit can not be used
   */
  async load(channel: Channel, seat: number, seats: number, report?: (bytes: number) => void): Promise<void> {
    const file = this.#file ?? (await this.#readAgain())
    await channel.request({ type: 'shape', shape: this.shape })
    for (const name of seat === FIRST_SEAT ? SECTIONS : TABLES) {
      const bytes = file.sections[name].slice()
      await channel.request({ type: 'section', name, bytes, validate: true }, [bytes.buffer])
      report?.(file.sections[name].length)
    }
    if (seat === FIRST_SEAT && this.#circuit) await this.#loadCircuit(channel, this.#circuit)
    if (seat === verifierSeat(seats)) await channel.request({ type: 'verifier' })
  }

  async #loadCircuit(channel: Channel, circuit: ByteSource): Promise<void> {
    const given = await read(circuit)
    if (!ArrayBuffer.isView(given))
      throw new MalformedCircuitError('The circuit is no Uint8Array. Give the bytes of its .wasm file.')
    // A Buffer's slice() is no copy, and the caller's bytes would go to the worker.
    const bytes = new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice()
    await channel.request({ type: 'circuit', bytes }, [bytes.buffer])
  }

  async #readAgain(): Promise<ProvingKeyFile> {
    const file = readProvingKey(await read(this.#zkey))
    if (fingerprint(shapeOf(file)) === fingerprint(this.shape)) return file
    throw new MalformedKeyError(
      'The proving key is another one than when the prover was created. Create a prover for it.',
    )
  }
}

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
