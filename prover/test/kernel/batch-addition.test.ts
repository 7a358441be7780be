import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/kernel.js'
import { affineBytes, groupFunctions, wireBytes } from '../../src/kernel/points.js'
import { type Logarithm, wirePoint } from './points.js'

const JOB_BYTES = 16

let kernel: Kernel
let start = 0

beforeAll(async () => {
  kernel = await Kernel.create()
  start = kernel.mark()
})
beforeEach(() => kernel.release(start))

interface Operand {
  readonly logarithm: Logarithm
  readonly negated: boolean
}
interface Job {
  readonly left: Operand
  readonly right: Operand | undefined
}

const arbOperand: fc.Arbitrary<Operand> = fc.record({
  logarithm: fc.constantFrom(0n, 1n, 2n, 3n, -1n, -2n, 77n),
  negated: fc.boolean(),
})
const arbJob: fc.Arbitrary<Job> = fc.record({ left: arbOperand, right: fc.option(arbOperand, { nil: undefined }) })

const signed = ({ logarithm, negated }: Operand): bigint => (negated ? -logarithm : logarithm)

describe.each(['g1', 'g2'] as const)('%s', (group) => {
  /** Runs the jobs in one batch and gives the wire forms of the targets, which may be the left operands themselves. */
  function run(jobs: readonly Job[], inPlace: boolean): Uint8Array[] {
    const functions = groupFunctions(kernel, group)
    const place = (logarithm: Logarithm): number => {
      const point = kernel.allocate(affineBytes(group))
      functions.fromWire(point, kernel.place(wirePoint(group, logarithm)))
      return point
    }
    const list = kernel.allocate(JOB_BYTES * jobs.length)
    const scratch = kernel.allocate(functions.batchScratchBytes())
    const targets = jobs.map(({ left, right }, i) => {
      const at = place(left.logarithm)
      const target = inPlace ? at : kernel.allocate(affineBytes(group))
      const other = right === undefined ? 0 : place(right.logarithm) + Number(right.negated)
      const bytes = kernel.bytes(list + JOB_BYTES * i, JOB_BYTES)
      const job = new DataView(bytes.buffer, bytes.byteOffset, JOB_BYTES)
      for (const [word, value] of [target, at + Number(left.negated), other].entries())
        job.setUint32(4 * word, value, true)
      return target
    })
    functions.addBatch(list, jobs.length, scratch)
    const wire = kernel.allocate(wireBytes(group))
    return targets.map((target) => {
      functions.toWire(wire, target)
      return kernel.bytes(wire, wireBytes(group)).slice()
    })
  }

  test('PRV-12: doublings, cancellations, infinities and plain sums, mixed in one batch, of any sign, in place or not', () =>
    fc.assert(
      fc.property(fc.array(arbJob, { maxLength: 24 }), fc.boolean(), (jobs, inPlace) => {
        const expected = jobs.map(({ left, right }) =>
          wirePoint(group, signed(left) + (right === undefined ? 0n : signed(right))),
        )
        expect(kernel.scoped(() => run(jobs, inPlace))).toEqual(expected)
      }),
      { numRuns: group === 'g1' ? 60 : 30 },
    ))
})
