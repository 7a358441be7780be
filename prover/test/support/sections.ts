import { type Section, writeSections } from '../../../circuits/src/binary-sections.js'

export type { Section }

/** Sections of a well-formed container, in the order of the file; contents are copies. */
export function listSections(file: Uint8Array): Section[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const sections: Section[] = []
  for (let at = 12; at < file.length; at += 12 + Number(view.getBigUint64(at + 4, true))) {
    const length = Number(view.getBigUint64(at + 4, true))
    sections.push({ id: view.getUint32(at, true), content: file.slice(at + 12, at + 12 + length) })
  }
  return sections
}

/** The same file with one section changed. */
export function withSection(file: Uint8Array, id: number, change: (content: Uint8Array) => Uint8Array): Uint8Array {
  const sections = listSections(file).map((section) =>
    section.id === id ? { id, content: change(section.content) } : section,
  )
  return rebuild(file, sections)
}

/** A file of the same kind and version from other sections. */
export function rebuild(file: Uint8Array, sections: readonly Section[]): Uint8Array {
  const rebuilt = writeSections('????', sections)
  rebuilt.set(file.subarray(0, 8))
  return rebuilt
}

/** Bytes with some of them replaced, from `at` on. */
export function patched(bytes: Uint8Array, at: number, replacement: Iterable<number>): Uint8Array {
  const copy = bytes.slice()
  copy.set([...replacement], at)
  return copy
}

/** A number as four little-endian bytes. */
export const uint32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)
