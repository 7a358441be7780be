import type { ProofJson, VerifyingKeyJson } from '../../src/verify/index.js'

interface Snarkjs {
  readonly zKey: { exportVerificationKey(zkey: { type: 'mem'; data: Uint8Array }): Promise<VerifyingKeyJson> }
  readonly groth16: { verify(key: VerifyingKeyJson, signals: string[], proof: ProofJson): Promise<boolean> }
}

/** Whether snarkjs, with the verification key that it finds in a proving key, accepts a proof. */
export async function snarkjsVerdict(zkey: Uint8Array, publicSignals: readonly bigint[], proof: ProofJson) {
  const { groth16, zKey }: Snarkjs = await import('snarkjs' as string)
  try {
    const key = await zKey.exportVerificationKey({ type: 'mem', data: zkey })
    return await groth16.verify(key, publicSignals.map(String), proof)
  } finally {
    // snarkjs keeps its curve, and the curve its worker threads, in a global.
    await (globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }).curve_bn128?.terminate()
  }
}
