import { gunzipSync } from 'node:zlib'
import { hexToBytes } from '@ethereumjs/util'
import { beforeAll, describe, expect, test } from 'vitest'
import { createNodeOn } from '../../src/node/create-node.js'
import { createNode, type MerkatoNode, type NodeOptions } from '../../src/node/index.js'
import { checkStoredChain } from '../../testing/check-stored-chain.js'
import { dice, RandomSteps } from '../../testing/random-steps.js'
import { RecordingStore } from '../../testing/recording-store.js'

const START = 1_900_000_000n
const OPTIONS: NodeOptions = { genesisTimestamp: START, clock: () => START, accounts: 3 }
const STRANGER = `0x${'5a'.repeat(20)}`

const rpcOf =
  (node: MerkatoNode) =>
  (method: string, ...params: unknown[]) =>
    node.request({ method, params })

/** What of a chain can be seen from outside, but for earlier states. */
async function viewOf(node: MerkatoNode): Promise<unknown[]> {
  const rpc = rpcOf(node)
  const head = Number(await rpc('eth_blockNumber'))
  const views: unknown[] = []
  for (let number = 0; number <= head; number++) {
    const tag = `0x${number.toString(16)}`
    views.push(await rpc('eth_getBlockByNumber', tag, true), await rpc('eth_getBlockReceipts', tag))
  }
  for (const { address } of node.accounts) views.push(await rpc('eth_getProof', address, ['0x0'], 'latest'))
  // Anchors need older states, of which a file has none.
  views.push(await rpc('eth_getLogs', { fromBlock: '0x0' }), {
    ...((await rpc('merkato_poolState')) as object),
    anchors: [],
  })
  views.push(await rpc('eth_pendingTransactions'), await rpc('eth_getBlockByNumber', 'pending', true))
  return views
}

