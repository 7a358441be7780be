import { curves, powersOfTau, zKey } from 'snarkjs'

/** Keys of one circuit as snarkjs makes them, before and after a contribution to the second phase. */
export interface SnarkjsKeys {
  readonly initial: Uint8Array
  readonly contributed: Uint8Array
}

/** Both phases of snarkjs' set-up for a circuit (an .r1cs file) of at most 2^`log2Domain` rows, in about half a second. */
export async function setUpWithSnarkjs(r1cs: Uint8Array, curveName: string, log2Domain: number): Promise<SnarkjsKeys> {
  const curve = await curves.getCurveFromName(curveName)
  const file = (data: Uint8Array = new Uint8Array()) => ({ type: 'mem' as const, data })
  const [started, accumulated, prepared, initial, contributed] = [file(), file(), file(), file(), file()]
  try {
    await powersOfTau.newAccumulator(curve, log2Domain, started)
    await powersOfTau.contribute(started, accumulated, 'first', 'entropy of a test')
    await powersOfTau.preparePhase2(accumulated, prepared)
    await zKey.newZKey(file(r1cs), prepared, initial)
    await zKey.contribute(initial, contributed, 'second', 'more entropy of a test')
    return { initial: initial.data, contributed: contributed.data }
  } finally {
    await curve.terminate()
  }
}
