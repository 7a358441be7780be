/** The part of snarkjs that the tests use; the package has no types. */
declare module 'snarkjs' {
  interface Groth16Proof {
    readonly pi_a: readonly string[]
    readonly pi_b: readonly (readonly string[])[]
    readonly pi_c: readonly string[]
  }

  /** A file in memory; one that is written gets its content. */
  interface MemoryFile {
    readonly type: 'mem'
    data: Uint8Array
  }

  export const wtns: {
    calculate(inputs: object, wasm: string | Uint8Array, witness: string | MemoryFile): Promise<void>
    exportJson(witness: string | MemoryFile): Promise<bigint[]>
  }

  export const groth16: {
    fullProve(
      inputs: object,
      wasmPath: string,
      zkeyPath: string,
    ): Promise<{ proof: Groth16Proof; publicSignals: readonly string[] }>
    prove(
      zkey: string | MemoryFile,
      witness: string | MemoryFile,
    ): Promise<{ proof: Groth16Proof; publicSignals: readonly string[] }>
    verify(verificationKey: object, publicSignals: readonly string[], proof: Groth16Proof): Promise<boolean>
  }

  export const zKey: {
    exportVerificationKey(zkey: string | Uint8Array): Promise<Record<string, unknown>>
  }
}
