/** A section of iden3's binary container: its number and content. */
export interface Section {
  readonly id: number
  readonly content: Uint8Array
}

const PREFIX_BYTES = 12
const SECTION_HEADER_BYTES = 12

/**
 * Opens iden3's binary container (magic, version, number of sections; then id, length and content of each).
 * @returns a function that gives the content of a section
 * @throws Error when the magic differs or a section is absent
 */
export function readSections(file: Uint8Array, magic: string): (id: number) => DataView {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const found = new TextDecoder().decode(file.subarray(0, 4))
  if (found !== magic) throw new Error(`expected a ${magic} file, found ${JSON.stringify(found)}`)
  const sections = new Map<number, DataView>()
  let position = PREFIX_BYTES
  for (let left = view.getUint32(8, true); left > 0; left--) {
    const length = Number(view.getBigUint64(position + 4, true))
    const start = file.byteOffset + position + SECTION_HEADER_BYTES
    sections.set(view.getUint32(position, true), new DataView(file.buffer, start, length))
    position += SECTION_HEADER_BYTES + length
  }
  return (id) => {
    const section = sections.get(id)
    if (section === undefined) throw new Error(`the ${magic} file has no section ${id}`)
    return section
  }
}

/** Writes the same container, version 1. */
export function writeSections(magic: string, sections: readonly Section[]): Uint8Array {
  const total = sections.reduce((sum, { content }) => sum + SECTION_HEADER_BYTES + content.length, PREFIX_BYTES)
  const file = new Uint8Array(total)
  const view = new DataView(file.buffer)
  file.set(new TextEncoder().encode(magic))
  view.setUint32(4, 1, true)
  view.setUint32(8, sections.length, true)
  let position = PREFIX_BYTES
  for (const { id, content } of sections) {
    view.setUint32(position, id, true)
    view.setBigUint64(position + 4, BigInt(content.length), true)
    file.set(content, position + SECTION_HEADER_BYTES)
    position += SECTION_HEADER_BYTES + content.length
  }
  return file
}
