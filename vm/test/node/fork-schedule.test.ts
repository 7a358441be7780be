import { crc32 } from 'node:zlib'
import { type Block, createBlock } from '@ethereumjs/block'
import { EVMMockBlockchain } from '@ethereumjs/evm'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { createTx } from '@ethereumjs/tx'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import { buildBlock, createVM } from '@ethereumjs/vm'
import { Wallet } from 'ethers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCommon } from '../../src/evm/index.js'
import { readGenesisFile } from '../../src/node/chain/genesis-file.js'
import { createNodeOn } from '../../src/node/create-node.js'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { RecordingStore } from '../../testing/recording-store.js'

const CHAIN_ID = 1337
const key = `0x${'11'.repeat(32)}` as const
const SENDER = new Wallet(key).address.toLowerCase() as `0x${string}`
const MAKER = `0x${'77'.repeat(20)}` as const
const LOGGER = `0x${'99'.repeat(20)}` as const
/** Logs what it is called with and keeps the block's time. */
const CODE = '0x4260005536600060003736600060003760003660006000a000'
const LAST = 14

/** A rule set every block, from the first one to the newest; blocks are ten seconds apart. */
const GENESIS = {
  config: {
    chainId: CHAIN_ID,
    homesteadBlock: 0,
    eip150Block: 1,
    eip155Block: 2,
    eip158Block: 2,
    byzantiumBlock: 3,
    constantinopleBlock: 4,
    petersburgBlock: 4,
    istanbulBlock: 5,
    berlinBlock: 6,
    londonBlock: 7,
    mergeNetsplitBlock: 8,
    terminalTotalDifficulty: 1_000_000,
    shanghaiTime: 90,
    cancunTime: 100,
    pragueTime: 110,
    osakaTime: 120,
    bpo1Time: 130,
    blobSchedule: {
      cancun: { target: 3, max: 6, baseFeeUpdateFraction: 3338477 },
      prague: { target: 6, max: 9, baseFeeUpdateFraction: 5007716 },
      osaka: { target: 6, max: 9, baseFeeUpdateFraction: 5007716 },
      bpo1: { target: 10, max: 15, baseFeeUpdateFraction: 8346193 },
    },
  },
  nonce: '0x0',
  timestamp: '0x0',
  gasLimit: '0x1c9c380',
  difficulty: '0x20000',
  alloc: {
    [SENDER]: { balance: '1000000000000000000000' },
    [LOGGER]: { balance: '0x0', nonce: '0x1', code: CODE },
  },
}

const rpcOf =
  (node: MerkatoNode) =>
  (method: string, ...params: unknown[]) =>
    node.request({ method, params })
const tag = (number: number) => `0x${number.toString(16)}`

/** EIP-2124: the checksum of the genesis hash and of each start of new rules. */
function forkId(hash: string, starts: readonly number[]): string {
  const bytes = starts.map((start) => Buffer.from(start.toString(16).padStart(16, '0'), 'hex'))
  return `0x${crc32(Buffer.concat([Buffer.from(hash.slice(2), 'hex'), ...bytes]))
    .toString(16)
    .padStart(8, '0')}`
}

/** The chain that ethereumjs builds by the same schedule: an independent second opinion. */
async function buildElsewhere(): Promise<Block[]> {
  const { schedule } = readGenesisFile(GENESIS)
  const common = await createCommon({ chainId: CHAIN_ID, schedule })
  common.setHardforkBy({ blockNumber: 0n, timestamp: 0n })
  const state = new MerkleStateManager({ common })
  await state.generateCanonicalGenesis({
    [SENDER]: `0x${(1000n * 10n ** 18n).toString(16)}`,
    [LOGGER]: ['0x0', CODE, [], '0x1'],
  })
  const { gasLimit, difficulty } = GENESIS
  const header = { timestamp: 0, gasLimit, difficulty, stateRoot: await state.getStateRoot() }
  const blocks = [createBlock({ header } as never, { common, setHardfork: true })]
  const vm = await createVM({ common, stateManager: state, blockchain: new EVMMockBlockchain() })
  for (let number = 1; number <= LAST; number++) {
    const timestamp = 10 * number
    common.setHardforkBy({ blockNumber: number, timestamp })
    const parentBlock = blocks.at(-1) as Block
    const hasProofOfWork = number < GENESIS.config.mergeNetsplitBlock
    const builder = await buildBlock(vm, {
      parentBlock,
      headerData: {
        timestamp,
        // London doubles it, so that the target stays.
        gasLimit: BigInt(gasLimit) * (number < GENESIS.config.londonBlock ? 1n : 2n),
        coinbase: MAKER,
        ...(timestamp < 100 ? {} : { parentBeaconBlockRoot: new Uint8Array(32).fill(number) }),
      },
      ...(timestamp < 90
        ? {}
        : { withdrawals: [{ index: 5n, validatorIndex: 6n, address: MAKER, amount: 7n }] as never }),
      blockOpts: {
        putBlockIntoBlockchain: false,
        setHardfork: true,
        ...(hasProofOfWork ? { calcDifficultyFromHeader: parentBlock.header } : {}),
      },
    })
    for (const offset of [0, 1]) {
      const nonce = 2 * (number - 1) + offset
      const fields = { nonce, to: LOGGER, gasLimit: 100_000, data: '0xabcd', gasPrice: 2_000_000_000 }
      await builder.addTransaction(createTx(fields as never, { common }).sign(hexToBytes(key)))
    }
    blocks.push((await builder.build()).block)
  }
  return blocks
}

