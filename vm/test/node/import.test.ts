import { type Block, createBlock, createBlockFromRPC } from '@ethereumjs/block'
import { EVMMockBlockchain } from '@ethereumjs/evm'
import { RLP } from '@ethereumjs/rlp'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { createTx } from '@ethereumjs/tx'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import { buildBlock, createVM } from '@ethereumjs/vm'
import { keccak256, Wallet } from 'ethers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCommon } from '../../src/evm/index.js'
import { createNodeOn } from '../../src/node/create-node.js'
import { createNode, type MerkatoNode, type NodeOptions } from '../../src/node/index.js'
import { RecordingStore } from '../../testing/recording-store.js'

const START = 1_700_000_000n
const CHAIN_ID = 1337
const key = `0x${'11'.repeat(32)}` as const
const SENDER = new Wallet(key).address.toLowerCase() as `0x${string}`
const RECEIVER = `0x${'77'.repeat(20)}` as const
const STATED = `0x${'99'.repeat(20)}` as const
const BEACON_ROOTS = '0x000f3df6d732807ef1319fb7b8bb8522d0beac02'
const BEACON_CODE =
  '0x3373fffffffffffffffffffffffffffffffffffffffe14604d57602036146024575f5ffd5b5f35801560495762001fff810690815414603c575f5ffd5b62001fff01545f5260205ff35b5f5ffd5b62001fff42064281555f359062001fff015500'
/** Logs what it is called with and keeps the block's time. */
const LOGGER = '0x425f55365f5f37365fa000'

/** As geth's documentation writes it: numbers of all kinds, addresses with and without 0x. */
const GENESIS = {
  config: { chainId: CHAIN_ID, londonBlock: 0, terminalTotalDifficulty: 0, shanghaiTime: 0, cancunTime: 0 },
  nonce: '0x42',
  timestamp: `0x${START.toString(16)}`,
  extraData: '0xfeed',
  gasLimit: '0x1c9c380',
  difficulty: '0x0',
  mixHash: `0x${'21'.repeat(32)}`,
  coinbase: `0x${'31'.repeat(20)}`,
  baseFeePerGas: '0x3b9aca00',
  alloc: {
    [SENDER.slice(2)]: { balance: '1000000000000000000000' },
    [STATED]: { balance: '0x0', nonce: '0x1', code: LOGGER, storage: { '0x1': '0x2' } },
    [BEACON_ROOTS]: { balance: '0x0', nonce: 1, code: BEACON_CODE },
  },
}

const rpcOf =
  (node: MerkatoNode) =>
  (method: string, ...params: unknown[]) =>
    node.request({ method, params })
const hashAt = async (node: MerkatoNode, number: number) =>
  ((await rpcOf(node)('eth_getBlockByNumber', `0x${number.toString(16)}`, false)) as { hash: string } | null)?.hash

