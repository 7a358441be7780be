#!/usr/bin/env node
// Milliseconds of multi-exponentiations on one thread, in processor time, for random points and full scalars.
// Usage: npm run bench:multiexp -w prover [-- count ...]; 16,384 points unless told otherwise.
import { randomBytes } from 'node:crypto'
import { bn254 } from '@noble/curves/bn254.js'
import { Kernel } from '../dist/kernel/kernel.js'
import { multiexp, windowsFor } from '../dist/kernel/multiexp.js'
import { importPoints } from '../dist/kernel/points.js'

const ROUNDS = 7
const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [16_384]
const { Fp, Fr } = bn254.fields
const CURVES = { g1: bn254.G1.Point, g2: bn254.G2.Point }

for (const count of counts) for (const group of ['g1', 'g2']) await measure(group, count)

async function measure(group, count) {
  const kernel = await Kernel.create()
  const section = keySection(group, count)
  const loading = timed(() => importPoints(kernel, group, section, { validate: true }))
  const before = kernel.mark()
  const scalars = new Uint8Array(randomBytes(32 * count)).map((byte, i) => (i % 32 === 31 ? byte >> 3 : byte))
  const times = Array.from({ length: ROUNDS }, () => timed(() => multiexp(kernel, loading.result, scalars)).time)
  const { bits, wide, windows } = windowsFor(group, count)
  console.log(
    `${group}, ${count} points: ${Math.min(...times).toFixed(1)} ms (first ${times[0].toFixed(1)}), ` +
      `loading ${loading.time.toFixed(1)} ms, ${windows} windows of ${bits} bits, ${wide} of them one wider, ` +
      `table ${(before / 1e6).toFixed(1)} MB, memory in all ${(kernel.memoryBytes / 1e6).toFixed(1)} MB`,
  )
}

/** A progression of points with random ends, in Montgomery form with R = 2^256. */
function keySection(group, count) {
  const Point = CURVES[group]
  const random = () => Point.BASE.multiply((BigInt(`0x${randomBytes(40).toString('hex')}`) % (Fr.ORDER - 1n)) + 1n)
  const [step, points] = [random(), [random()]]
  while (points.length < count) points.push(points.at(-1).add(step))
  const words = new BigUint64Array((count * (group === 'g1' ? 64 : 128)) / 8)
  const values = normalized(Point, points.slice(0, count)).flatMap(coordinates)
  values.forEach((value, k) => {
    const wide = (value << 256n) % Fp.ORDER
    for (let i = 0; i < 4; i++) words[4 * k + i] = BigInt.asUintN(64, wide >> BigInt(64 * i))
  })
  return new Uint8Array(words.buffer)
}

function normalized(Point, points) {
  const inverses = (Point === CURVES.g1 ? Fp : bn254.fields.Fp2).invertBatch(points.map((point) => point.Z))
  return points.map((point, i) => point.toAffine(inverses[i]))
}

function coordinates({ x, y }) {
  return typeof x === 'bigint' ? [x, y] : [x.c0, x.c1, y.c0, y.c1]
}

function timed(work) {
  const start = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(start)
  return { result, time: (user + system) / 1000 }
}
