import { Account, createAddressFromString } from '@ethereumjs/util'
import type { Hex } from '../encoding.js'
import type { Execution } from '../execution.js'
import { BlockBuilder } from '../mining/block-builder.js'
import type { ResolvedOptions } from '../options.js'
import type { Block } from './block.js'
import { type BlockTemplate, ZERO_HASH } from './header.js'
import { deploySystemContracts } from './system-contracts.js'

/** Fills the empty state with the funded accounts, system contracts and Merkato's own accounts, and makes block 0. */
export async function makeGenesis(
  execution: Execution,
  options: ResolvedOptions,
  funded: readonly Hex[],
): Promise<Block> {
  const { state } = execution.head
  await state.checkpoint()
  for (const address of funded) {
    await state.putAccount(createAddressFromString(address), new Account(0n, options.balance))
  }
  await deploySystemContracts(state, execution.common.isActivatedEIP(2935))
  await execution.putMerkatoAccounts(options)
  await state.commit()
  return new BlockBuilder(execution, genesisTemplate(options)).seal(await execution.head.stateRoot())
}

function genesisTemplate(options: ResolvedOptions): BlockTemplate {
  return {
    number: 0n,
    parentHash: ZERO_HASH,
    timestamp: options.genesisTimestamp,
    coinbase: `0x${'00'.repeat(20)}`,
    gasLimit: options.blockGasLimit,
    baseFeePerGas: options.initialBaseFeePerGas,
    prevRandao: ZERO_HASH,
  }
}
