import { Account, createAddressFromString } from '@ethereumjs/util'
import type { Hex } from '../encoding.js'
import type { MemoryStateManager } from '../state/memory-state-manager.js'
import type { BlockHeader, BlockTemplate } from './header.js'
import type { BlockRules } from './rules.js'

/** An ommer of the block before last is worth 7/8 of a block, and so on down to nothing. */
const GENERATIONS = 8n
/** A block's maker gets this share of a reward for each ommer. */
const NEPHEW_SHARE = 32n

/** Pays the makers of a block with proof of work and of its ommers (yellow paper 11.3), after its transactions. */
export async function payRewards(
  state: MemoryStateManager,
  { reward }: BlockRules,
  { number, coinbase }: BlockTemplate,
  ommers: readonly BlockHeader[],
): Promise<void> {
  if (reward === 0n) return
  for (const ommer of ommers) {
    await addBalance(state, ommer.coinbase, ((ommer.number + GENERATIONS - number) * reward) / GENERATIONS)
  }
  await addBalance(state, coinbase, reward + (BigInt(ommers.length) * reward) / NEPHEW_SHARE)
}

/** Adds wei to an account, which is made where there is none. */
export async function addBalance(state: MemoryStateManager, address: Hex, wei: bigint): Promise<void> {
  const at = createAddressFromString(address)
  const { nonce, balance, storageRoot, codeHash } = (await state.getAccount(at)) ?? new Account()
  await state.putAccount(at, new Account(nonce, balance + wei, storageRoot, codeHash))
}
