import { Account, createAddressFromString, toBytes } from '@ethereumjs/util'
import { merkatoGenesis } from '../../evm/index.js'
import { max } from '../bigint.js'
import type { Hex } from '../encoding.js'
import type { Execution } from '../execution.js'
import { BlockBuilder } from '../mining/block-builder.js'
import type { ResolvedOptions } from '../options.js'
import type { MemoryStateManager } from '../state/memory-state-manager.js'
import { putAccounts as putDescribed } from '../state-file/account-json.js'
import type { Block } from './block.js'
import { type BlockTemplate, HEADER_FORMS, ZERO_HASH } from './header.js'
import { deployCreate2Deployer, deploySystemContracts, SYSTEM_ADDRESSES } from './system-contracts.js'

/**
 * Makes block 0 on the empty state: of a genesis file exactly what it says, otherwise of what {@link plantAccounts} puts there.
 */
export async function makeGenesis(
  execution: Execution,
  options: ResolvedOptions,
  funded: readonly Hex[],
): Promise<Block> {
  const { state } = execution.head
  const { genesisFile } = options
  if (genesisFile === undefined) await plantAccounts(execution, options, funded)
  else await putDescribed(state, genesisFile.accounts)
  const template = withRules(execution, genesisFile?.template ?? genesisTemplate(options))
  return new BlockBuilder(execution, template).seal(await execution.head.stateRoot())
}

/** Puts the funded accounts, system contracts and Merkato's own accounts into the newest state, where there are none. */
export async function plantAccounts(
  { head: { state }, common }: Execution,
  options: ResolvedOptions,
  funded: readonly Hex[],
): Promise<void> {
  for (const address of funded) {
    const at = createAddressFromString(address)
    if ((await state.getAccount(at)) === undefined) await state.putAccount(at, new Account(0n, options.balance))
  }
  await deploySystemContracts(state, common.isActivatedEIP(2935))
  if (options.create2Deployer) await deployCreate2Deployer(state)
  await putAccounts(state, merkatoGenesis(options.verifyingKeys))
}

/** Addresses that {@link plantAccounts} looks at besides the funded ones. */
export function plantedAddresses({ verifyingKeys }: ResolvedOptions): Hex[] {
  return [...SYSTEM_ADDRESSES, ...(Object.keys(merkatoGenesis(verifyingKeys)) as Hex[])]
}

/**
 * Gives the unlocked accounts of a fork at least the starting balance. Code of theirs is taken away: their keys are public, and on public
 * chains others have delegated these accounts to contracts that take whatever comes in.
 */
export async function fundOnFork(
  { head: { state } }: Execution,
  options: ResolvedOptions,
  funded: readonly Hex[],
): Promise<void> {
  for (const address of funded) {
    const at = createAddressFromString(address)
    const { nonce, balance } = (await state.getAccount(at)) ?? new Account()
    await state.putAccount(at, new Account(nonce, max(balance, options.balance)))
  }
}

/** What the rules in force say of the header. */
function withRules({ rules }: Execution, template: Omit<BlockTemplate, 'form'>): BlockTemplate {
  const { form } = rules.at(template)
  return { ...template, form, baseFeePerGas: form < HEADER_FORMS.london ? 0n : template.baseFeePerGas }
}

function genesisTemplate(options: ResolvedOptions): Omit<BlockTemplate, 'form'> {
  return {
    number: 0n,
    parentHash: ZERO_HASH,
    timestamp: options.genesisTimestamp,
    coinbase: `0x${'00'.repeat(20)}`,
    gasLimit: options.blockGasLimit,
    baseFeePerGas: options.initialBaseFeePerGas,
    excessBlobGas: 0n,
    prevRandao: ZERO_HASH,
  }
}

/** Accounts in the form of ethereumjs' genesis states: balance, code, storage, nonce. */
async function putAccounts(state: MemoryStateManager, accounts: ReturnType<typeof merkatoGenesis>): Promise<void> {
  for (const [name, entry] of Object.entries(accounts)) {
    const address = createAddressFromString(name)
    if ((await state.getAccount(address)) !== undefined) continue
    const [balance, code, storage, nonce] = Array.isArray(entry) ? entry : [entry]
    await state.putAccount(address, new Account(BigInt(nonce ?? 0), BigInt(balance)))
    if (code !== undefined) await state.putCode(address, toBytes(code))
    for (const [slot, value] of storage ?? []) await state.putStorage(address, toBytes(slot), toBytes(value))
  }
}
