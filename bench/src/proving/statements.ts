import {
  CommitmentTree,
  computeCommitment,
  computeNullifier,
  createNote,
  createOneTimeAddress,
  NATIVE_ASSET,
  type Note,
  randomFieldElement,
  transferCircuitInputs,
} from '@merkato/protocol'
import { honestTransfer, namedKeys, seededRandom } from '@merkato/protocol/testing'

/** What a circuit is given, by signal name. */
export type CircuitInputs = Readonly<Record<string, unknown>>

/** Two notes in, two out: the same on every machine. */
export const transferInputs = (): CircuitInputs => ({
  ...transferCircuitInputs(honestTransfer({ seed: 'bench', inputs: [5n, 7n] }).statement),
})

/** Eight notes of one owner become two: the same on every machine. */
export function wideInputs(): CircuitInputs {
  const random = seededRandom('bench wide')
  const keys = namedKeys('bench wide')
  const { owner, V, A, nk } = keys
  const tree = new CommitmentTree()
  const spent = Array.from({ length: 8 }, (_, i) => {
    const { address, r } = createOneTimeAddress({ owner, V }, { random })
    const note = createNote({ npk: address.npk, assetId: NATIVE_ASSET, value: BigInt(i + 1) }, random)
    const commitment = computeCommitment(note)
    return { note, r, commitment, position: tree.append(commitment) }
  })
  const outputs = [16n, 20n].map((value) =>
    createNote({ npk: randomFieldElement(random), assetId: NATIVE_ASSET, value }, random),
  )
  const paths = spent.map(({ position }) => tree.path(position))
  const boundHash = randomFieldElement(random)
  const { R8, S } = keys.sign(boundHash)
  const values = (notes: readonly Note[]) => notes.map(({ value }) => value)
  const blindings = (notes: readonly Note[]) => notes.map(({ rho }) => rho)
  const notes = spent.map(({ note }) => note)
  return {
    ...{ tree: 0n, root: tree.root(), publicAsset: 0n, publicIn: 0n, publicOut: 0n, boundHash },
    nullifiers: spent.map(({ commitment, position }) => computeNullifier(nk, commitment, BigInt(position))),
    commitments: outputs.map(computeCommitment),
    ...{ asset: NATIVE_ASSET, A: [A.x, A.y], nk, R8: [R8.x, R8.y], S },
    ...{ inputR: spent.map(({ r }) => r), inputValue: values(notes), inputRho: blindings(notes) },
    inputDigits: paths.map(({ digits }) => digits.map(BigInt)),
    inputSiblings: paths.map(({ siblings }) => siblings),
    outputNpk: outputs.map(({ npk }) => npk),
    ...{ outputValue: values(outputs), outputRho: blindings(outputs) },
  }
}
