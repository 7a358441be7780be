import { fieldElement, noteCommitment } from './join-split-fixture.ts'

// Written from docs/protocol/assets.md alone, like the fixture of join-splits.

/** Inputs of MintHidden by signal name. */
export interface MintHiddenInputs {
  asset: bigint
  commitment: bigint
  boundHash: bigint
  npk: bigint
  value: bigint
  rho: bigint
}

/** Honest inputs for an amount, all else from a seed. */
export function honestMintHiddenInputs(seed: string, value: bigint): MintHiddenInputs {
  const element = (name: string) => fieldElement(seed, name)
  const [asset, npk, rho] = [element('asset'), element('npk'), element('rho')]
  const commitment = noteCommitment(npk, asset, value, rho)
  return { asset, commitment, boundHash: element('boundHash'), npk, value, rho }
}