/** A bare pattern in `toMatchObject` would match anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('an exported state', () => {
  let source: MerkatoNode
  let state: string

  beforeAll(async () => {
    source = await createNode(OPTIONS)
    const steps = new RandomSteps(
      rpcOf(source),
      dice('export'),
      source.accounts.map(({ address }) => address),
    )
    for (let i = 0; i < 60; i++) await steps.step()
    await rpcOf(source)('evm_setAutomine', false)
    await rpcOf(source)('hardhat_setBalance', STRANGER, '0xde0b6b3a7640000')
    await rpcOf(source)('hardhat_impersonateAccount', STRANGER)
    await rpcOf(source)('eth_sendTransaction', { from: STRANGER, to: STRANGER, value: '0x1', gas: '0x5208' })
    const logs = (await rpcOf(source)('eth_getLogs', { fromBlock: '0x0' })) as { address: string }[]
    expect(new Set(logs.map(({ address }) => address)).size).toBeGreaterThan(1)
    state = await source.exportState()
  })

  test('NODE-4: makes the same chain, in memory and in a folder, and both go on alike', async () => {
    const store = new RecordingStore()
    const others = [await createNode(OPTIONS), await createNodeOn(store, OPTIONS)]
    const before = await viewOf(source)
    for (const node of others) {
      // Longer than what is loaded: nothing of it may be left.
      await rpcOf(node)('hardhat_mine', '0x64')
      await node.importState(state)
      expect(await viewOf(node)).toEqual(before)
      expect(JSON.parse(await node.exportState())).toEqual(JSON.parse(state))
    }
    for (const node of [source, ...others]) {
      await rpcOf(node)('evm_mine')
      await rpcOf(node)('eth_sendRawTransaction', await signed(node))
      await rpcOf(node)('evm_mine')
    }
    const after = await viewOf(source)
    for (const node of others) expect(await viewOf(node)).toEqual(after)
    await others[1]?.close()
    await checkStoredChain(store, OPTIONS)
    const again = await createNodeOn(store, OPTIONS)
    expect(await viewOf(again)).toEqual(after)
    await expect(rpcOf(again)('eth_getBalance', STRANGER, '0x0')).rejects.toMatchObject({
      message: matching(/is not held/),
    })
    await rpcOf(again)('hardhat_reset')
    expect(await viewOf(again)).toEqual(await viewOf(await createNode(OPTIONS)))
  })

  test('travels through JSON-RPC, packed, and has the plain form in it', async () => {
    const packed = (await rpcOf(source)('anvil_dumpState')) as `0x${string}`
    const plain = JSON.parse(gunzipSync(hexToBytes(packed)).toString()) as { accounts: Record<string, unknown> }
    expect(plain).toMatchObject({ format: 'merkato-state', version: 1, chainId: '0x7a69' })
    expect(plain.accounts[STRANGER]).toMatchObject({ nonce: expect.stringMatching(/^0x/) as unknown })
    const node = await createNode(OPTIONS)
    const { instanceId } = (await rpcOf(node)('hardhat_metadata')) as { instanceId: string }
    expect(await rpcOf(node)('hardhat_loadState', packed)).toBe(true)
    expect(await rpcOf(node)('hardhat_metadata')).not.toMatchObject({ instanceId })
    expect(await viewOf(node)).toEqual(await viewOf(source))
  })

  test('that was changed, is of another chain, or is no state, is refused, and nothing has happened', async () => {
    const node = await createNode(OPTIONS)
    const before = await viewOf(node)
    const change = (edit: (value: StateJson) => void) => {
      const value = JSON.parse(state) as StateJson
      edit(value)
      return JSON.stringify(value)
    }
    const withTransactions = (value: StateJson) =>
      value.blocks.find(({ transactions }) => transactions.length > 0) as BlockJson
    const bad: [string, RegExp][] = [
      ['nonsense', /not JSON/],
      ['[]', /expected an object/],
      [
        change((value) => {
          value.version = 2
        }),
        /version 2/,
      ],
      [
        change((value) => {
          value.chainId = '0x1'
        }),
        /of chain 1/,
      ],
      [
        change((value) => {
          value.blocks.pop()
        }),
        /its? has|blocks/,
      ],
      [
        change((value) => {
          ;(value.blocks[3] as BlockJson).timestamp = '0x1'
        }),
        /block 3: hash/,
      ],
      [
        change((value) => {
          ;(value.blocks[3] as BlockJson).parentHash = `0x${'00'.repeat(32)}`
        }),
        /block 3: parentHash/,
      ],
      [
        change((value) => {
          ;(withTransactions(value).transactions[0] as TransactionJson).from = STRANGER
        }),
        /a sender/,
      ],
      [
        change((value) => {
          ;(withTransactions(value).transactions[0] as TransactionJson).receipt.succeeded = false
        }),
        /receiptsRoot/,
      ],
      [
        change((value) => {
          ;(withTransactions(value).transactions[0] as TransactionJson).raw = '0xc0'
        }),
        /block \d+: transaction 0x\w+ is none/,
      ],
      [
        change((value) => {
          const taken = { index: '0x0', validatorIndex: '0x0', address: STRANGER, amount: '0x1' }
          ;(value.blocks[3] as BlockJson).withdrawals = [taken]
        }),
        /block 3: withdrawalsRoot/,
      ],
      [
        change((value) => {
          ;(value.accounts as Record<string, unknown>)['0x12'] = {}
        }),
        /20 bytes/,
      ],
    ]
    for (const [json, message] of bad) {
      await expect(node.importState(json)).rejects.toMatchObject({ name: 'RpcError', message: matching(message) })
      expect(await viewOf(node)).toEqual(before)
    }
    const richer = change((value) => {
      ;(value.accounts as Record<string, unknown>)[STRANGER] = { balance: '0x7' }
    })
    await expect(node.importState(richer)).rejects.toMatchObject({ message: matching(/make the root/) })
    expect(await viewOf(node)).toEqual(before)
    const edited = JSON.parse(richer) as { stateRoot?: string }
    delete edited.stateRoot
    await node.importState(JSON.stringify(edited))
    expect(await rpcOf(node)('eth_getBalance', STRANGER, 'latest')).toBe('0x7')
    await expect(rpcOf(node)('anvil_loadState', '0x1f8b0000')).rejects.toMatchObject({ message: matching(/unpacked/) })
  })

  test('of anvil gives its accounts', async () => {
    const node = await createNode(OPTIONS)
    const slot = `0x${'00'.repeat(31)}07`
    const account = { nonce: 3, balance: '0x2a', code: '0x6001', storage: { '0x7': '0x9' } }
    await node.importState(JSON.stringify({ block: { number: '0x5' }, accounts: { [STRANGER]: account } }))
    const rpc = rpcOf(node)
    expect(await rpc('eth_getBalance', STRANGER, 'latest')).toBe('0x2a')
    expect(await rpc('eth_getTransactionCount', STRANGER, 'latest')).toBe('0x3')
    expect(await rpc('eth_getCode', STRANGER, 'latest')).toBe('0x6001')
    expect(BigInt(String(await rpc('eth_getStorageAt', STRANGER, slot, 'latest')))).toBe(9n)
    expect(await rpc('eth_blockNumber')).toBe('0x0')
  })
})

interface TransactionJson {
  from: string
  raw: string
  receipt: { succeeded: boolean }
}

interface BlockJson {
  timestamp: string
  parentHash: string
  withdrawals?: object[]
  transactions: TransactionJson[]
}

interface StateJson {
  version: number
  chainId: string
  accounts: unknown
  blocks: BlockJson[]
}

/** The same transaction from every node. */
async function signed(node: MerkatoNode): Promise<unknown> {
  const from = node.accounts[1]?.address
  const fees = { gas: '0x5208', maxFeePerGas: '0x12a05f2000', maxPriorityFeePerGas: '0x1' }
  const nonce = await rpcOf(node)('eth_getTransactionCount', from, 'pending')
  return rpcOf(node)('eth_signTransaction', { from, to: STRANGER, value: '0x1', nonce, ...fees })
}
