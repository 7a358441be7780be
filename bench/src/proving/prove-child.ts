import type { ProvingJob, ProvingSample } from './job.js'
import { peakBytes } from './peak-memory.js'
import { openProver } from './provers.js'

// A process of its own proves, so that its start and its memory are those of one prover.

const job = JSON.parse(process.argv[2] as string) as ProvingJob
const prover = await openProver(job)
let finished = await prover.prove()
// The clock of a process starts with it.
const first = performance.now()
const warm: number[] = []
for (let i = 0; i < job.warm; i++) {
  const started = performance.now()
  finished = await prover.prove()
  warm.push(performance.now() - started)
}
await prover.close()
process.stdout.write(JSON.stringify({ first, warm, peakBytes: peakBytes(), ...finished } satisfies ProvingSample))
