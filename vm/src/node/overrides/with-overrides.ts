import type { StateAt } from '../chain/chain.js'
import { type BlockOverrides, overriddenBlock } from './block-overrides.js'
import { placementsOf, type StateOverrides, writeOverrides } from './state-overrides.js'

/** What a call sees other than it is; nothing where a part is left out. */
export interface Overrides {
  readonly state: StateOverrides | undefined
  readonly block: BlockOverrides | undefined
}

/**
 * Runs `task` on a state and in a block that differ from `at` by the overrides. The state is afterwards as it was.
 *
 * @throws RpcError -32000 when the overrides contradict themselves
 */
export async function withOverrides<T>(
  at: StateAt,
  { state, block }: Overrides,
  task: (at: StateAt) => Promise<T>,
): Promise<T> {
  const { view } = at
  const template = block === undefined ? at.template : overriddenBlock(at.template, block)
  if (state === undefined) return task({ view, template })
  const placements = placementsOf(view, state)
  return view.discarding(async () => {
    await writeOverrides(view, state)
    return view.evm.withPlacements(placements, () => task({ view, template }))
  })
}
