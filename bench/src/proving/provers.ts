import { readFileSync } from 'node:fs'
import os from 'node:os'
import type { CircuitInputs } from '@merkato/prover'
import type { FinishedProof, ProvingJob } from './job.js'

/** A prover with its key: from inputs to a proof that it has verified. */
export interface MeasuredProver {
  prove(): Promise<FinishedProof>
  close(): Promise<void>
}

/** Opens the prover that a job names. Each is imported here, so that a process loads the one that it measures. */
export const openProver = (job: ProvingJob): Promise<MeasuredProver> =>
  job.prover === 'merkato' ? openMerkato(job) : openSnarkjs(job)

async function openMerkato({ threads, wasmPath, zkeyPath, inputsPath }: ProvingJob): Promise<MeasuredProver> {
  const { createProver, proofToSnarkjs } = await import('@merkato/prover')
  const prover = await createProver({ zkey: readFileSync(zkeyPath), circuit: readFileSync(wasmPath), threads })
  const inputs = readJson(inputsPath) as CircuitInputs
  return {
    prove: async () => {
      const { proof, publicSignals } = await prover.prove(inputs)
      return { proof: proofToSnarkjs(proof), publicSignals: publicSignals.map(String) }
    },
    close: () => prover.close(),
  }
}

/** snarkjs keeps threads and curve from one proof to the next, but reads the key each time: from memory here. */
async function openSnarkjs(job: ProvingJob): Promise<MeasuredProver> {
  limitThreads(job.threads)
  const { groth16 } = await import('snarkjs')
  const wasm = { type: 'mem', data: readFileSync(job.wasmPath) } as const
  const zkey = { type: 'mem', data: readFileSync(job.zkeyPath) } as const
  const [vkey, inputs] = [readJson(job.vkeyPath), readJson(job.inputsPath)]
  return {
    prove: async () => {
      const finished = await groth16.fullProve(inputs, wasm, zkey)
      if (!(await groth16.verify(vkey, finished.publicSignals, finished.proof))) throw new Error('the proof is false')
      return finished
    },
    close: async () => {
      await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
    },
  }
}

/** snarkjs starts a thread for each processor that it sees. */
function limitThreads(threads: number): void {
  const all = os.cpus()
  os.cpus = () => Array.from({ length: threads }, (_, i) => all[i % all.length] as os.CpuInfo)
}

const readJson = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8'))
