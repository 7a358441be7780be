import { Account } from '@ethereumjs/util'
import { SUGGESTED_TIP } from '../../chain/fees.js'
import { quantity } from '../../encoding.js'
import { invalidInput, invalidParams } from '../../errors.js'
import type { Fork } from '../../fork/fork.js'
import type { NodeContext } from '../../node-context.js'
import { type MethodTable, method, type RpcMethod } from '../method.js'
import { address, bool, looseUint, required, text, uint64 } from '../params.js'
import { edit } from './cheats.js'
import { evmMethods } from './evm.js'

const MAX_INTERVAL_SECONDS = 2_147_483n

/** Refused in the words of Hardhat and anvil. */
function refusedPrice(name: string): RpcMethod {
  return method([required(looseUint)], (_node, _price) => {
    throw invalidInput(`${name} is not supported when EIP-1559 is active`)
  })
}

const addBalance: RpcMethod = method([required(address), required(looseUint)], (node, account, wei) =>
  edit(node, account, (state, at, { nonce, balance, storageRoot, codeHash }) => {
    if (balance + wei >= 2n ** 256n) throw invalidInput('the balance would reach 2^256 wei')
    return state.putAccount(at, new Account(nonce, balance + wei, storageRoot, codeHash))
  }),
)

const dropAllTransactions: RpcMethod = method([], ({ chain }) => {
  for (const { transaction } of chain.pool.all()) chain.pool.remove(transaction.hash)
  return null
})

/** anvil: what it alone has, and its own names of what Ganache began. */
export const anvilOwnMethods: MethodTable = {
  ...renamed(['snapshot', 'revert', 'increaseTime', 'setNextBlockTimestamp', 'setTime', 'setBlockGasLimit']),
  // anvil mines either at once or by the clock: who asks for one ends the other. What waits is mined with the first.
  anvil_setAutomine: method([required(bool)], async ({ chain, miner }, on) => {
    chain.settings = { ...chain.settings, automine: on }
    if (!on) return true
    miner.set(undefined)
    await chain.mineWaiting()
    return true
  }),
  // In seconds, where evm_setIntervalMining has milliseconds.
  anvil_setIntervalMining: method([required(uint64)], ({ chain, miner }, seconds) => {
    if (seconds > MAX_INTERVAL_SECONDS) {
      throw invalidParams(`invalid argument 0: expected at most ${MAX_INTERVAL_SECONDS} seconds`)
    }
    const ms = 1_000 * Number(seconds)
    chain.settings = { ...chain.settings, automine: false }
    miner.set(ms === 0 ? undefined : { min: ms, max: ms })
    return null
  }),
  anvil_getIntervalMining: method([], ({ miner }) =>
    miner.interval === undefined ? null : Math.floor(miner.interval.min / 1_000),
  ),

  anvil_addBalance: addBalance,
  hardhat_addBalance: addBalance,
  anvil_dropAllTransactions: dropAllTransactions,
  hardhat_dropAllTransactions: dropAllTransactions,
  anvil_removePoolTransactions: method([required(address)], ({ chain }, sender) => {
    for (const { transaction } of chain.pool.ofSender(sender)) chain.pool.remove(transaction.hash)
    return null
  }),

  anvil_setMinGasPrice: refusedPrice('anvil_setMinGasPrice'),
  hardhat_setMinGasPrice: refusedPrice('hardhat_setMinGasPrice'),
  anvil_nodeInfo: method([], nodeInfo),
  anvil_setRpcUrl: method([required(text)], async (node, url) => {
    await node.moveFork(url)
    return null
  }),
  anvil_getGenesisTime: method([], ({ chain }) => Number(chain.blocks.byNumber(chain.blocks.first)?.header.timestamp)),
}

function renamed(names: readonly string[]): MethodTable {
  const entries = names.flatMap((name) => {
    const entry = evmMethods[`evm_${name}`]
    return entry === undefined ? [] : [[`anvil_${name}`, entry] as const]
  })
  return Object.fromEntries(entries)
}

function nodeInfo({ chain, options }: NodeContext) {
  const { number, timestamp, hash } = chain.blocks.head.header
  const { baseFeePerGas, gasLimit } = chain.nextTemplate()
  return {
    currentBlockNumber: quantity(number),
    currentBlockTimestamp: Number(timestamp),
    currentBlockHash: hash,
    hardFork: `${options.hardfork.charAt(0).toUpperCase()}${options.hardfork.slice(1)}`,
    transactionOrder: options.order,
    environment: {
      baseFee: quantity(baseFeePerGas),
      chainId: options.chainId,
      gasLimit: quantity(gasLimit),
      gasPrice: quantity(baseFeePerGas + SUGGESTED_TIP),
    },
    forkConfig: forkConfig(chain.fork),
  }
}

/** Of the URL, only where it leads: the rest may be a key. */
function forkConfig(fork: Fork | undefined) {
  if (fork === undefined) return { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null }
  const { source, number } = fork
  return { forkUrl: source.origin, forkBlockNumber: Number(number), forkRetryBackoff: source.retryBackoff }
}
