/** The part of snarkjs that is measured; the package has no types. */
declare module 'snarkjs' {
  interface FileInMemory {
    readonly type: 'mem'
    readonly data: Uint8Array
  }

  export const groth16: {
    fullProve(
      inputs: object,
      wasm: FileInMemory,
      zkey: FileInMemory,
    ): Promise<{ proof: import('@merkato/prover').ProofJson; publicSignals: readonly string[] }>
    verify(
      verificationKey: object,
      publicSignals: readonly string[],
      proof: import('@merkato/prover').ProofJson,
    ): Promise<boolean>
  }
}
