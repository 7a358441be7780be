import { readFileSync } from 'node:fs'
import { milliseconds, repeat } from '../measure.js'
import type { VerificationJob, VerificationSample } from './job.js'

// A process of its own verifies, so that nothing another prover left behind helps or hinders.

const job = JSON.parse(process.argv[2] as string) as VerificationJob
const answer = await (job.prover === 'merkato' ? verifyWithMerkato(job) : verifyWithSnarkjs(job))
process.stdout.write(JSON.stringify(answer))

async function verifyWithMerkato({ vkeyPath, proofs, batch, runs }: VerificationJob): Promise<VerificationSample> {
  const { createVerifier, parseVerifyingKey, proofFromSnarkjs } = await import('@merkato/prover')
  const [verifier, key] = [await createVerifier(), parseVerifyingKey(JSON.parse(readFileSync(vkeyPath, 'utf8')))]
  const claims = proofs.map(({ proof, publicSignals }) => ({
    ...{ key, proof: proofFromSnarkjs(proof), publicSignals: publicSignals.map(BigInt) },
  }))
  const many = Array.from({ length: batch }, (_, i) => claims[i % claims.length] as (typeof claims)[number])
  const one = claims[0] as (typeof claims)[number]
  demand(verifier.verify(key, one.publicSignals, one.proof) && verifier.verifyBatch(many))
  return {
    single: await repeat(runs, () => milliseconds(() => demand(verifier.verify(key, one.publicSignals, one.proof)))),
    batch: await repeat(Math.ceil(runs / batch), () => milliseconds(() => demand(verifier.verifyBatch(many)))),
  }
}

async function verifyWithSnarkjs({ vkeyPath, proofs, runs }: VerificationJob): Promise<VerificationSample> {
  const { groth16 } = await import('snarkjs')
  const key = JSON.parse(readFileSync(vkeyPath, 'utf8'))
  const [{ proof, publicSignals }] = proofs as [VerificationJob['proofs'][number]]
  demand(await groth16.verify(key, publicSignals, proof))
  const single = await repeat(runs, () =>
    milliseconds(async () => demand(await groth16.verify(key, publicSignals, proof))),
  )
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } }).curve_bn128?.terminate()
  return { single, batch: [] }
}

function demand(holds: boolean): void {
  if (!holds) throw new Error('a proof that holds was refused')
}
