import { TRANSFER_CIRCUIT_ID, verifyingKey } from '@merkato/circuits'
import { concatBytes } from '@merkato/protocol'
import { honestTransfer } from '@merkato/protocol/testing'
import { proofFromSnarkjs, proofToWords } from '@merkato/prover'
import { scan } from '@merkato/sdk'
import { createGroth16Verifier, parseVerifyingKey } from '@merkato/vm'
import { type Figure, figureOf, milliseconds, repeat } from './measure.js'
import type { FinishedProof } from './proving/job.js'

const verifications = 100
const notes = 20_000
const scans = 3

/** What a wallet and a node do for a private payment, beside proving. */
export interface PoolFigures {
  readonly verificationMilliseconds: Figure
  readonly notesPerSecond: Figure
}

/**
 * @param finished a proof of `transfer`
 * @throws Error when it does not verify: a figure for wrong work is none
 */
export async function measurePool(finished: FinishedProof): Promise<PoolFigures> {
  return { verificationMilliseconds: await measureVerification(finished), notesPerSecond: await measureScan() }
}

/** As the node checks it: words of calldata against the key of the chain. */
async function measureVerification({ proof, publicSignals }: FinishedProof): Promise<Figure> {
  const verifier = await createGroth16Verifier(parseVerifyingKey(TRANSFER_CIRCUIT_ID, verifyingKey))
  const words = proofToWords(proofFromSnarkjs(proof))
  const inputs = publicSignals.map(BigInt)
  const times = await repeat(verifications, () =>
    milliseconds(() => {
      if (!verifier.verify(inputs, words)) throw new Error('the proof does not hold')
    }),
  )
  return figureOf(times)
}

/** Outputs of strangers: what nearly all of a scan consists of. */
async function measureScan(): Promise<Figure> {
  const stranger = honestTransfer({ seed: 'bench stranger', inputs: [1n] })
  const outputs = Array.from({ length: 64 }, (_, i) => candidate(honestTransfer({ seed: `bench ${i}`, inputs: [] })))
  const packed = concatBytes(...Array.from({ length: notes }, (_, i) => outputs[i % outputs.length] as Uint8Array))
  const times = await repeat(scans, () => milliseconds(() => scan(stranger.payee.v, packed)))
  return figureOf(times.map((time) => (notes * 1_000) / time))
}

/** View tag and E of the first output, as a scan takes them: bytes 1 to 65 of its ciphertext. */
const candidate = ({ outputs }: ReturnType<typeof honestTransfer>): Uint8Array => outputs[0].ciphertext.slice(1, 66)