/** The chain that ethereumjs builds on the genesis file: an independent second opinion. */
async function buildElsewhere(): Promise<Block[]> {
  const common = await createCommon({ hardfork: 'cancun', chainId: CHAIN_ID })
  const state = new MerkleStateManager({ common })
  await state.generateCanonicalGenesis({
    [SENDER]: `0x${(1000n * 10n ** 18n).toString(16)}`,
    [STATED]: ['0x0', LOGGER, [[`0x${'00'.repeat(31)}01`, '0x02']], '0x1'],
    [BEACON_ROOTS]: ['0x0', BEACON_CODE, [], '0x1'],
  })
  const { timestamp, extraData, gasLimit, mixHash, coinbase, baseFeePerGas } = GENESIS
  const header = { timestamp, extraData, gasLimit, mixHash, coinbase, baseFeePerGas, nonce: `0x${'00'.repeat(7)}42` }
  const stateRoot = await state.getStateRoot()
  const blocks = [createBlock({ header: { ...header, stateRoot } } as never, { common, setHardfork: false })]
  const vm = await createVM({ common, stateManager: state, blockchain: new EVMMockBlockchain() })
  for (let number = 1; number <= 4; number++) {
    const withdrawals = number === 2 ? [{ index: 5n, validatorIndex: 6n, address: RECEIVER, amount: 7n }] : []
    const builder = await buildBlock(vm, {
      parentBlock: blocks.at(-1) as Block,
      headerData: {
        timestamp: START + BigInt(12 * number),
        extraData: `0x0${number}`,
        gasLimit: BigInt(gasLimit),
        coinbase: RECEIVER,
        parentBeaconBlockRoot: new Uint8Array(32).fill(number),
      },
      withdrawals: withdrawals as never,
      blockOpts: { putBlockIntoBlockchain: false, setHardfork: false },
    })
    for (const to of [RECEIVER, STATED]) {
      const fields = {
        nonce: 2 * number - (to === RECEIVER ? 2 : 1),
        to,
        value: to === RECEIVER ? 1 : 0,
        gasLimit: 100_000,
      }
      const fees = {
        type: 2,
        maxFeePerGas: 2_000_000_000,
        maxPriorityFeePerGas: 1_000,
        chainId: CHAIN_ID,
        data: '0xabcd',
      }
      const tx = createTx({ ...fields, ...fees } as never, { common })
      await builder.addTransaction(tx.sign(hexToBytes(key)))
    }
    blocks.push((await builder.build()).block)
  }
  return blocks
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** A bare pattern in `toMatchObject` would match anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('a genesis file and blocks from elsewhere', () => {
  let blocks: Block[]
  const serialized = () => blocks.map((block) => block.serialize())
  const open = (importedBlocks?: Uint8Array, options: NodeOptions = {}) =>
    createNode({ genesis: GENESIS, importedBlocks, ...options })

  beforeAll(async () => {
    blocks = await buildElsewhere()
  })

  test('NODE-5: block 0 has the hash that ethereumjs gives it; what Merkato needs lies on top', async () => {
    const node = await open()
    const rpc = rpcOf(node)
    expect(await hashAt(node, 0)).toBe(bytesToHex((blocks[0] as Block).hash()))
    expect(await rpc('eth_chainId')).toBe('0x539')
    expect(await rpc('eth_getBlockByNumber', '0x0', false)).toMatchObject({
      extraData: '0xfeed',
      nonce: '0x0000000000000042',
    })
    expect(await rpc('eth_getBalance', SENDER, 'latest')).toBe('0x3635c9adc5dea00000')
    expect(await rpc('eth_getBalance', node.accounts[0]?.address, 'latest')).toBe('0x21e19e0c9bab2400000')
    await rpc('merkato_poolState')
    await rpc('evm_mine')
    expect(await rpc('eth_getBlockByNumber', 'latest', false)).toMatchObject({ gasLimit: '0x3938700', extraData: '0x' })
    await rpc('hardhat_reset')
    expect(await rpc('eth_getBalance', node.accounts[0]?.address, 'latest')).toBe('0x21e19e0c9bab2400000')
  })

  test('NODE-5: blocks that ethereumjs built come out with their headers, with and without block 0 in the file', async () => {
    for (const skipped of [0, 1]) {
      const node = await open(concat(serialized().slice(skipped)))
      const rpc = rpcOf(node)
      expect(await rpc('eth_blockNumber')).toBe('0x4')
      for (const [number, block] of blocks.entries()) expect(await hashAt(node, number)).toBe(bytesToHex(block.hash()))
      expect(await rpc('eth_getBlockByNumber', '0x2', false)).toMatchObject({
        withdrawals: [{ index: '0x5', validatorIndex: '0x6', address: RECEIVER, amount: '0x7' }],
        parentBeaconBlockRoot: `0x${'02'.repeat(32)}`,
        size: `0x${blocks[2]?.serialize().length.toString(16)}`,
      })
      expect(await rpc('eth_getLogs', { fromBlock: '0x0', address: STATED })).toHaveLength(4)
      const balance = (tag: string) => rpc('eth_getBalance', node.accounts[0]?.address, tag)
      // The imported state is shown as it is; what Merkato needs comes with the first block of the chain's own.
      const root = ((await rpc('eth_getBlockByNumber', 'latest', false)) as { stateRoot: string }).stateRoot
      const { accountProof } = (await rpc('eth_getProof', SENDER, [], 'latest')) as { accountProof: `0x${string}`[] }
      expect(keccak256(accountProof[0] as string)).toBe(root)
      expect([await balance('latest'), await balance('pending')]).toEqual(['0x0', '0x21e19e0c9bab2400000'])
      await rpc('eth_sendTransaction', { from: node.accounts[0]?.address, to: RECEIVER, value: '0x1' })
      expect(await balance('0x4')).toBe('0x21e19e0c9bab2400000')
      await rpc('merkato_poolState')
    }
  })

  test('the chain goes on from a folder and from an exported state', async () => {
    const store = new RecordingStore()
    const options = { genesis: GENESIS, importedBlocks: concat(serialized()), clock: () => START + 100n }
    const first = await createNodeOn(store, options)
    await rpcOf(first)('evm_mine')
    const state = await first.exportState()
    const last = await hashAt(first, 5)
    await first.close()
    const again = await createNodeOn(store, options)
    expect([await hashAt(again, 5), await hashAt(again, 2)]).toEqual([last, bytesToHex((blocks[2] as Block).hash())])
    const other = await open()
    await other.importState(state)
    expect(await hashAt(other, 5)).toBe(last)
    await expect(createNodeOn(store, { chainId: CHAIN_ID, hardfork: 'cancun' })).rejects.toMatchObject({
      code: 'DATA_MISMATCH',
      message: matching(/genesis/),
    })
  })

  test('NODE-5: the first header that differs ends the import, by number and field', async () => {
    const [, first, second] = serialized() as [Uint8Array, Uint8Array, Uint8Array]
    const edited = (place: number, value: Uint8Array) => {
      const items = RLP.decode(second) as unknown as [Uint8Array[], unknown, unknown, unknown]
      items[0][place] = value
      return concat([first, RLP.encode(items as never)])
    }
    const HUGE = new Uint8Array(9).fill(1)
    const withParts = (edit: (parts: unknown[]) => unknown) => {
      const parts = RLP.decode(second) as unknown[]
      edit(parts)
      return concat([first, RLP.encode(parts as never)])
    }
    const bad: [Uint8Array, RegExp][] = [
      [edited(0, new Uint8Array(32)), /block 2: parentHash/],
      [edited(3, new Uint8Array(32).fill(1)), /block 2: stateRoot/],
      [edited(4, new Uint8Array(32).fill(1)), /block 2: transactionsRoot/],
      [edited(5, new Uint8Array(32).fill(1)), /block 2: receiptsRoot/],
      [edited(6, new Uint8Array(256)), /block 2: logsBloom/],
      [edited(8, Uint8Array.of(9)), /block 9: number/],
      [edited(9, Uint8Array.of(1)), /block 2: transaction 0 can not be included: its gas/],
      [edited(10, Uint8Array.of(1)), /block 2: gasUsed/],
      [edited(11, Uint8Array.of(1)), /block 2: timestamp/],
      [edited(15, Uint8Array.of(1)), /block 2: baseFeePerGas/],
      [edited(16, new Uint8Array(32)), /block 2: withdrawalsRoot/],
      [edited(17, Uint8Array.of(1)), /block 2: blobGasUsed/],
      [edited(18, Uint8Array.of(1)), /block 2: excessBlobGas/],
      [edited(14, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)), /block 2: has a nonce/],
      // Others have room for so much, and the folder that keeps the chain as well.
      [edited(2, new Uint8Array(3)), /malformed header: coinbase/],
      [edited(8, Uint8Array.of(0, 2)), /malformed header: number/],
      [edited(9, new Uint8Array(9).fill(1)), /malformed header: gasLimit/],
      [edited(11, new Uint8Array(9).fill(1)), /malformed header: timestamp/],
      [edited(12, new Uint8Array(33)), /malformed header: extraData/],
      [edited(13, new Uint8Array(33)), /malformed header: mixHash/],
      [edited(14, new Uint8Array(0)), /malformed header: nonce/],
      [withParts((parts) => parts.push([])), /block 2 of the file is no block/],
      [withParts((parts) => parts.splice(3, 1, [[HUGE, HUGE, new Uint8Array(20), HUGE]])), /malformed withdrawal/],
      [concat([first, second.subarray(0, 100)]), /block 2 of the file is no RLP/],
      [concat([first, Uint8Array.of(0xc0)]), /block 2 of the file is no block/],
    ]
    for (const [bytes, message] of bad) await expect(open(bytes)).rejects.toMatchObject({ message: matching(message) })
  })

  test("a chain of one's own comes back from its blocks, whoever sent the transactions", async () => {
    const options: NodeOptions = { genesisTimestamp: START, clock: () => START }
    const source = await createNode(options)
    const rpc = rpcOf(source)
    const [a, b] = source.accounts.map(({ address }) => address)
    await rpc('eth_sendTransaction', { from: a, to: RECEIVER, value: '0xde0b6b3a7640000' })
    await rpc('eth_sendTransaction', { from: b, data: `0x600b8060093d393df3${LOGGER.slice(2)}`, gas: '0x186a0' })
    await rpc('hardhat_impersonateAccount', RECEIVER)
    await rpc('eth_sendTransaction', { from: RECEIVER, to: a, value: '0x5' })
    const common = await createCommon({})
    const parts: Uint8Array[] = []
    for (let number = 0; number <= 3; number++) {
      const json = await rpc('eth_getBlockByNumber', `0x${number.toString(16)}`, true)
      parts.push(createBlockFromRPC(json as never, [], { common, setHardfork: false, freeze: false }).serialize())
    }
    const copy = await createNode({ ...options, importedBlocks: concat(parts) })
    expect(await hashAt(copy, 3)).toBe(await hashAt(source, 3))
    expect(await rpcOf(copy)('eth_getTransactionCount', RECEIVER, 'latest')).toBe('0x1')
  })

  test('a file that can not be used is refused by its field', async () => {
    const bad: [object, RegExp][] = [
      [{ ...GENESIS, config: { ...GENESIS.config, cancunTime: 9, pragueTime: 5 } }, /prague in force before cancun/],
      [{ ...GENESIS, config: { ...GENESIS.config, cancunTime: Number(START) * 2 } }, /before Cancun/],
      [{ ...GENESIS, config: { ...GENESIS.config, daoForkSupport: true } }, /DAO/],
      [{ ...GENESIS, config: { ...GENESIS.config, terminalTotalDifficulty: 5 } }, /mergeNetsplitBlock/],
      [{ ...GENESIS, blobGasUsed: '0x1' }, /blob/],
      [{ ...GENESIS, alloc: { '0x12': {} } }, /20 bytes/],
      [{ ...GENESIS, gasLimit: 'much' }, /gasLimit/],
      [{ ...GENESIS, nonce: `0x1${'00'.repeat(8)}` }, /nonce/],
      ...[
        { target: 3, max: 6, baseFeeUpdateFraction: 0 },
        { target: 0, max: 0, baseFeeUpdateFraction: 1 },
        { target: 7, max: 6, baseFeeUpdateFraction: 1 },
      ].map((cancun): [object, RegExp] => [
        { ...GENESIS, config: { ...GENESIS.config, blobSchedule: { cancun } } },
        /blobSchedule.cancun needs/,
      ]),
      [[], /expected an object/],
    ]
    for (const [genesis, message] of bad) {
      await expect(createNode({ genesis })).rejects.toMatchObject({
        name: 'NodeOptionError',
        option: 'genesis',
        message: matching(message),
      })
    }
    await expect(open(undefined, { chainId: 5 })).rejects.toMatchObject({ option: 'chainId' })
    await expect(open(undefined, { hardfork: 'osaka' })).rejects.toMatchObject({ option: 'hardfork' })
  })
})
