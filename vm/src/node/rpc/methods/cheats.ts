import { setImmediate as otherWork } from 'node:timers/promises'
import { Account, createAddressFromString } from '@ethereumjs/util'
import { type Hex, hexToBytes } from '../../encoding.js'
import { invalidInput } from '../../errors.js'
import type { ExecutionView } from '../../execution.js'
import type { Fork } from '../../fork/fork.js'
import type { ForkOptions } from '../../fork/fork-options.js'
import type { NodeContext } from '../../node-context.js'
import { type MethodTable, method, type RpcMethod } from '../method.js'
import {
  address,
  bool,
  type Decoder,
  data,
  hash,
  looseSlot,
  looseUint,
  object,
  optional,
  partial,
  required,
  seconds,
  slot,
  text,
  uint64,
} from '../params.js'

const forkingFields = partial<{ jsonRpcUrl: string }>({ jsonRpcUrl: text })

/** Hardhat's `{ forking?: { jsonRpcUrl?, blockNumber? } }`. */
const resetArgument: Decoder<Partial<ForkOptions> | undefined> = (value, name) => {
  const { forking } = object(value, name)
  if (forking === undefined || forking === null) return undefined
  const { jsonRpcUrl } = forkingFields(forking, `${name}.forking`)
  const { blockNumber } = object(forking, name)
  // NaN: viem, when nobody names a block; it becomes null in JSON.
  const isNamed = blockNumber !== undefined && blockNumber !== null && !Number.isNaN(blockNumber)
  return {
    ...(jsonRpcUrl === undefined ? {} : { url: jsonRpcUrl }),
    ...(isNamed ? { blockNumber: uint64(blockNumber, `${name}.forking.blockNumber`) } : {}),
  }
}

const MAX_BLOCKS_AT_ONCE = 1_000_000n
/** Then sockets are served, of whose subscribers some hear of every block. */
const BLOCKS_IN_A_ROW = 100n

const autoImpersonate: RpcMethod = method([required(bool)], ({ accounts }, on) => {
  accounts.impersonateAll(on)
  return null
})

/** @param check throws when a lower nonce is refused */
const setNonce = (check: (node: NodeContext, account: Hex, found: bigint) => void): RpcMethod =>
  method([required(address), required(uint64)], (node, account, nonce) =>
    edit(node, account, (state, at, found) => {
      if (nonce < found.nonce) check(node, account, found.nonce)
      return state.putAccount(at, new Account(nonce, found.balance, found.storageRoot, found.codeHash))
    }),
  )

/** Hardhat's: what an account created before could stand where it would create again. */
const raiseNonce = setNonce((_node, _account, found) => {
  throw invalidInput(`new nonce must not be below the present one, ${found}: anvil_setNonce lowers it`)
})

/** anvil's: any nonce, so that a contract can be created where it stands on another chain. */
const setAnyNonce = setNonce(({ chain }, account) => {
  // An account without nonce, balance and code is empty (EIP-161), and would lose its storage.
  if (chain.execution.head.evm.hasState(account)) throw invalidInput(`account ${account} keeps its state by its nonce`)
})

const setPrevRandao: RpcMethod = method([required(slot)], ({ chain }, nextPrevRandao) => {
  chain.settings = { ...chain.settings, nextPrevRandao }
  return true
})

