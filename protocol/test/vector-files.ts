import { readFileSync } from 'node:fs'
import { type JoinSplitCircuitInputs, type JoinSplitStatement, type Point, ProtocolError } from '../src/index.js'

/** Folder of all vectors. */
export const VECTORS = new URL('../vectors/', import.meta.url)

/** Reads a file as an outsider would: decimal strings become bigints, nothing else is known. */
export function read<T>(path: string): T[] {
  const revive = (_: string, value: unknown) =>
    typeof value === 'string' && /^\d+$/.test(value) ? BigInt(value) : value
  return JSON.parse(readFileSync(new URL(path, VECTORS), 'utf8'), revive)
}

/** Code, fault or on-chain name of what an action throws. */
export function failure(action: () => unknown): unknown {
  try {
    action()
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
  return 'accepted'
}

/** A point that is written as a pair. */
export const toPoint = ([x, y]: readonly bigint[]): Point => ({ x: x as bigint, y: y as bigint })

/** The statement that circuit inputs stand for. */
export function toStatement(inputs: JoinSplitCircuitInputs): JoinSplitStatement {
  const at = <T>(values: readonly T[], i: number): T => values[i] as T
  const { tree, root, nullifiers, commitments, publicAsset, publicIn, publicOut, boundHash, asset, nk, S } = inputs
  return {
    public: { tree, root, nullifiers, commitments, publicAsset, publicIn, publicOut, boundHash },
    private: {
      ...{ asset, nk, A: toPoint(inputs.A), signature: { R8: toPoint(inputs.R8), S } },
      inputs: inputs.inputR.map((r, i) => ({
        r,
        value: at(inputs.inputValue, i),
        rho: at(inputs.inputRho, i),
        path: { digits: at(inputs.inputDigits, i).map(Number), siblings: at(inputs.inputSiblings, i) },
      })),
      outputs: inputs.outputNpk.map((npk, j) => ({
        npk,
        value: at(inputs.outputValue, j),
        rho: at(inputs.outputRho, j),
      })),
    },
  }
}
