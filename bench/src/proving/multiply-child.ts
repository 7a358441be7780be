import { repeat } from '../measure.js'
import type { MultiplicationJob } from './job.js'

// One Montgomery multiplication modulo q after another, each with the result of the last: the kernel's and ffjavascript's function called
// the same way from JavaScript, so the call is in both figures.

type Multiply = (times: number) => void

interface KernelInside {
  readonly functions: { fpMul(d: number, a: number, b: number): void; fpUnpack(d: number, a: number): void }
  allocate(bytes: number): number
  place(content: Uint8Array): number
}

/** Room for an element in either form. */
const ELEMENT = 64
/** Below q: the bytes 1 to 32, least significant first. */
const SOME_ELEMENT = Uint8Array.from({ length: 32 }, (_, i) => i + 1)

const { prover, runs, times } = JSON.parse(process.argv[2] as string) as MultiplicationJob
const multiply = await (prover === 'merkato' ? ourMultiplication() : theirMultiplication())
multiply(times)
const nanoseconds = await repeat(runs, async () => {
  const started = performance.now()
  multiply(times)
  return ((performance.now() - started) * 1e6) / times
})
process.stdout.write(JSON.stringify(nanoseconds))

/** The kernel is no public interface, so it is taken from beside the package's entry. */
async function ourMultiplication(): Promise<Multiply> {
  const { Kernel } = (await import(new URL('kernel/kernel.js', import.meta.resolve('@merkato/prover')).href)) as {
    Kernel: { create(): Promise<KernelInside> }
  }
  const kernel = await Kernel.create()
  const { fpMul, fpUnpack } = kernel.functions
  const [a, b, packed] = [kernel.allocate(ELEMENT), kernel.allocate(ELEMENT), kernel.place(SOME_ELEMENT)]
  fpUnpack(a, packed)
  fpUnpack(b, packed)
  return (count) => {
    for (let i = 0; i < count; i++) fpMul(a, a, b)
  }
}

async function theirMultiplication(): Promise<Multiply> {
  const { buildBn128 } = await import('ffjavascript')
  const { tm } = await buildBn128(true)
  const [a, b] = [tm.alloc(ELEMENT), tm.alloc(ELEMENT)]
  tm.setBuff(a, SOME_ELEMENT)
  tm.setBuff(b, SOME_ELEMENT)
  const { f1m_mul } = tm.instance.exports
  return (count) => {
    for (let i = 0; i < count; i++) f1m_mul(a, b, a)
  }
}
