// The part of snarkjs 0.7 that is used; the package comes without types.
declare module 'snarkjs' {
  export interface Groth16Proof {
    readonly pi_a: readonly string[]
    readonly pi_b: readonly (readonly string[])[]
    readonly pi_c: readonly string[]
  }
  export const groth16: {
    fullProve(
      inputs: unknown,
      wasm: string | Uint8Array,
      zkey: string | Uint8Array,
    ): Promise<{ proof: Groth16Proof; publicSignals: string[] }>
  }
}
