import { CircuitAssertionError, MalformedCircuitError, ProverError } from '../errors.js'

/** What programs of circom 2.0.4 and later export, and this package calls. Field elements pass through shared memory in words of 32 bits. */
export interface CircomExports {
  readonly memory: WebAssembly.Memory
  getVersion(): number
  getSharedRWMemoryStart(): number
  readSharedRWMemory(word: number): number
  writeSharedRWMemory(word: number, value: number): void
  getMessageChar(): number
  getRawPrime(): void
  getFieldNumLen32(): number
  getWitnessSize(): number
  getInputSize(): number
  init(sanityCheck: number): void
  getInputSignalSize(high: number, low: number): number
  setInputSignal(high: number, low: number, index: number): void
  getWitness(wire: number): void
}

const FUNCTIONS = [
  'getVersion',
  'getSharedRWMemoryStart',
  'readSharedRWMemory',
  'writeSharedRWMemory',
  'getMessageChar',
  'getRawPrime',
  'getFieldNumLen32',
  'getWitnessSize',
  'getInputSize',
  'init',
  'getInputSignalSize',
  'setInputSignal',
  'getWitness',
] as const

/** Codes that circom's programs give their exceptionHandler. The first three and the last can not happen: inputs are checked before. */
const EXCEPTIONS: Readonly<Record<number, string>> = {
  1: 'it does not know a signal whose size it told',
  2: 'it was given a signal too many',
  3: 'it was given a signal twice',
  5: 'it ran out of memory',
  6: 'an element lies beyond the size of its signal',
}

const ASSERTION_FAILED = 4

/** The texts that circom makes of a failed assertion: a name of the source and a line. Others could quote values. */
const TRACE = /^Error in (template|function) (\w+?)(?:_\d+)? line: (\d+)\s*$/

const MAX_MESSAGE_CHARACTERS = 1024

/** The whole memory is wiped after each run. The kernel's tables of a circuit with so many signals would not fit into its own. */
const MAX_MEMORY_BYTES = 2 ** 30

/**
 * Starts a program that circom 2 compiled.
 *
 * @throws MalformedCircuitError the module wants or exports other things than such a program
 */
export async function instantiate(module: WebAssembly.Module): Promise<CircomExports> {
  const trace: string[] = []
  const runtime = {
    exceptionHandler: (code: number) => {
      throw exception(code, trace.splice(0))
    },
    printErrorMessage: () => {
      const place = describePlace(readMessage(circom))
      if (place !== undefined) trace.push(place)
    },
    // What a circuit logs are values of its witness: nobody gets to see them.
    writeBufferMessage: () => {},
    showSharedRWMemory: () => {},
  }
  checkModule(module, Object.keys(runtime))
  const { exports } = await start(module, { runtime })
  const circom = exports as unknown as CircomExports
  const bytes = circom.memory.buffer.byteLength
  if (bytes <= MAX_MEMORY_BYTES) return circom
  throw new MalformedCircuitError(`The circuit's program wants ${bytes} bytes of memory, more than can be proved.`)
}

/** Data beyond its memory, or more memory than there is, show only here. */
async function start(module: WebAssembly.Module, imports: WebAssembly.Imports): Promise<WebAssembly.Instance> {
  try {
    return await WebAssembly.instantiate(module, imports)
  } catch (cause) {
    throw new MalformedCircuitError("The circuit's program does not start. Compile the circuit again.", { cause })
  }
}

/**
 * Runs a part of a program. A trap is the program's fault, as honest ones report what is wrong.
 *
 * @throws MalformedCircuitError
 */
export function guard<T>(run: () => T): T {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof ProverError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new MalformedCircuitError(`The circuit's program broke off: ${reason}. Compile the circuit again.`, { cause })
  }
}

function checkModule(module: WebAssembly.Module, offered: readonly string[]): void {
  const wanted = WebAssembly.Module.imports(module).filter(
    ({ module: from, name, kind }) => from !== 'runtime' || kind !== 'function' || !offered.includes(name),
  )
  const exported = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]))
  const missing = FUNCTIONS.filter((name) => exported.get(name) !== 'function')
  if (wanted.length === 0 && missing.length === 0 && exported.get('memory') === 'memory') return
  throw new MalformedCircuitError(
    'The WebAssembly is no witness program of circom 2.0.4 or later. Compile the circuit with "circom --wasm".',
  )
}

function exception(code: number, places: readonly string[]): ProverError {
  if (code === ASSERTION_FAILED) {
    const where = places.length === 0 ? '' : `: ${places.join(', called from ')}`
    return new CircuitAssertionError(`The inputs do not satisfy an assertion of the circuit${where}.`)
  }
  const reason = EXCEPTIONS[code] ?? `exception ${code}`
  return new MalformedCircuitError(`The circuit's program broke off: ${reason}.`)
}

function describePlace(message: string): string | undefined {
  const [, kind, name, line] = TRACE.exec(message) ?? []
  return kind === undefined ? undefined : `${kind} ${name}, line ${line}`
}

/** Texts end with 0. */
function readMessage(circom: CircomExports): string {
  let text = ''
  for (let left = MAX_MESSAGE_CHARACTERS; left > 0; left--) {
    const code = circom.getMessageChar()
    if (code === 0) break
    text += String.fromCharCode(code)
  }
  return text
}
