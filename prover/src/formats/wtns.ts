import { MalformedWitnessError } from '../errors.js'
import { SCALAR_FIELD_ORDER, WORD_BYTES, writeWords } from '../verify/points.js'
import { BinaryFile, type ByteReader, type FileKind, refuse, writeBinaryFile } from './binary-file.js'
import { readPrime } from './curves.js'
import { beginsWithOne, firstNotBelowOrder } from './scalars.js'

const HEADER = 1
const VALUES = 2

const WTNS: FileKind = {
  magic: 'wtns',
  version: 2,
  name: 'witness file',
  remedy: 'Calculate the witness again; writeWitness makes a file of its wires.',
  sections: { [HEADER]: 'header', [VALUES]: 'values' },
  Malformed: MalformedWitnessError,
}

/**
 * Reads a witness file as snarkjs and circom's C++ calculators write it (`.wtns`, version 2).
 *
 * @returns a copy of the values, 32 little-endian bytes per wire, each below r; wire 0 is 1
 * @throws MalformedWitnessError the file is cut short, of another curve, or not what its header says; no value is ever quoted
 */
export function readWitness(file: Uint8Array): Uint8Array {
  const sections = new BinaryFile(file, WTNS)
  const count = readHeader(sections.reader(HEADER))
  const values = sections.sectionOf(VALUES, count * WORD_BYTES, `${count} values of ${WORD_BYTES} bytes`).slice()
  try {
    checkWitness(values)
  } catch (error) {
    values.fill(0)
    throw error
  }
  return values
}

/**
 * Checks values in the form of {@link readWitness}, wherever they come from.
 *
 * @throws MalformedWitnessError
 */
export function checkWitness(values: Uint8Array): void {
  if (values.length % WORD_BYTES !== 0) {
    refuse(WTNS, `its values have ${values.length} bytes, no multiple of ${WORD_BYTES}`)
  }
  const wire = firstNotBelowOrder(values)
  if (wire >= 0) refuse(WTNS, `the value of wire ${wire} is not below the order r of BN254`)
  if (!beginsWithOne(values)) refuse(WTNS, 'wire 0 is not the constant 1')
}

/**
 * Writes values in the form of {@link readWitness} as a `.wtns` file that snarkjs reads.
 *
 * @throws MalformedWitnessError the values are not a witness
 */
export function writeWitness(values: Uint8Array): Uint8Array {
  checkWitness(values)
  const header = new Uint8Array(8 + WORD_BYTES)
  const view = new DataView(header.buffer)
  view.setUint32(0, WORD_BYTES, true)
  header.set(writeWords([SCALAR_FIELD_ORDER]), 4)
  view.setUint32(4 + WORD_BYTES, values.length / WORD_BYTES, true)
  return writeBinaryFile(
    WTNS,
    new Map([
      [HEADER, header],
      [VALUES, values],
    ]),
  )
}

function readHeader(header: ByteReader): number {
  readPrime(header, WTNS, 'scalar')
  const count = header.uint32()
  header.end()
  return count
}
