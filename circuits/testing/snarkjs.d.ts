/** The part of snarkjs that the tests use; the package has no types. */
declare module 'snarkjs' {
  interface Groth16Proof {
    readonly pi_a: readonly string[]
    readonly pi_b: readonly (readonly string[])[]
    readonly pi_c: readonly string[]
  }

  export const groth16: {
    fullProve(
      inputs: object,
      wasmPath: string,
      zkeyPath: string,
    ): Promise<{ proof: Groth16Proof; publicSignals: readonly string[] }>
    verify(verificationKey: object, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>
  }

  export const zKey: {
    exportVerificationKey(zkeyPath: string): Promise<Record<string, unknown>>
  }
}
