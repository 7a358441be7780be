import { POOL_ADDRESS } from '@merkato/protocol'
import { getCreateAddress, toBeHex, toQuantity } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { failureOf, openNode } from './helpers/provider.js'

interface BlockJson {
  readonly hash: string
  readonly parentHash: string
  readonly mixHash: string
  readonly transactions: readonly string[]
}

const START = 1_900_000_000n
const CONTRACT = '0x00000000000000000000000000000000000c0de0'

describe('what anvil has besides', () => {
  let node: MerkatoNode
  let a: string
  let b: string

  beforeEach(async () => {
    const { node: opened, provider } = await openNode({ clock: () => START })
    provider.destroy()
    node = opened
    ;[a, b] = node.accounts.map(({ address }) => address.toLowerCase()) as [string, string]
  })
  afterEach(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const send = (from: string, extra: object = {}) =>
    rpc('eth_sendTransaction', { from, to: b, gas: '0x5208', ...extra })
  const number = async () => Number(await rpc('eth_blockNumber'))
  const balance = async (of: string) => BigInt((await rpc('eth_getBalance', of)) as string)

  test.each(['anvil_setNonce', 'evm_setAccountNonce'])(
    '%s lowers a nonce too, so that a contract can be created where it would be elsewhere',
    async (setNonce) => {
      await send(a)
      expect(await failureOf(rpc('hardhat_setNonce', a, '0x0'))).toMatchObject({
        code: -32000,
        message: expect.stringMatching(/anvil_setNonce/),
      })
      expect(await rpc(setNonce, a, '0x0')).toBe(true)
      await rpc('evm_mine')
      expect(await rpc('eth_getTransactionCount', a, 'pending')).toBe('0x0')
      const hash = await rpc('eth_sendTransaction', { from: a, data: '0x00', gas: '0x20000' })
      const { contractAddress } = (await rpc('eth_getTransactionReceipt', hash)) as { contractAddress: string }
      expect(contractAddress).toBe(getCreateAddress({ from: a, nonce: 0 }).toLowerCase())
    },
  )

  test("a nonce that keeps a precompile's state is not taken away", async () => {
    const pool = POOL_ADDRESS
    expect(await failureOf(rpc('anvil_setNonce', pool, '0x0'))).toMatchObject({ code: -32000 })
    expect(await rpc('eth_getTransactionCount', pool)).toBe('0x1')
    expect(await rpc('anvil_setNonce', pool, '0x2')).toBe(true)
  })

  describe("anvil's forms of parameters", () => {
    const timestamp = async () =>
      Number(((await rpc('eth_getBlockByNumber', 'latest', false)) as { timestamp: string }).timestamp)

    test('evm_mine takes a time, a number of blocks, both or neither', async () => {
      const at = Number(START) + 1_000
      expect(await rpc('evm_mine', { timestamp: at, blocks: 3 })).toBe('0x0')
      expect([await number(), await timestamp()]).toEqual([3, at + 2])
      await rpc('evm_mine', { blocks: '0x2' })
      await rpc('evm_mine', { timestamp: null })
      await rpc('evm_mine', {})
      expect(await number()).toBe(7)
      expect(await failureOf(rpc('evm_mine', { blocks: -1 }))).toMatchObject({ code: -32602 })
      expect(await number()).toBe(7)
    })

    test('setStorageAt takes a slot by its number', async () => {
      const value = `0x${'00'.repeat(31)}2a`
      for (const [slot, asked] of [
        [5, '0x5'],
        ['11', '0xb'],
        ['0x11', '0x11'],
      ]) {
        expect(await rpc('anvil_setStorageAt', CONTRACT, slot, value)).toBe(true)
        expect(await rpc('eth_getStorageAt', CONTRACT, asked)).toBe(value)
      }
    })
  })

  describe('anvil_rollback', () => {
    test('undoes blocks with state, logs, filters and snapshots, and the chain goes on from there', async () => {
      await rpc('hardhat_setCode', CONTRACT, '0x5f5fa0') // LOG0
      await rpc('evm_mine')
      const early = await rpc('evm_snapshot')
      const filter = await rpc('eth_newFilter', { address: CONTRACT })
      const kept = await rpc('eth_getBlockByNumber', 'latest', false)
      const before = await balance(b)
      const hash = await send(a, { to: CONTRACT, gas: '0x10000' })
      await send(a, { value: '0x5' })
      expect(await rpc('eth_getFilterChanges', filter)).toHaveLength(1)
      const late = await rpc('evm_snapshot')
      expect(await rpc('anvil_rollback', 2)).toBeNull()

      expect(await rpc('eth_getBlockByNumber', 'latest', false)).toEqual(kept)
      expect(await balance(b)).toBe(before)
      expect(await rpc('eth_getTransactionCount', a)).toBe('0x0')
      expect(await rpc('eth_getTransactionReceipt', hash)).toBeNull()
      expect(await rpc('eth_getLogs', { fromBlock: '0x0' })).toEqual([])
      await send(a, { to: CONTRACT, gas: '0x10000' })
      const undone = { transactionHash: hash, removed: true }
      expect(await rpc('eth_getFilterChanges', filter)).toMatchObject([undone, { removed: false }])
      expect(await rpc('evm_revert', late)).toBe(false)
      expect(await rpc('evm_revert', early)).toBe(true)
    })

    test('takes one block when not told how many, and no more than there are', async () => {
      await rpc('anvil_mine', 3)
      await rpc('anvil_rollback')
      expect(await number()).toBe(2)
      expect(await failureOf(rpc('anvil_rollback', 3))).toMatchObject({ code: -32602 })
      await rpc('anvil_rollback', 2)
      expect(await number()).toBe(0)
    })

    test('brings back what was set by hand after the block that it ends at', async () => {
      await rpc('anvil_setBalance', CONTRACT, '0x7')
      await rpc('evm_mine')
      await rpc('anvil_setBalance', CONTRACT, '0x8')
      await rpc('anvil_rollback')
      expect(await balance(CONTRACT)).toBe(7n)
    })
  })

  describe('anvil_reorg', () => {
    const blockAt = (at: number) => rpc('eth_getBlockByNumber', toQuantity(at), false) as Promise<BlockJson>

    test('puts other blocks in place of the newest ones, with the transactions it is given', async () => {
      const signed = await rpc('eth_signTransaction', { from: b, to: a, value: '0x3', gas: '0x5208', nonce: '0x0' })
      await rpc('evm_mine')
      const undone = await send(a, { value: '0x9' })
      await rpc('evm_mine')
      const filter = await rpc('eth_newBlockFilter')
      const [kept, gone] = [await blockAt(1), await blockAt(2)]
      const described = { from: a, to: b, value: '0x5' }
      const result = await rpc('anvil_reorg', 2, [
        [described, 0],
        [{ ...described, value: '0x6' }, 0],
        [signed, 1],
      ])
      expect(result).toBeNull()

      expect(await number()).toBe(3)
      expect(await blockAt(1)).toEqual(kept)
      const blocks = [await blockAt(2), await blockAt(3)] as const
      expect(blocks.map(({ transactions }) => transactions.length)).toEqual([2, 1])
      expect(blocks[0].parentHash).toBe(kept.hash)
      expect(blocks[0].hash).not.toBe(gone.hash)
      expect(await rpc('eth_getFilterChanges', filter)).toEqual(blocks.map(({ hash }) => hash))
      expect(await rpc('eth_getTransactionByHash', undone)).toBeNull()
      expect(await rpc('eth_getTransactionCount', a)).toBe('0x2')
      expect(await rpc('eth_getTransactionCount', b)).toBe('0x1')
    })

    test('empty blocks are others than before, at the same second too', async () => {
      await rpc('anvil_setNextBlockTimestamp', Number(START + 5n))
      await rpc('evm_mine')
      const gone = await blockAt(1)
      await rpc('anvil_setNextBlockTimestamp', Number(START + 6n))
      await rpc('anvil_rollback')
      await rpc('evm_mine')
      await rpc('anvil_setNextBlockTimestamp', Number(START + 7n))
      const again = await blockAt(1)
      await rpc('anvil_reorg', 1)
      const fresh = await blockAt(1)
      expect(new Set([gone.hash, again.hash, fresh.hash]).size).toBe(3)
      expect(fresh.mixHash).toBe(again.hash)
    })

    test('what waits goes on waiting, and what can not be included is left out', async () => {
      await rpc('evm_mine')
      await rpc('evm_setAutomine', false)
      const waiting = await send(b)
      const poor = toBeHex(77, 20)
      await rpc('anvil_impersonateAccount', poor)
      await rpc('anvil_reorg', 1, [[{ from: poor, to: a, value: '0x1' }, 0]])
      expect((await blockAt(1)).transactions).toEqual([])
      expect(await rpc('eth_getTransactionByHash', waiting)).toMatchObject({ blockHash: null })
    })

    test('what is malformed is refused before anything is undone', async () => {
      await rpc('anvil_mine', 2)
      const before = await blockAt(2)
      const wanted = { from: a, to: b }
      const malformed = [
        [3],
        [1, [[wanted, 1]]],
        [1, [[wanted]]],
        [1, [['0x1234', 0]]],
        [1, [[{ to: b }, 0]]],
        [1, [[{ ...wanted, from: toBeHex(5, 20) }, 0]]],
        [
          1,
          [
            [wanted, 0],
            [{ ...wanted, type: '0x3' }, 0],
          ],
        ],
      ]
      for (const params of malformed) await failureOf(rpc('anvil_reorg', ...params))
      expect(await blockAt(2)).toEqual(before)
    })
  })

  test('anvil_addBalance adds to what there is, up to what fits', async () => {
    await rpc('anvil_addBalance', CONTRACT, '0x5')
    await rpc('hardhat_addBalance', CONTRACT, 6)
    expect(await balance(CONTRACT)).toBe(11n)
    expect(await failureOf(rpc('anvil_addBalance', CONTRACT, toQuantity(2n ** 256n - 1n)))).toMatchObject({
      code: -32000,
    })
    expect(await balance(CONTRACT)).toBe(11n)
  })

  test('waiting transactions are dropped, all or one sender’s', async () => {
    await rpc('anvil_setAutomine', false)
    await send(a)
    await send(a, { nonce: '0x5' })
    await send(b)
    expect(await rpc('anvil_removePoolTransactions', a)).toBeNull()
    expect(await rpc('txpool_status')).toEqual({ pending: '0x1', queued: '0x0' })
    expect(await rpc('anvil_dropAllTransactions')).toBeNull()
    expect(await rpc('txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
    await send(a)
    expect(await rpc('hardhat_dropAllTransactions')).toBeNull()
    expect(await rpc('eth_pendingTransactions')).toEqual([])
  })

  test('anvil_mine comes an interval after what there is, hardhat_mine at once', async () => {
    const since = async (number: number) => {
      const { timestamp } = (await rpc('eth_getBlockByNumber', toQuantity(number), false)) as { timestamp: string }
      return BigInt(timestamp) - START
    }
    await rpc('anvil_mine', 2, 60)
    expect([await since(1), await since(2)]).toEqual([60n, 120n])
    await rpc('anvil_mine', '0x0', '0x3c')
    await rpc('hardhat_mine', 2, 60)
    expect([await since(3), await since(4)]).toEqual([121n, 181n])
    await rpc('anvil_mine')
    expect(await since(5)).toBe(182n)
  })

  test('anvil mines at once or by the clock, never both', async () => {
    await rpc('anvil_setIntervalMining', 30)
    expect(await rpc('anvil_getAutomine')).toBe(false)
    await rpc('anvil_setIntervalMining', 0)
    expect(await rpc('anvil_getAutomine')).toBe(false)
    await send(a)
    expect(await number()).toBe(0)
    await rpc('anvil_setIntervalMining', 30)
    await rpc('anvil_setAutomine', false)
    expect(await rpc('anvil_getIntervalMining')).toBe(30)
    await send(a, { nonce: '0x5' })
    await rpc('anvil_setAutomine', true)
    expect(await rpc('txpool_status')).toEqual({ pending: '0x0', queued: '0x1' })
    expect(await number()).toBe(1)
    expect(await rpc('anvil_getIntervalMining')).toBeNull()
    expect(await rpc('anvil_getAutomine')).toBe(true)
    await rpc('evm_setIntervalMining', 30_000)
    expect(await rpc('anvil_getAutomine')).toBe(true)
  })

  test('impersonated accounts are listed, each once', async () => {
    const own = node.accounts.map(({ address }) => address.toLowerCase())
    await rpc('anvil_impersonateAccount', CONTRACT)
    await rpc('anvil_impersonateAccount', a)
    expect(await rpc('eth_accounts')).toEqual([...own, CONTRACT])
    await rpc('anvil_stopImpersonatingAccount', CONTRACT)
    await rpc('anvil_autoImpersonateAccount', true)
    expect(await rpc('eth_accounts')).toEqual(own)
  })

  test('anvil_setNextBlockPrevRandao is of one block', async () => {
    await rpc('anvil_setNextBlockPrevRandao', `0x${'12'.repeat(32)}`)
    await rpc('evm_mine')
    await rpc('evm_mine')
    const randao = async (number: string) =>
      ((await rpc('eth_getBlockByNumber', number, false)) as BlockJson).mixHash === `0x${'12'.repeat(32)}`
    expect([await randao('0x1'), await randao('0x2')]).toEqual([true, false])
  })

  test('interval mining is set in seconds', async () => {
    expect(await rpc('anvil_getIntervalMining')).toBeNull()
    await rpc('anvil_setIntervalMining', 30)
    expect(await rpc('anvil_getIntervalMining')).toBe(30)
    await rpc('evm_setIntervalMining', 2_000)
    expect(await rpc('anvil_getIntervalMining')).toBe(2)
    await rpc('anvil_setIntervalMining', 0)
    expect(await rpc('anvil_getIntervalMining')).toBeNull()
    expect(await failureOf(rpc('anvil_setIntervalMining', 2_147_484))).toMatchObject({ code: -32602 })
  })

  test('anvil’s names of what began elsewhere', async () => {
    const id = await rpc('anvil_snapshot')
    await rpc('anvil_setNextBlockTimestamp', Number(START + 50n))
    await rpc('evm_mine')
    await rpc('anvil_increaseTime', 100)
    await rpc('evm_mine')
    await rpc('anvil_setBlockGasLimit', 1_000_000)
    await rpc('anvil_setTime', Number(START + 900n))
    await rpc('evm_mine')
    expect(await rpc('eth_getBlockByNumber', '0x2', false)).toMatchObject({ timestamp: toQuantity(START + 150n) })
    expect(await rpc('eth_getBlockByNumber', '0x3', false)).toMatchObject({
      timestamp: toQuantity(START + 900n),
      gasLimit: '0xf4240',
    })
    expect(await rpc('anvil_revert', id)).toBe(true)
    expect(await number()).toBe(0)
    await rpc('evm_setAccountNonce', a, '0x9')
    expect(await rpc('eth_getTransactionCount', a)).toBe('0x9')
  })

  test('anvil_nodeInfo', async () => {
    await rpc('evm_mine')
    const { hash, timestamp } = (await rpc('eth_getBlockByNumber', 'latest', false)) as Record<string, string>
    const pending = (await rpc('eth_getBlockByNumber', 'pending', false)) as { baseFeePerGas: string }
    expect(await rpc('anvil_nodeInfo')).toEqual({
      currentBlockNumber: '0x1',
      currentBlockTimestamp: Number(timestamp),
      currentBlockHash: hash,
      hardFork: 'Osaka',
      transactionOrder: 'fees',
      environment: {
        baseFee: pending.baseFeePerGas,
        chainId: 31337,
        gasLimit: '0x3938700',
        gasPrice: await rpc('eth_gasPrice'),
      },
      forkConfig: { forkUrl: null, forkBlockNumber: null, forkRetryBackoff: null },
    })
  })

  test('a least gas price has no place beside a base fee', async () => {
    for (const prefix of ['anvil', 'hardhat']) {
      const message = `${prefix}_setMinGasPrice is not supported when EIP-1559 is active`
      expect(await failureOf(rpc(`${prefix}_setMinGasPrice`, '0x1'))).toMatchObject({ code: -32000, message })
    }
  })

  test('an account is shown whole, at any block', async () => {
    const code = '0x5f5fa0'
    await rpc('anvil_setCode', CONTRACT, code)
    await rpc('anvil_setBalance', CONTRACT, '0x7')
    await rpc('anvil_setStorageAt', CONTRACT, '0x1', toBeHex(5, 32))
    for (const [address, expected] of [
      [CONTRACT, { nonce: '0x0', balance: '0x7', code }],
      [toBeHex(1234, 20), { nonce: '0x0', balance: '0x0', code: '0x' }],
    ] as const) {
      const {
        storageHash,
        codeHash,
        nonce,
        balance: wei,
      } = (await rpc('eth_getProof', address, [])) as Record<string, string>
      expect(await rpc('eth_getAccount', address)).toEqual({ nonce, balance: wei, storageRoot: storageHash, codeHash })
      expect(await rpc('eth_getAccountInfo', address, 'pending')).toEqual(expected)
    }
    await rpc('evm_mine')
    await rpc('anvil_setBalance', CONTRACT, '0x8')
    expect(await rpc('eth_getAccountInfo', CONTRACT, '0x0')).toEqual({ nonce: '0x0', balance: '0x7', code })
    expect(await rpc('eth_getAccount', CONTRACT, 'latest')).toMatchObject({ balance: '0x8' })
  })

  test('a signed transaction is found by its place', async () => {
    const hash = await send(a)
    const raw = await rpc('eth_getRawTransactionByHash', hash)
    const { hash: block } = (await rpc('eth_getBlockByNumber', 'latest', false)) as { hash: string }
    expect(await rpc('eth_getRawTransactionByBlockHashAndIndex', block, '0x0')).toBe(raw)
    expect(await rpc('eth_getRawTransactionByBlockNumberAndIndex', '0x1', '0x0')).toBe(raw)
    expect(await rpc('eth_getRawTransactionByBlockNumberAndIndex', '0x1', '0x1')).toBeNull()
    expect(await rpc('eth_getRawTransactionByBlockNumberAndIndex', '0x2', '0x0')).toBeNull()
  })

  test('a transaction is found by sender and nonce, mined or waiting', async () => {
    const find = (nonce: number) => rpc('eth_getTransactionBySenderAndNonce', a, toQuantity(nonce))
    const [first, second] = [await send(a), await send(a)]
    await send(b)
    expect(await find(0)).toEqual(await rpc('eth_getTransactionByHash', first))
    expect(await find(1)).toEqual(await rpc('eth_getTransactionByHash', second))
    expect(await find(2)).toBeNull()
    await rpc('evm_setAutomine', false)
    const waiting = await send(a)
    expect(await find(2)).toEqual(await rpc('eth_getTransactionByHash', waiting))
    expect(await find(2)).toMatchObject({ blockHash: null })
    expect(await rpc('eth_getTransactionBySenderAndNonce', toBeHex(1, 20), '0x0')).toBeNull()
  })
})
