#!/usr/bin/env node
// Prints what loading a key takes in a fresh process, section by section, and then the parts of a proof on one thread,
// in processor time, for a witness of random numbers (real ones are smaller, and their sums faster).
// Usage: npm run bench:kernel -w prover [-- circuit] where circuit is transfer or transfer-wide.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { buildCircuits, circuitArtifacts } from '@merkato/circuits'
import { SCALAR_FIELD_ORDER } from '../dist/kernel/scalar-field.js'

const ROUNDS = 5
const TABLES = ['a', 'b1', 'b2', 'c', 'h']
const circuit = process.argv[2] ?? 'transfer'
await buildCircuits({ circuits: [circuit] })

const clock = lapTimer()
const { Kernel } = await import('../dist/kernel/kernel.js')
const { importCoefficients, quotientScalars } = await import('../dist/kernel/quotient.js')
const { importPoints } = await import('../dist/kernel/points.js')
const { multiexp } = await import('../dist/kernel/multiexp.js')
const { readProvingKey } = await import('../dist/formats/zkey.js')
clock.lap('modules')
const kernel = await Kernel.create()
clock.lap('kernel')
const file = readFileSync(circuitArtifacts(circuit).zkeyPath)
clock.lap('file')
const key = readProvingKey(file)
clock.lap('header')
const coefficients = importCoefficients(kernel, key.sections.coefficients, key)
clock.lap('coefficients')
const tables = {}
for (const name of TABLES) {
  tables[name] = importPoints(kernel, groupOf(name), key.sections[name], { validate: true })
  clock.lap(`points ${name}`)
}
clock.total(`loading ${megabytes(file.length)} to ${megabytes(kernel.mark())} of tables`)

const witness = randomScalars(key.wires)
const scalars = { ...{ a: witness, b1: witness, b2: witness }, c: witness.subarray(32 * (key.publicCount + 1)) }
best('quotient', () => {
  scalars.h = quotientScalars(kernel, coefficients, witness)
})
partsOfQuotient(coefficients)
for (const name of TABLES) best(`sum of ${name}`, () => multiexp(kernel, tables[name], scalars[name]))
console.log(`memory of the kernel ${megabytes(kernel.memoryBytes)}; ${key.domainSize} rows, ${key.wires} wires`)

await describeCoefficients(key)

/** Work on zeros takes as long as on anything else. */
function partsOfQuotient({ domain, rowStarts, entries, values, wires }) {
  kernel.scoped(() => {
    const [polynomial, scalars] = [kernel.allocate(36 * domain.size), kernel.allocate(36 * wires)]
    best('  rows of A and B', () => {
      for (const starts of [rowStarts, rowStarts + 4 * domain.size]) {
        kernel.functions.sparseRows(polynomial, starts, domain.size, entries, values, scalars)
      }
    })
    best('  one of three interpolations', () => {
      kernel.functions.fftInterpolate(polynomial, domain.size, domain.inverseTwiddles)
    })
    best('  one of three evaluations', () => {
      kernel.functions.fftEvaluateOdd(polynomial, domain.size, domain.oddTwiddles)
    })
  })
}

async function describeCoefficients({ sections, domainSize, wires }) {
  const { CoefficientSorter, entriesOf } = await import('../dist/kernel/coefficient-layout.js')
  const entries = entriesOf(sections.coefficients)
  const sorter = new CoefficientSorter(kernel, entries.length, { domainSize, wires })
  sorter.add(entries)
  const layout = sorter.finish()
  const { values } = layout
  const one = (1n << 512n) % SCALAR_FIELD_ORDER
  const isUnit = (index) => [one, SCALAR_FIELD_ORDER - one].includes(valueAt(values, index))
  const units = new Set(Array.from({ length: values.length / 8 }, (_, i) => i).filter(isUnit))
  const count = entries.length / 44
  const bytes = kernel.bytes(layout.entries, 8 * count)
  const unitEntries = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * count).filter(
    (index, i) => i % 2 === 1 && units.has(index),
  ).length
  console.log(`${count} coefficients, ${unitEntries} of them 1 or -1; ${values.length / 8} distinct values`)
}

function valueAt(values, index) {
  return values.subarray(8 * index, 8 * index + 8).reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n)
}

function groupOf(name) {
  return name === 'b2' ? 'g2' : 'g1'
}

/** All below 2^253, so below r. */
function randomScalars(count) {
  return new Uint8Array(randomBytes(32 * count)).map((byte, i) => (i % 32 === 31 ? byte >> 3 : byte))
}

function best(name, work) {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < ROUNDS; i++) {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / 1000)
  }
  print(`${name}, best of ${ROUNDS}`, least)
}

function lapTimer() {
  const start = performance.now()
  let last = start
  return {
    lap: (name) => {
      const now = performance.now()
      print(name, now - last)
      last = now
    },
    total: (name) => print(name, performance.now() - start),
  }
}

function print(name, milliseconds) {
  console.log(`${name.padEnd(44)} ${milliseconds.toFixed(1).padStart(8)} ms`)
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
