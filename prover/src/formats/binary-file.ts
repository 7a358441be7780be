import type { ProverError } from '../errors.js'

/** What a reader of iden3's binary container has to know of one kind of file. */
export interface FileKind {
  /** The four ASCII characters at its beginning. */
  readonly magic: string
  readonly version: number
  /** Subject of the sentences that errors are made of. */
  readonly name: string
  /** What its user can do about a damaged one. */
  readonly remedy: string
  /** Names of the sections by number, for errors. Files may hold others, which are passed over. */
  readonly sections: Readonly<Record<number, string>>
  readonly Malformed: new (message: string) => ProverError
}

const PREFIX_BYTES = 12
const SECTION_HEADER_BYTES = 12

/**
 * A file in iden3's binary container (github.com/iden3/r1csfile, doc/r1cs_bin_format.md): magic, version and number of sections;
 * then number, length in 64 bits and content of each section. Contents are views of the file, nothing is copied. Lengths are
 * compared with the bytes that are there before anything is made from them.
 */
export class BinaryFile {
  readonly #kind: FileKind
  readonly #sections = new Map<number, Uint8Array>()

  /** @throws the kind's error when the file is cut short, has bytes left over or a section twice, or is of another kind */
  constructor(file: Uint8Array, kind: FileKind) {
    this.#kind = kind
    const reader = new ByteReader(plainView(file, kind), (message) => refuse(kind, message), 'its beginning')
    this.#readPrefix(reader)
    for (let left = reader.uint32(); left > 0; left--) this.#readSection(reader)
    if (reader.left > 0) refuse(kind, `${reader.left} bytes follow its last section`)
  }

  /** @throws the kind's error when the file has no such section */
  section(id: number): Uint8Array {
    const found = this.#sections.get(id)
    if (found === undefined) return refuse(this.#kind, `${this.#describe(id)} is missing`)
    return found
  }

  /** A section that must have a certain number of bytes. */
  sectionOf(id: number, bytes: number, because: string): Uint8Array {
    const found = this.section(id)
    if (found.length === bytes) return found
    return refuse(this.#kind, `${this.#describe(id)} has ${found.length} bytes instead of ${bytes} (${because})`)
  }

  /** Reads a section front to back. */
  reader(id: number): ByteReader {
    return new ByteReader(this.section(id), (message) => refuse(this.#kind, message), this.#describe(id))
  }

  #readPrefix(reader: ByteReader): void {
    const { magic, version } = this.#kind
    const found = String.fromCharCode(...reader.bytes(4))
    if (found !== magic) {
      refuse(this.#kind, `it begins with ${JSON.stringify(found)} instead of ${JSON.stringify(magic)}`)
    }
    const foundVersion = reader.uint32()
    if (foundVersion !== version) {
      refuse(this.#kind, `it has version ${foundVersion} of its format; only version ${version} is known`)
    }
  }

  #readSection(reader: ByteReader): void {
    if (reader.left < SECTION_HEADER_BYTES) refuse(this.#kind, 'it ends inside its table of sections')
    const id = reader.uint32()
    const length = reader.uint64()
    if (length > BigInt(reader.left)) {
      refuse(this.#kind, `${this.#describe(id)} says ${length} bytes, but only ${reader.left} are left in the file`)
    }
    if (this.#sections.has(id)) refuse(this.#kind, `${this.#describe(id)} appears twice`)
    this.#sections.set(id, reader.bytes(Number(length)))
  }

  #describe(id: number): string {
    const name = this.#kind.sections[id]
    return name === undefined ? `section ${id}` : `section ${id} (${name})`
  }
}

/** Reads numbers and bytes in order, and refuses to go beyond the end. */
export class ByteReader {
  readonly #view: DataView
  #position = 0

  constructor(
    private readonly content: Uint8Array,
    private readonly refuse: (message: string) => never,
    private readonly place: string,
  ) {
    this.#view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  }

  /** How many bytes have not been read. */
  get left(): number {
    return this.content.length - this.#position
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true)
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true)
  }

  /** A view of the next bytes. */
  bytes(count: number): Uint8Array {
    const start = this.#advance(count)
    return this.content.subarray(start, start + count)
  }

  /** Refuses bytes that nobody asked for. */
  end(): void {
    if (this.left > 0) this.refuse(`${this.place} has ${this.left} bytes too many`)
  }

  #advance(count: number): number {
    if (count > this.left) this.refuse(`${this.place} is cut short after ${this.content.length} bytes`)
    const start = this.#position
    this.#position += count
    return start
  }
}

/** Writes the same container. */
export function writeBinaryFile({ magic, version }: FileKind, sections: ReadonlyMap<number, Uint8Array>): Uint8Array {
  const contents = [...sections.values()]
  const file = new Uint8Array(contents.reduce((sum, { length }) => sum + SECTION_HEADER_BYTES + length, PREFIX_BYTES))
  const view = new DataView(file.buffer)
  for (let i = 0; i < magic.length; i++) file[i] = magic.charCodeAt(i)
  view.setUint32(4, version, true)
  view.setUint32(8, sections.size, true)
  let position = PREFIX_BYTES
  for (const [id, content] of sections) {
    view.setUint32(position, id, true)
    view.setBigUint64(position + 4, BigInt(content.length), true)
    file.set(content, position + SECTION_HEADER_BYTES)
    position += SECTION_HEADER_BYTES + content.length
  }
  return file
}

/** Throws the kind's error: what is wrong, then what to do. */
export function refuse({ name, remedy, Malformed }: FileKind, message: string): never {
  throw new Malformed(`The ${name} is malformed: ${message}. ${remedy}`)
}

/** Node's Buffer is a Uint8Array whose `slice` does not copy; views handed on are plain. */
function plainView(file: Uint8Array, kind: FileKind): Uint8Array {
  if (!ArrayBuffer.isView(file)) {
    throw new kind.Malformed(`The ${kind.name} is no Uint8Array. Give the bytes of the file, not its path or address.`)
  }
  return new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
}
