import {
  createOneTimeAddress,
  NATIVE_ASSET,
  POOL_ADDRESS,
  poolInterface,
  SpendingKeys,
  toOneTimeStruct,
} from '@merkato/protocol'
import { toBeHex, toQuantity } from 'ethers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNodeOn } from '../../src/node/create-node.js'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { VERIFYING_KEYS } from '../../testing/chain.js'
import { type FollowedLog, FollowedLogs } from '../../testing/followed-logs.js'
import { LOGGING_CONTRACT } from '../../testing/random-steps.js'
import { RecordingStore } from '../../testing/recording-store.js'
import { seededRandom } from '../../testing/seeded-random.js'

const START = 1_700_000_000n
const { owner, V } = SpendingKeys.fromSeed(seededRandom('detour')(32))
const NOTE_ADDRESS = toOneTimeStruct(createOneTimeAddress({ owner, V }, { random: seededRandom('to') }).address)
const FEES = { maxFeePerGas: '0x12a05f2000', maxPriorityFeePerGas: '0x3b9aca00', gas: '0x989680' }
const someone = (number: number) => toBeHex(0xabc000 + number, 20)

/** Someone who uses a chain, and hears of its logs by a filter and by a subscription. */
class Traveller {
  /** The system's clock. */
  wall = START
  /** No block up to this number is undone. */
  floor = 1
  readonly hashes: string[] = []
  readonly byFilter = new FollowedLogs()
  readonly bySubscription = new FollowedLogs()
  #filter: unknown
  #contract = ''
  #node: MerkatoNode | undefined

  constructor(private readonly store?: RecordingStore) {}

  readonly rpc = <T = unknown>(method: string, ...params: unknown[]) =>
    this.#opened().request({ method, params }) as Promise<T>

  async open(): Promise<void> {
    const options = { clock: () => this.wall, verifyingKeys: VERIFYING_KEYS, genesisTimestamp: START }
    this.#node = await (this.store === undefined ? createNode(options) : createNodeOn(this.store, options, 50))
    this.#node.on('message', ({ data }) => this.bySubscription.take(data.result as FollowedLog))
  }

  async begin(): Promise<void> {
    await this.open()
    const hash = await this.#send(0, { data: LOGGING_CONTRACT })
    const receipt = await this.rpc<{ contractAddress: string }>('eth_getTransactionReceipt', hash)
    this.#contract = receipt.contractAddress
    this.#filter = await this.rpc('eth_newFilter', { fromBlock: '0x0' })
    await this.rpc('eth_subscribe', 'logs', {})
  }

  close = (): Promise<void> => this.#opened().close()