describe('a chain whose rule sets come into force one after another', () => {
  let blocks: Block[]
  let options: { genesis: unknown; importedBlocks: Uint8Array }

  beforeAll(async () => {
    blocks = await buildElsewhere()
    const bytes = Buffer.concat(blocks.slice(1).map((block) => block.serialize()))
    options = { genesis: GENESIS, importedBlocks: new Uint8Array(bytes) }
  })

  test('NODE-5: blocks that ethereumjs built under each of them come out with their headers', async () => {
    const rpc = rpcOf(await createNode(options))
    for (const [number, block] of blocks.entries()) {
      const found = await rpc('eth_getBlockByNumber', tag(number), false)
      expect(found).toMatchObject({ hash: bytesToHex(block.hash()), size: tag(block.serialize().length) })
      expect(await rpc('debug_getRawBlock', tag(number))).toBe(bytesToHex(block.serialize()))
    }
  })

  test('blocks and receipts have the fields of their rules, and no others', async () => {
    const rpc = rpcOf(await createNode(options))
    const has = async (number: number, field: string) =>
      Object.hasOwn((await rpc('eth_getBlockByNumber', tag(number), false)) as object, field)
    const since: [string, number][] = [
      ['baseFeePerGas', 7],
      ['withdrawals', 9],
      ['withdrawalsRoot', 9],
      ['blobGasUsed', 10],
      ['excessBlobGas', 10],
      ['parentBeaconBlockRoot', 10],
      ['requestsHash', 11],
    ]
    for (const [field, first] of since) {
      expect([field, await has(first - 1, field), await has(first, field)]).toEqual([field, false, true])
    }
    const receipt = async (number: number) => ((await rpc('eth_getBlockReceipts', tag(number))) as object[])[0]
    expect(await receipt(2)).toHaveProperty('root')
    expect(await receipt(2)).not.toHaveProperty('status')
    expect(await receipt(3)).toMatchObject({ status: '0x1' })
    expect(await receipt(3)).not.toHaveProperty('root')
  })

  test('calls and traces see the rules of their block', async () => {
    const rpc = rpcOf(await createNode(options))
    // PUSH0 came with Shanghai: its result, one word of zeros, or an error.
    const push0 = (number: number) => rpc('eth_call', { data: '0x5f60005260206000f3' }, tag(number))
    await expect(push0(8)).rejects.toMatchObject({ message: 'invalid opcode' })
    expect(await push0(9)).toBe(`0x${'00'.repeat(32)}`)
    for (const number of [1, 4, 8, 12]) expect(await rpc('debug_traceBlockByNumber', tag(number))).toHaveLength(2)
    expect(await push0(9)).toBe(`0x${'00'.repeat(32)}`)
  })

  test('the chain goes on by the newest rules, from a folder and an exported state too', async () => {
    const store = new RecordingStore()
    const node = await createNodeOn(store, options)
    const rpc = rpcOf(node)
    await rpc('eth_sendTransaction', { from: node.accounts[0]?.address, to: LOGGER, data: '0x01' })
    const mined = await rpc('eth_getBlockByNumber', tag(LAST + 1), false)
    expect(mined).toMatchObject({ transactions: [expect.stringMatching(/^0x/)], excessBlobGas: '0x0' })
    const state = await node.exportState()
    const raw = await rpc('debug_getRawBlock', '0x1')
    await node.close()
    for (const open of [
      () => createNodeOn(store, options),
      async () => {
        const other = await createNode({ genesis: GENESIS, importedBlocks: options.importedBlocks })
        await other.importState(state)
        return other
      },
    ]) {
      const again = await open()
      expect(await rpcOf(again)('eth_getBlockByNumber', tag(LAST + 1), false)).toEqual(mined)
      expect(await rpcOf(again)('debug_getRawBlock', '0x1')).toBe(raw)
      expect(await rpcOf(again)('eth_getBlockReceipts', '0x1')).toEqual(
        await rpcOf(again)('eth_getBlockReceipts', '0x1'),
      )
    }
  })

  test('eth_config tells the rules in force, those that come next and those that come last', async () => {
    const rpc = rpcOf(await createNode(options))
    const hash = bytesToHex((blocks[0] as Block).hash())
    const config = {
      activationTime: 130,
      blobSchedule: GENESIS.config.blobSchedule.bpo1,
      chainId: '0x539',
      forkId: forkId(hash, [1, 2, 3, 4, 5, 6, 7, 8, 90, 100, 110, 120, 130]),
    }
    expect(await rpc('eth_config')).toMatchObject({ current: config, next: null, last: null })
    const genesis = { ...GENESIS, config: { ...GENESIS.config, bpo2Time: 2_000_000_000 } }
    const later = rpcOf(await createNode({ ...options, genesis }))
    const end = { activationTime: 2_000_000_000, forkId: expect.not.stringMatching(config.forkId) as unknown }
    expect(await later('eth_config')).toMatchObject({ current: config, next: end, last: end })
  })
})
