/** The part of ffjavascript that is measured: the arithmetic below snarkjs, which has no types. */
declare module 'ffjavascript' {
  interface ThreadManager {
    alloc(bytes: number): number
    setBuff(address: number, content: Uint8Array): void
    readonly instance: { readonly exports: { f1m_mul(a: number, b: number, result: number): void } }
  }

  export function buildBn128(singleThread: boolean): Promise<{ readonly tm: ThreadManager }>
}
