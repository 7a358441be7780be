import { TRANSFER_CIRCUIT_ID, transferArtifacts, verifyingKey } from '@merkato/circuits'
import { concatBytes } from '@merkato/protocol'
import { honestTransfer } from '@merkato/protocol/testing'
import { LocalProver, scan } from '@merkato/sdk'
import { createGroth16Verifier, parseVerifyingKey } from '@merkato/vm'
import { type Figure, figureOf, milliseconds, repeat } from './measure.js'

const proofs = 3
const verifications = 100
const notes = 20_000
const scans = 3

/** What a wallet and a node do for a private payment. */
export interface PoolFigures {
  readonly firstProofMilliseconds: number
  readonly proofMilliseconds: Figure
  readonly verificationMilliseconds: Figure
  readonly notesPerSecond: Figure
}

/** @throws Error when a proof does not verify: a figure for wrong work is none */
export async function measurePool(): Promise<PoolFigures> {
  const prover = new LocalProver(transferArtifacts())
  const statement = honestTransfer({ seed: 'bench', inputs: [5n, 7n] }).statement
  const firstProofMilliseconds = await milliseconds(() => prover.proveTransfer(statement))
  const proofMilliseconds = figureOf(await repeat(proofs, () => milliseconds(() => prover.proveTransfer(statement))))
  const { proof, publicInputs } = await prover.proveTransfer(statement)
  await prover.close()
  return {
    firstProofMilliseconds,
    proofMilliseconds,
    verificationMilliseconds: await measureVerification(publicInputs, proof),
    notesPerSecond: await measureScan(),
  }
}

async function measureVerification(publicInputs: readonly bigint[], proof: readonly bigint[]): Promise<Figure> {
  const verifier = await createGroth16Verifier(parseVerifyingKey(TRANSFER_CIRCUIT_ID, verifyingKey))
  const times = await repeat(verifications, () =>
    milliseconds(() => {
      if (!verifier.verify(publicInputs, proof)) throw new Error('the proof does not hold')
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