/** What Hardhat and anvil both offer under their own prefix. */
const shared: Readonly<Record<string, RpcMethod>> = {
  impersonateAccount: method([required(address)], ({ accounts }, account) => {
    accounts.impersonate(account)
    return true
  }),
  stopImpersonatingAccount: method([required(address)], ({ accounts }, account) => accounts.stopImpersonating(account)),

  setBalance: method([required(address), required(looseUint)], (node, account, wei) =>
    edit(node, account, (state, at, found) =>
      state.putAccount(at, new Account(found.nonce, wei, found.storageRoot, found.codeHash)),
    ),
  ),
  setCode: method([required(address), required(data)], (node, account, code) =>
    edit(node, account, (state, at) => state.putCode(at, hexToBytes(code))),
  ),
  setStorageAt: method([required(address), required(looseSlot), required(hash)], (node, account, place, value) =>
    edit(node, account, async (state, at, found) => {
      await state.putAccount(at, found)
      await state.putStorage(at, hexToBytes(place), hexToBytes(value))
    }),
  ),

  setCoinbase: method([required(address)], ({ chain }, coinbase) => {
    chain.settings = { ...chain.settings, coinbase }
    return true
  }),
  setNextBlockBaseFeePerGas: method([required(looseUint)], ({ chain }, nextBaseFee) => {
    chain.settings = { ...chain.settings, nextBaseFee }
    return true
  }),
  setPrevRandao,

  mine: method([optional(uint64, 1n), optional(seconds)], (node, count, interval) => mineMany(node, count, interval)),
  setLoggingEnabled: method([required(bool)], ({ logging }, isOn) => {
    logging.isOn = isOn
    return true
  }),
  dropTransaction: method([required(hash)], ({ chain }, id) => {
    if (chain.blocks.transaction(id) !== undefined) throw invalidInput(`transaction ${id} is mined already`)
    return chain.pool.remove(id)
  }),
  getAutomine: method([], ({ chain }) => chain.settings.automine),
  metadata: method([], ({ options, chain, instance, clientVersion }) => ({
    ...forkedNetwork(chain.fork),
    clientVersion,
    chainId: options.chainId,
    instanceId: instance.id,
    latestBlockNumber: Number(chain.blocks.head.header.number),
    latestBlockHash: chain.blocks.head.header.hash,
  })),
  reset: method([optional(resetArgument)], async (node, forking) => {
    // viem names no URL when it means the chain that there is.
    const isPlain = forking === undefined || (forking.url === undefined && node.chain.fork === undefined)
    await (isPlain ? node.reset() : node.forkFrom(forking))
    return true
  }),
}

/** hardhat: as Hardhat's network helpers call them. */
export const hardhatMethods: MethodTable = { ...withPrefix('hardhat_', shared), hardhat_setNonce: raiseNonce }

/** anvil: the same under anvil's names. */
export const anvilMethods: MethodTable = {
  ...withPrefix('anvil_', shared),
  anvil_setNonce: setAnyNonce,
  evm_setAccountNonce: setAnyNonce,
  anvil_setBlockTimestampInterval: method([required(seconds)], ({ chain }, interval) => {
    if (interval === 0n) throw invalidInput('the interval must be above 0: timestamps rise from block to block')
    chain.clock.setInterval(interval)
    return null
  }),
  anvil_removeBlockTimestampInterval: method([], ({ chain }) => {
    const had = chain.clock.state.interval !== undefined
    chain.clock.setInterval(undefined)
    return had
  }),
  anvil_setNextBlockPrevRandao: setPrevRandao,
  // The first block too comes an interval after what there is, which in Hardhat only the others do.
  anvil_mine: method([optional(uint64, 1n), optional(seconds, 0n)], async (node, count, interval) => {
    const { clock, blocks } = node.chain
    if (count > 0n && interval > 0n) clock.advance(interval, blocks.head.header.timestamp)
    return mineMany(node, count, interval)
  }),
  anvil_autoImpersonateAccount: autoImpersonate,
  hardhat_autoImpersonateAccount: autoImpersonate,
}

/** Hardhat's description of what was forked. */
function forkedNetwork(fork: Fork | undefined) {
  if (fork === undefined) return {}
  const { chainId, number, block } = fork
  return { forkedNetwork: { chainId, forkBlockNumber: Number(number), forkBlockHash: block.header.hash } }
}

function withPrefix(prefix: string, methods: Readonly<Record<string, RpcMethod>>): MethodTable {
  return Object.fromEntries(Object.entries(methods).map(([name, entry]) => [prefix + name, entry]))
}

type Edit = (
  state: ExecutionView['state'],
  at: ReturnType<typeof createAddressFromString>,
  found: Account,
) => Promise<void>

/** Changes one account of the newest state, there or not. */
export async function edit({ chain }: NodeContext, account: Hex, change: Edit): Promise<true> {
  const at = createAddressFromString(account)
  await chain.editState(async ({ state }) => change(state, at, (await state.getAccount(at)) ?? new Account()))
  return true
}

/** @param interval seconds from block to block; as the clock has them when left out */
export async function mineMany({ chain }: NodeContext, count: bigint, interval?: bigint): Promise<true> {
  if (count > MAX_BLOCKS_AT_ONCE) throw invalidInput(`at most ${MAX_BLOCKS_AT_ONCE} blocks can be mined at once`)
  for (let mined = 0n; mined < count; mined++) {
    const { header } = await chain.mine()
    if (interval !== undefined && interval > 0n && mined + 1n < count) {
      chain.clock.orderNext(header.timestamp + interval)
    }
    if (mined % BLOCKS_IN_A_ROW === BLOCKS_IN_A_ROW - 1n) await otherWork()
  }
  return true
}
