import type { Block } from '../chain/block.js'
import { blockFromJson } from '../chain/block-json.js'
import type { Chain } from '../chain/chain.js'
import { checkBlock } from '../chain/check-block.js'

import { bytesToHex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { NodeContext } from '../node-context.js'
import { hash, list, object, text, uint } from '../rpc/params.js'
import { chainRecordFromJson } from '../store/chain-record.js'
import { pendingFromJson } from '../store/pending-journal.js'
import { accountsFromJson, putAccounts } from './account-json.js'
import { STATE_FORMAT, STATE_VERSION } from './dump-state.js'

const MAX_LIST = 100_000_000

/**
 * Takes what {@link dumpState} wrote: the chain becomes the one of the file. Of a state that anvil wrote, the accounts are put into the
 * newest state, and the chain stays as it is.
 *
 * @throws RpcError -32602 naming what is wrong with the file, -32000 when it is of another chain; nothing has changed then
 */
export async function loadState({ chain, renew }: NodeContext, json: string): Promise<void> {
  const value = parsed(json)
  const { format } = object(value, 'state')
  if (format !== STATE_FORMAT) return mergeAccounts(chain, value)
  if (chain.fork !== undefined)
    throw invalidInput("a fork can not become an exported state's chain: start without a fork")
  await replaceChain(chain, value)
  renew()
}

async function mergeAccounts(chain: Chain, value: unknown): Promise<void> {
  const accounts = accountsFromJson(object(value, 'state').accounts, 'accounts')
  await chain.editState(({ state }) => putAccounts(state, accounts))
}

async function replaceChain(chain: Chain, value: unknown): Promise<void> {
  const { version, chainId, hardfork, stateRoot, accounts, blocks, pending, chain: record } = object(value, 'state')
  if (version !== STATE_VERSION)
    throw invalidInput(`version ${String(version).slice(0, 20)} of the state's format is not known`)
  checkSame('chain', chain.options.chainId.toString(), uint(chainId, 'chainId').toString())
  checkSame('rule set', chain.options.hardfork, text(hardfork, 'hardfork'))
  const { common } = chain.execution
  const found = list((entry, name) => blockFromJson(entry, name, chain.execution), MAX_LIST)(blocks, 'blocks')
  const { head, clock, settings } = chainRecordFromJson(record, 'chain')
  checkLinks(chain, found, head)
  const waiting = list((entry, name) => pendingFromJson(entry, name, common), MAX_LIST)(pending, 'pending')
  const described = accountsFromJson(accounts, 'accounts')
  // Whoever edits a state by hand takes the root out.
  const root = stateRoot === undefined ? undefined : hash(stateRoot, 'stateRoot')
  await chain.replace({ blocks: found, clock, settings, pending: waiting }, async (state) => {
    await putAccounts(state, described)
    const made = bytesToHex(await state.getStateRoot())
    if (root !== undefined && made !== root)
      throw invalidInput(`the state's accounts make the root ${made}, and it names ${root}`)
  })
}

function checkLinks(chain: Chain, blocks: readonly Block[], head: bigint): void {
  if (BigInt(blocks.length) !== head + 1n)
    throw invalidInput(`the state's head is block ${head}, and it has ${blocks.length} blocks`)
  let parent: Block | undefined
  for (const [number, block] of blocks.entries()) {
    if (block.header.number !== BigInt(number)) throw invalidInput(`block ${number} of the state has another number`)
    checkBlock(block, parent, chain.execution)
    parent = block
  }
}

function checkSame(what: string, here: string, there: string): void {
  if (here !== there) throw invalidInput(`the state is of ${what} ${there.slice(0, 40)}, and this is ${here}`)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw invalidInput('the state is not JSON')
  }
}
