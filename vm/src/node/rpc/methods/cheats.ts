import { setImmediate as otherWork } from 'node:timers/promises'
import { Account, createAddressFromString } from '@ethereumjs/util'
import { type Hex, hexToBytes } from '../../encoding.js'
import { invalidInput } from '../../errors.js'
import type { ExecutionView } from '../../execution.js'
import type { NodeContext } from '../../node-context.js'
import { type MethodTable, method, type RpcMethod } from '../method.js'
import {
  address,
  bool,
  data,
  hash,
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

const MAX_BLOCKS_AT_ONCE = 1_000_000n
/** Then sockets are served, of whose subscribers some hear of every block. */
const BLOCKS_IN_A_ROW = 100n

const autoImpersonate: RpcMethod = method([required(bool)], ({ accounts }, on) => {
  accounts.impersonateAll(on)
  return null
})

const setNonce: RpcMethod = method([required(address), required(uint64)], (node, account, nonce) =>
  edit(node, account, (state, at, found) => {
    if (nonce < found.nonce) throw invalidInput(`new nonce ${nonce} is below the present one, ${found.nonce}`)
    return state.putAccount(at, new Account(nonce, found.balance, found.storageRoot, found.codeHash))
  }),
)

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
  setNonce,
  setCode: method([required(address), required(data)], (node, account, code) =>
    edit(node, account, (state, at) => state.putCode(at, hexToBytes(code))),
  ),
  setStorageAt: method([required(address), required(slot), required(hash)], (node, account, place, value) =>
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
  setPrevRandao: method([required(slot)], ({ chain }, nextPrevRandao) => {
    chain.settings = { ...chain.settings, nextPrevRandao }
    return true
  }),

  mine: method([optional(uint64, 1n), optional(seconds)], mineMany),
  dropTransaction: method([required(hash)], ({ chain }, id) => {
    if (chain.blocks.transaction(id) !== undefined) throw invalidInput(`transaction ${id} is mined already`)
    return chain.pool.remove(id)
  }),
  getAutomine: method([], ({ chain }) => chain.settings.automine),
  metadata: method([], ({ options, chain, instance, clientVersion }) => ({
    clientVersion,
    chainId: options.chainId,
    instanceId: instance.id,
    latestBlockNumber: Number(chain.blocks.head.header.number),
    latestBlockHash: chain.blocks.head.header.hash,
  })),
  reset: method([optional(resetArgument)], (node, { jsonRpcUrl } = {}) => {
    if (jsonRpcUrl !== undefined) throw invalidInput('forking is not offered by this node')
    node.reset()
    return true
  }),
}

/** hardhat: as Hardhat's network helpers call them. */
export const hardhatMethods: MethodTable = withPrefix('hardhat_', shared)

/** anvil: the same under anvil's names. */
export const anvilMethods: MethodTable = {
  ...withPrefix('anvil_', shared),
  evm_setAccountNonce: setNonce,
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
  anvil_autoImpersonateAccount: autoImpersonate,
  hardhat_autoImpersonateAccount: autoImpersonate,
}

/** Hardhat's `{ forking? }`. viem sends one without a URL when it means the plain chain. */
function resetArgument(value: unknown, name: string): { readonly jsonRpcUrl?: string } {
  const { forking } = object(value, name)
  return forking === undefined || forking === null ? {} : partial({ jsonRpcUrl: text })(forking, `${name}.forking`)
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

async function mineMany({ chain }: NodeContext, count: bigint, interval: bigint | undefined): Promise<true> {
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
