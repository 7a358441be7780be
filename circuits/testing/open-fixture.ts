import { fieldElement, noteCommitment, tag } from './join-split-fixture.ts'

// Written from docs/protocol/packages.md alone, like the fixture of join-splits.

/** Inputs of Open by signal name. */
export interface OpenInputs {
  sealed: bigint
  commitment: bigint
  publicAsset: bigint
  publicOut: bigint
  boundHash: bigint
  asset: bigint
  value: bigint
  rhoSealed: bigint
  npk: bigint
  rho: bigint
}

/** Both commitments, as they follow from the other inputs. */
export const withCommitments = (inputs: Omit<OpenInputs, 'sealed' | 'commitment'>): OpenInputs => {
  const { asset, value, publicOut, rhoSealed, npk, rho } = inputs
  const sealed = noteCommitment(tag('sealed'), asset, value, rhoSealed)
  return { ...inputs, sealed, commitment: noteCommitment(npk, asset, value - publicOut, rho) }
}

/** Honest inputs for a sealed amount and the part of it that is paid out in public, all else from a seed. */
export function honestOpenInputs(seed: string, value: bigint, publicOut = 0n): OpenInputs {
  const element = (name: string) => fieldElement(seed, name)
  const [asset, rhoSealed, npk, rho] = [element('asset'), element('rhoSealed'), element('npk'), element('rho')]
  const publicAsset = publicOut === 0n ? 0n : asset
  return withCommitments({
    ...{ publicAsset, publicOut, boundHash: element('boundHash'), asset, value, rhoSealed, npk, rho },
  })
}
