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
    newZKey(r1cs: MemoryFile, powers: MemoryFile, zkey: MemoryFile): Promise<unknown>
    contribute(zkey: MemoryFile, contributed: MemoryFile, name: string, entropy: string): Promise<unknown>
  }

  /** The part of ffjavascript's scalar field that is used; elements are bytes in its own form. */
  interface CurveScalars {
    readonly one: Uint8Array
    /** Roots of unity of order 2^i. */
    readonly w: readonly Uint8Array[]
    e(value: bigint): Uint8Array
    toObject(element: Uint8Array): bigint
    fft(elements: Uint8Array): Promise<Uint8Array>
    ifft(elements: Uint8Array): Promise<Uint8Array>
    batchApplyKey(elements: Uint8Array, first: Uint8Array, factor: Uint8Array | undefined): Promise<Uint8Array>
  }

  interface Curve {
    readonly Fr: CurveScalars
    terminate(): Promise<void>
  }

  export const curves: {
    getCurveFromName(name: string, options?: { readonly singleThread?: boolean }): Promise<Curve>
  }

  export const powersOfTau: {
    newAccumulator(curve: Curve, log2Size: number, powers: MemoryFile): Promise<unknown>
    contribute(powers: MemoryFile, contributed: MemoryFile, name: string, entropy: string): Promise<unknown>
    preparePhase2(powers: MemoryFile, prepared: MemoryFile): Promise<unknown>
  }
}
