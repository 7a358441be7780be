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
 * @param keeps the state is afterwards as the task left it, with the overrides
 * @throws RpcError -32000 when the overrides contradict themselves
 */
export async function withOverrides<T>(
  at: StateAt,
  { state, block }: Overrides,
  task: (at: StateAt) => Promise<T>,
  keeps = false,
): Promise<T> {
  const { view } = at
  const template = block === undefined ? at.template : overriddenBlock(at.template, block)
  if (state === undefined) return task({ view, template })
  const placements = placementsOf(view, state)
  const run = async () => {
    await writeOverrides(view, state)
    return view.evm.withPlacements(placements, () => task({ view, template }))
  }
  return view.keepingIf(run, () => keeps)
}
