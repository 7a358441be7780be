/** Bytes of a contract's code that the compiler leaves open: immutables and addresses of libraries. */
export interface OpenBytes {
  readonly start: number
  readonly length: number
}

/** Code as compiled, against which code on the chain is held. */
export interface CompiledCode {
  readonly bytes: Uint8Array
  readonly open: readonly OpenBytes[]
}

const PUSH20 = 0x73
const ADDRESS_BYTES = 20
/** Largest map that CBOR heads with one byte, 0xa0 to 0xb7. */
const CBOR_MAP = 0xa0
const CBOR_LARGEST_SMALL_MAP = 0xb7

/**
 * Finds contracts by the code that runs.
 *
 * Two compilations of one source differ in their metadata when only a comment or a path does, so the metadata at the end count only
 * where several contracts have the same code otherwise.
 */
export class CodeIndex<Contract> {
  readonly #byLength = new Map<number, { readonly code: CompiledCode; readonly contract: Contract }[]>()

  add(code: CompiledCode, contract: Contract): void {
    const { bytes } = code
    // Interfaces and abstract contracts have none.
    if (bytes.length === 0) return
    const open = [...code.open, ...libraryAddress(bytes)].sort((a, b) => a.start - b.start)
    const length = bytes.length - metadataLength(bytes)
    this.#byLength.set(length, [...(this.#byLength.get(length) ?? []), { code: { bytes, open }, contract }])
  }

  /** @param code as it stands on the chain */
  find(code: Uint8Array): Contract | undefined {
    const length = code.length - metadataLength(code)
    const matches = (this.#byLength.get(length) ?? []).filter((entry) => equal(entry.code, code, length))
    const exact = matches.find((entry) => endsEqual(entry.code.bytes, code, length))
    return (exact ?? matches[0])?.contract
  }
}

/**
 * Whether a contract's creation begins with this code; constructor arguments follow it.
 *
 * @param code as compiled, with the libraries' addresses open
 */
export function creates(code: CompiledCode, initCode: Uint8Array): boolean {
  const { bytes } = code
  if (bytes.length === 0 || bytes.length > initCode.length) return false
  return equal(
    { ...code, open: code.open.toSorted((a, b) => a.start - b.start) },
    initCode,
    bytes.length - metadataLength(bytes),
  )
}

/** Bytes of CBOR that the compiler puts behind the code, with their length in the last two; 0 where there are none. */
export function metadataLength(code: Uint8Array): number {
  const length = code.length < 2 ? 0 : ((code.at(-2) ?? 0) << 8) + (code.at(-1) ?? 0) + 2
  if (length <= 2 || length >= code.length) return 0
  const head = code[code.length - length] ?? 0
  return head > CBOR_MAP && head <= CBOR_LARGEST_SMALL_MAP ? length : 0
}

/** A library's code begins with its own address, which deployment fills in. */
function libraryAddress(bytes: Uint8Array): OpenBytes[] {
  const isOpen = bytes[0] === PUSH20 && bytes.subarray(1, 1 + ADDRESS_BYTES).every((byte) => byte === 0)
  return isOpen ? [{ start: 1, length: ADDRESS_BYTES }] : []
}

function equal({ bytes, open }: CompiledCode, code: Uint8Array, length: number): boolean {
  let from = 0
  for (const gap of [...open, { start: length, length: 0 }]) {
    const to = Math.min(gap.start, length)
    if (to > from && Buffer.compare(bytes.subarray(from, to), code.subarray(from, to)) !== 0) return false
    from = Math.max(from, gap.start + gap.length)
  }
  return true
}

function endsEqual(a: Uint8Array, b: Uint8Array, from: number): boolean {
  return a.length === b.length && Buffer.compare(a.subarray(from), b.subarray(from)) === 0
}
