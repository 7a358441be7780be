/** The witness calculator found an input missing, or an assert of the circuit failed. */
export class WitnessRefusedError extends Error {
  override readonly name = 'WitnessRefusedError'
}

/** A number, or nested lists of numbers. */
export type InputValue = bigint | readonly InputValue[]

/** Computes all wires of a circuit from its inputs by signal name, each an {@link InputValue}. */
export type WitnessCalculator = (inputs: object) => bigint[]

/** The functions that a witness calculator made by circom 2 exports. */
interface CircomExports {
  init(sanityCheck: number): void
  getFieldNumLen32(): number
  getWitnessSize(): number
  getInputSignalSize(high: number, low: number): number
  getWitness(wire: number): void
  setInputSignal(high: number, low: number, index: number): void
  readSharedRWMemory(word: number): number
  writeSharedRWMemory(word: number, value: number): void
  getMessageChar(): number
}

/** Prepares the WebAssembly program that circom made. A fresh instance runs for each witness, so a refusal leaves nothing behind. */
export async function witnessCalculator(wasm: Uint8Array): Promise<WitnessCalculator> {
  const module = await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>)
  return (inputs) => {
    const circuit = instantiate(module)
    circuit.init(0)
    for (const [name, value] of Object.entries(inputs) as [string, InputValue][])
      setInput(circuit, name, flatten(value))
    return Array.from({ length: circuit.getWitnessSize() }, (_, wire) => {
      circuit.getWitness(wire)
      return readNumber(circuit)
    })
  }
}

function instantiate(module: WebAssembly.Module): CircomExports {
  let where = ''
  const runtime = {
    exceptionHandler: (code: number) => {
      throw new WitnessRefusedError(`code ${code} ${where.trim()}`)
    },
    printErrorMessage: () => {
      where += `${readMessage(circuit)} `
    },
    writeBufferMessage: () => readMessage(circuit),
    showSharedRWMemory: () => {},
  }
  const circuit = new WebAssembly.Instance(module, { runtime }).exports as unknown as CircomExports
  return circuit
}

function readMessage(circuit: CircomExports): string {
  let text = ''
  for (let code = circuit.getMessageChar(); code !== 0; code = circuit.getMessageChar())
    text += String.fromCharCode(code)
  return text
}

function setInput(circuit: CircomExports, name: string, values: readonly bigint[]): void {
  const hash = fnv1a(name)
  const [high, low] = [Number(hash >> 32n), Number(hash & 0xffffffffn)]
  const size = circuit.getInputSignalSize(high | 0, low | 0)
  if (size !== values.length) throw new WitnessRefusedError(`${name} has ${size} elements, got ${values.length}`)
  values.forEach((value, i) => {
    for (let word = 0; word < circuit.getFieldNumLen32(); word++) {
      circuit.writeSharedRWMemory(word, Number((value >> BigInt(32 * word)) & 0xffffffffn))
    }
    circuit.setInputSignal(high | 0, low | 0, i)
  })
}

function readNumber(circuit: CircomExports): bigint {
  let value = 0n
  for (let word = circuit.getFieldNumLen32() - 1; word >= 0; word--) {
    value = (value << 32n) | BigInt(circuit.readSharedRWMemory(word) >>> 0)
  }
  return value
}

const flatten = (value: InputValue): bigint[] => (typeof value === 'bigint' ? [value] : value.flatMap(flatten))

/** 64-bit FNV-1a, by which circom finds an input. */
function fnv1a(text: string): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  }
  return hash
}
