import { Account, createAddressFromString, toBytes } from '@ethereumjs/util'
import { merkatoGenesis } from '../../evm/index.js'
import type { Hex } from '../encoding.js'
import type { Execution } from '../execution.js'
import { BlockBuilder } from '../mining/block-builder.js'
import type { ResolvedOptions } from '../options.js'
import type { MemoryStateManager } from '../state/memory-state-manager.js'
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
  for (const address of funded) {
    await state.putAccount(createAddressFromString(address), new Account(0n, options.balance))
  }
  await deploySystemContracts(state, execution.common.isActivatedEIP(2935))
  await putAccounts(state, merkatoGenesis(options.verifyingKeys))
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

/** Accounts in the form of ethereumjs' genesis states: balance, code, storage, nonce. */
async function putAccounts(state: MemoryStateManager, accounts: ReturnType<typeof merkatoGenesis>): Promise<void> {
  for (const [name, entry] of Object.entries(accounts)) {
    const address = createAddressFromString(name)
    const [balance, code, storage, nonce] = Array.isArray(entry) ? entry : [entry]
    await state.putAccount(address, new Account(BigInt(nonce ?? 0), BigInt(balance)))
    if (code !== undefined) await state.putCode(address, toBytes(code))
    for (const [slot, value] of storage ?? []) await state.putStorage(address, toBytes(slot), toBytes(value))
  }
}
