import type { Sandbox } from '@merkato/sandbox'

/** Contracts of a sandbox, by name. */
export type PresentContracts = Partial<Sandbox['contracts']> &
  Pick<Sandbox['contracts'], 'shieldedPool' | 'registry' | 'packages' | 'conditionalTransfers'>

/** Contracts that a sandbox has: on imported blocks the precompiles alone, which come with the next block. */
export function presentContracts({ contracts, deployed }: Pick<Sandbox, 'contracts' | 'deployed'>): PresentContracts {
  if (deployed.commerce) return contracts
  const { shieldedPool, registry, packages, conditionalTransfers } = contracts
  return { shieldedPool, registry, packages, conditionalTransfers }
}