  readonly poll = async (): Promise<void> => {
    for (const log of await this.rpc<FollowedLog[]>('eth_getFilterChanges', this.#filter)) this.byFilter.take(log)
  }

  /** What can be done, each with two numbers. What the node refuses is not done. */
  readonly steps: Readonly<Record<string, (a: number, b: number) => Promise<unknown>>> = {
    pay: (a, b) => this.#send(a, { to: someone(b % 5), value: toQuantity(b + 1) }),
    log: (a, b) => this.#send(a, { to: this.#contract, data: toBeHex(a, 32) + toBeHex(b % 3, 32).slice(2) }),
    logToo: (a, b) => this.#send(a, { to: this.#contract, data: toBeHex(b, 32) }),
    shield: (a, b) => this.#shield(a, BigInt(b + 1)),
    gap: async (a, b) => this.#send(a, { nonce: toQuantity((await this.#nonceOf(a)) + (b % 3)) }),
    mine: (a, b) => this.rpc('hardhat_mine', toQuantity(a % 4), toQuantity(b)),
    automine: (_a, b) => this.rpc('evm_setAutomine', b % 2 === 0),
    balance: (a, b) => this.rpc('hardhat_setBalance', someone(a % 5), toQuantity(b)),
    code: (a, b) => this.rpc('hardhat_setCode', someone(a % 2), b % 3 === 0 ? '0x' : toBeHex(0x6000 + b)),
    storage: (a, b) => this.rpc('hardhat_setStorageAt', this.#contract, toQuantity(a % 3), toBeHex(b % 2, 32)),
    coinbase: (a) => this.rpc('hardhat_setCoinbase', someone(30 + a)),
    baseFee: (_a, b) => this.rpc('hardhat_setNextBlockBaseFeePerGas', toQuantity(1_000_000_000 + b)),
    randao: (_a, b) => this.rpc('hardhat_setPrevRandao', toBeHex(b + 1, 32)),
    gasLimit: (_a, b) => this.rpc('evm_setBlockGasLimit', toQuantity(30_000_000 + b)),
    increase: (_a, b) => this.rpc('evm_increaseTime', b),
    setTime: (_a, b) => this.rpc('evm_setTime', Number(START) + 10 * b),
    interval: (_a, b) => this.rpc('anvil_setBlockTimestampInterval', 1 + b),
    noInterval: () => this.rpc('anvil_removeBlockTimestampInterval'),
    wait: async (_a, b) => {
      this.wall += BigInt(b)
    },
    rollback: async (a) => this.rpc('anvil_rollback', await this.#depth(a)),
    reorg: async (a, b) => this.#reorg(await this.#depth(a), b),
    drop: () => this.rpc('hardhat_dropAllTransactions'),
    poll: () => this.poll(),
    look: () => this.rpc('eth_getBlockByNumber', 'pending', true),
  }

  /** Everything that a client can see. */
  async view(): Promise<unknown> {
    const { rpc } = this
    const head = Number(await rpc('eth_blockNumber'))
    const blocks: unknown[] = []
    for (let number = 0; number <= head; number++) {
      const tag = toQuantity(number)
      blocks.push(await rpc('eth_getBlockByNumber', tag, true), await rpc('eth_getBlockReceipts', tag))
      blocks.push(await rpc('merkato_poolState', tag), await rpc('eth_getProof', this.#contract, ['0x0', '0x1'], tag))
    }
    const plain = ['txpool_content', 'anvil_nodeInfo', 'merkato_getNotes', 'hardhat_getAutomine', 'eth_coinbase']
    return {
      blocks,
      logs: await rpc('eth_getLogs', { fromBlock: '0x0' }),
      next: await rpc('eth_getBlockByNumber', 'pending', true),
      fees: await rpc('eth_feeHistory', 20, 'latest', [50]),
      plain: await Promise.all(plain.map((method) => rpc(method))),
      accounts: await Promise.all([0, 1, 2, 3, 4].map((number) => rpc('eth_getProof', someone(number), []))),
      nonces: await Promise.all([0, 1, 2].map((number) => this.#nonceOf(number, 'pending'))),
      seen: await Promise.all(this.hashes.map((hash) => rpc('eth_getTransactionReceipt', hash))),
    }
  }

  #opened(): MerkatoNode {
    if (this.#node === undefined) throw new Error('Nothing is open yet.')
    return this.#node
  }

  #accountOf = (number: number) => this.#opened().accounts[number % 3]?.address

  async #nonceOf(number: number, tag = 'latest'): Promise<number> {
    return Number(await this.rpc('eth_getTransactionCount', this.#accountOf(number), tag))
  }

  async #depth(wanted: number): Promise<number> {
    return Math.min(wanted, Number(await this.rpc('eth_blockNumber')) - this.floor)
  }

  async #send(from: number, fields: object): Promise<string> {
    const transaction = { from: this.#accountOf(from), to: someone(1), ...FEES, ...fields }
    const created = 'data' in fields && fields.data === LOGGING_CONTRACT ? { to: undefined } : {}
    const hash = await this.rpc<string>('eth_sendTransaction', { ...transaction, ...created })
    this.hashes.push(hash)
    return hash
  }

  #shield(from: number, value: bigint): Promise<string> {
    const data = poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, value, NOTE_ADDRESS])
    return this.#send(from, { to: POOL_ADDRESS, value: toQuantity(value), data })
  }

  #reorg(depth: number, number: number): Promise<unknown> {
    const other = { from: this.#accountOf(number), to: this.#contract, data: toBeHex(number, 32), gas: '0x186a0' }
    return this.rpc('anvil_reorg', depth, depth === 0 ? [] : [[other, number % depth]])
  }
}

type Step = readonly [name: string, a: number, b: number]
const step: fc.Arbitrary<Step> = fc.tuple(fc.constantFrom(...Object.keys(new Traveller().steps)), fc.nat(7), fc.nat(50))

async function go(traveller: Traveller, steps: readonly Step[]): Promise<void> {
  for (const [name, a, b] of steps) {
    await traveller.steps[name]?.(a, b).catch((error: { code?: number }) => {
      // A gap too many, a time that is over: refused, to both alike.
      if (error.code === undefined || error.code === -32603) throw error
    })
  }
}

/** Whoever only listened knows the logs that there are. */
async function expectKnown({ rpc, poll, byFilter, bySubscription }: Traveller): Promise<void> {
  await poll()
  await new Promise((resolve) => setImmediate(resolve))
  const logs = new Set((await rpc<FollowedLog[]>('eth_getLogs', { fromBlock: '0x0' })).map(FollowedLogs.keyOf))
  for (const { known, contradictions } of [byFilter, bySubscription]) {
    expect(contradictions).toEqual([])
    expect(known).toEqual(logs)
  }
}

describe('a detour that evm_revert ends', () => {
  const steps = fc.array(step, { maxLength: 20 })

  test.each([
    ['in memory', () => undefined],
    ['in a store, that is opened again', () => new RecordingStore()],
  ])('leaves a chain as it is without one: %s', async (_name, storeOf) => {
    const property = fc.asyncProperty(steps, steps, steps, async (before, detour, after) => {
      const store = storeOf()
      const [there, here] = [new Traveller(store), new Traveller()]
      for (const one of [there, here]) {
        await one.begin()
        await go(one, before)
      }
      const snapshot = await there.rpc('evm_snapshot')
      there.floor = Number(await there.rpc('eth_blockNumber'))
      await go(there, detour)
      expect(await there.rpc('evm_revert', snapshot)).toBe(true)
      there.floor = here.floor
      // Of what was sent on the detour alone, nothing is left either.
      here.hashes.splice(0, here.hashes.length, ...there.hashes)
      expect(await there.view()).toEqual(await here.view())
      for (const one of [there, here]) await go(one, after)
      expect(await there.view()).toEqual(await here.view())
      for (const one of [there, here]) await expectKnown(one)
      await there.close()
      if (store !== undefined) {
        await there.open()
        expect(await there.view()).toEqual(await here.view())
        await there.close()
      }
      await here.close()
    })
    await fc.assert(property, { numRuns: 10 })
  })
})
