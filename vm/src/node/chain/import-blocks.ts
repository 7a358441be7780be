import { invalidInput } from '../errors.js'
import { BlockBuilder } from '../mining/block-builder.js'
import { shortReason } from '../transactions/build.js'
import type { PendingTransaction } from '../transactions/pool.js'
import type { Block } from './block.js'
import type { Chain } from './chain.js'
import { mustMatch } from './check-block.js'
import { nextBaseFee, nextExcessBlobGas } from './fees.js'
import { type BlockHeader, HEADER_FORMS, ZERO_NONCE } from './header.js'
import { type ForeignBlock, readBlocks } from './read-blocks.js'
import { collectRequests } from './requests.js'
import { payRewards } from './rewards.js'
import { runSystemCalls } from './system-contracts.js'
import { payWithdrawals, withdrawalsRoot } from './withdrawals.js'

/**
 * Runs blocks from a file of RLP, as `geth export` writes them, on top of the chain. Each must come out with the header that it has;
 * blocks that the chain has already are passed over.
 *
 * @returns how many blocks were added
 * @throws RpcError -32000 naming the first block that does not, and the first field that differs; those before it stay
 */
export async function importBlocks(chain: Chain, bytes: Uint8Array): Promise<number> {
  let added = 0
  for (const block of readBlocks(bytes, chain.execution)) {
    const known = chain.blocks.byNumber(block.header.number)
    if (known === undefined) {
      checkAgainstParent(block, chain)
      await chain.extend(() => run(chain, block))
      added++
    } else mustMatch(block.header, { hash: known.header.hash })
  }
  return added
}

function checkAgainstParent({ header, withdrawals, ommers }: ForeignBlock, { blocks, execution }: Chain): void {
  const parent = blocks.head.header
  const rules = execution.rules.at(header)
  mustMatch(header, {
    form: rules.form,
    number: parent.number + 1n,
    parentHash: parent.hash,
    baseFeePerGas: nextBaseFee(parent, rules),
    excessBlobGas: nextExcessBlobGas(parent, rules),
  })
  if ((header.foreign?.difficulty === 0n) !== (rules.reward === 0n)) {
    throw invalidInput(
      `block ${header.number}: difficulty is ${header.foreign?.difficulty}, under the rules of ${rules.hardfork}`,
    )
  }
  if (rules.reward === 0n && (header.foreign?.nonce !== ZERO_NONCE || ommers.length > 0)) {
    throw invalidInput(`block ${header.number}: has a nonce or ommers, which there are none of without proof of work`)
  }
  if ((withdrawals !== undefined) !== header.form >= HEADER_FORMS.shanghai) {
    throw invalidInput(`block ${header.number}: a list of withdrawals and the header do not go together`)
  }
  if (header.timestamp <= parent.timestamp) {
    throw invalidInput(
      `block ${header.number}: timestamp is ${header.timestamp}, and its parent's is ${parent.timestamp}`,
    )
  }
}

async function run(chain: Chain, { header, transactions, withdrawals, ommers }: ForeignBlock): Promise<Block> {
  const { execution } = chain
  const { state } = execution.head
  const builder = new BlockBuilder(execution, header)
  execution.rules.enter(header)
  await runSystemCalls(state, header, execution.common)
  await builder.fill(inOrder(transactions, header, builder))
  await payWithdrawals(state, withdrawals ?? [])
  await payRewards(state, execution.rules.at(header), header, ommers)
  const requestsHash = await collectRequests(
    execution.head,
    builder.transactions,
    chain.options.genesisFile?.schedule?.depositContract,
  )
  const block = builder.seal(await execution.head.stateRoot(), { requestsHash, withdrawals, ommers })
  const { gasUsed, blobGasUsed, logsBloom, receiptsRoot, transactionsRoot, stateRoot, hash } = block.header
  mustMatch(header, { gasUsed, blobGasUsed, logsBloom, receiptsRoot, transactionsRoot, stateRoot })
  mustMatch(header, { requestsHash: block.header.requestsHash })
  const foreign = header.foreign?.withdrawalsRoot
  const found = withdrawalsRoot(withdrawals ?? [], execution.keccak256)
  if (foreign !== found)
    throw invalidInput(`block ${header.number}: withdrawalsRoot is ${foreign}, and should be ${found}`)
  mustMatch(header, { hash })
  return block
}

/** The transactions as they stand in the block; one that can not be included ends it. */
function* inOrder(
  transactions: readonly PendingTransaction[],
  { number }: BlockHeader,
  builder: BlockBuilder,
): Generator<PendingTransaction, void, boolean> {
  for (const [index, pending] of transactions.entries()) {
    const isIncluded = yield pending
    if (isIncluded) continue
    const reason = builder.refused.get(pending.transaction.hash)
    const why = reason === undefined ? 'its gas is more than the block has left' : shortReason(reason)
    throw invalidInput(`block ${number}: transaction ${index} can not be included: ${why}`)
  }
}
