import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Block, Withdrawal } from '../../src/node/chain/block.js'
import { blockFromJson, blockToJson } from '../../src/node/chain/block-json.js'
import { HashIndex } from '../../src/node/chain/hash-index.js'
import { type BlockHeader, EMPTY_TRIE_ROOT, HEADER_FORMS, OWN_FIELDS, sealHeader } from '../../src/node/chain/header.js'
import { LogIndex } from '../../src/node/chain/log-index.js'
import { MemoryBlockStore } from '../../src/node/chain/memory-block-store.js'
import { packBlock, unpackBlock } from '../../src/node/chain/packed-block.js'
import { bytesToHex, type Hex } from '../../src/node/encoding.js'
import { Execution } from '../../src/node/execution.js'
import { createNode, type NodeOptions } from '../../src/node/index.js'
import { type LogCriteria, logsOf } from '../../src/node/logs.js'
import { resolveOptions } from '../../src/node/options.js'
import { dice, LOGGING_CONTRACT, RandomSteps, type Rpc } from '../../testing/random-steps.js'

const START = 1_900_000_000n
const OPTIONS: NodeOptions = { genesisTimestamp: START, clock: () => START, accounts: 3 }

let execution: Execution
let blocks: readonly Block[]

beforeAll(async () => {
  execution = await Execution.create(resolveOptions(OPTIONS), () => `0x${'00'.repeat(32)}`)
  blocks = await randomBlocks()
})

/** Blocks with transactions of several kinds, logs of several contracts and failures. */
async function randomBlocks(): Promise<Block[]> {
  const node = await createNode(OPTIONS)
  const rpc: Rpc = (method, ...params) => node.request({ method, params })
  const accounts = node.accounts.map(({ address }) => address)
  const [from] = accounts
  const creation = await rpc('eth_sendTransaction', { from, data: LOGGING_CONTRACT, gas: '0x30d40' })
  const { contractAddress: to } = (await rpc('eth_getTransactionReceipt', creation)) as { contractAddress: string }
  const accessList = [{ address: to, storageKeys: [`0x${'00'.repeat(32)}`] }]
  await rpc('evm_setAutomine', false)
  for (const sender of accounts) {
    await rpc('eth_sendTransaction', { from: sender, to, data: '0x', gas: '0x186a0', gasPrice: '0x77359400' })
    await rpc('eth_sendTransaction', {
      from: sender,
      to,
      data: '0x1234',
      gas: '0x186a0',
      gasPrice: '0x77359400',
      accessList,
    })
    // Out of gas in the middle.
    await rpc('eth_sendTransaction', { from: sender, to, data: `0x${'01'.repeat(64)}`, gas: '0x5dc0' })
  }
  await rpc('evm_setAutomine', true)
  const steps = new RandomSteps(rpc, dice('old blocks'), accounts)
  for (let i = 0; i < 40; i++) await steps.step()
  const { blocks: entries } = JSON.parse(await node.exportState()) as { blocks: unknown[] }
  await node.close()
  return entries.map((entry) => blockFromJson(entry, 'block', execution))
}

const filled = (some: readonly Block[], maxWeight = 0) => {
  const store = new MemoryBlockStore(execution, undefined, 0n, maxWeight)
  for (const block of some) store.append(block, undefined)
  return store
}

/** Everything that can be asked of a store about blocks. */
function checkHolds(store: MemoryBlockStore, expected: readonly Block[]): void {
  for (const block of expected) {
    const { number, hash } = block.header
    const found = store.byNumber(number)
    expect(found && blockToJson(found)).toEqual(blockToJson(block))
    expect(found?.header).toEqual(block.header)
    expect(found?.transactions.map(({ receipt }) => receipt)).toEqual(block.transactions.map(({ receipt }) => receipt))
    expect(store.byHash(hash)?.header).toEqual(block.header)
    for (const [index, one] of block.transactions.entries()) {
      const place = store.transaction(one.hash)
      expect(place).toMatchObject({ index, executed: { hash: one.hash }, block: { header: { number } } })
      expect(place?.executed.transaction).toEqual(one.transaction)
    }
  }
}

describe('blocks in memory', () => {
  test('NODE-7: an old block, made again from its bytes, is the block that was appended', () => {
    expect(new Set(blocks.flatMap(({ transactions }) => transactions.map(({ receipt }) => receipt.type))).size).toBe(3)
    expect(blocks.some(({ transactions }) => transactions.some(({ receipt }) => !receipt.succeeded))).toBe(true)
    checkHolds(filled(blocks), blocks)
  })

  test('NODE-7: headers of every form, withdrawals, ommers and roots in receipts are kept', () => {
    const hex = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => bytesToHex(bytes))
    const [word, uint64] = [hex(32), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })]
    const fields = { number: uint64, timestamp: uint64, gasLimit: uint64, gasUsed: uint64, baseFeePerGas: uint64 }
    const roots = { stateRoot: word, transactionsRoot: word, receiptsRoot: word, parentHash: word, prevRandao: word }
    const foreign = fc.record({ extraData: hex(5), difficulty: uint64, nonce: hex(8), ommersHash: word })
    const form = fc.constantFrom(...Object.values(HEADER_FORMS))
    const header = fc
      .record({ form, ...fields, ...roots, foreign: fc.option(foreign), logsBloom: hex(256), coinbase: hex(20) })
      .map(({ foreign: given, baseFeePerGas, ...rest }): BlockHeader => {
        const own = { ...OWN_FIELDS, withdrawalsRoot: EMPTY_TRIE_ROOT }
        const late = rest.form < HEADER_FORMS.cancun ? 0n : 7n
        return sealHeader(
          {
            ...rest,
            baseFeePerGas: rest.form < HEADER_FORMS.london ? 0n : baseFeePerGas,
            excessBlobGas: late,
            foreign: given === null ? undefined : { ...own, ...given },
          },
          { ...rest, blobGasUsed: late, requestsHash: rest.form < HEADER_FORMS.prague ? undefined : rest.stateRoot },
          execution.keccak256,
        )
      })
    const withdrawal: fc.Arbitrary<Withdrawal> = fc.record({
      index: uint64,
      validatorIndex: uint64,
      address: hex(20),
      amount: uint64,
    })
    const optional = <T>(item: fc.Arbitrary<T>) => fc.option(fc.array(item, { maxLength: 2 }), { nil: undefined })
    const property = fc.property(
      header,
      optional(withdrawal),
      optional(header),
      word,
      (head, withdrawals, ommers, root) => {
        const [sample] = blocks[1]?.transactions ?? []
        if (sample === undefined) throw new Error('Block 1 has no transaction.')
        const { hash, transaction } = sample
        const executed = { hash, transaction, receipt: { ...sample.receipt, root } }
        const block: Block = { header: head, transactions: [executed], withdrawals, ommers, size: 12_345 }
        const again = unpackBlock(packBlock(block), () => hash, execution)
        expect({ ...again, transactions: [] }).toEqual({ ...block, transactions: [] })
        expect(again.transactions[0]?.receipt).toEqual({
          ...executed.receipt,
          cumulativeGasUsed: sample.receipt.gasUsed,
        })
      },
    )
    fc.assert(property, { numRuns: 50 })
  })

  test('NODE-7: a log query finds in bytes what it finds in blocks', () => {
    const all = blocks.flatMap(({ transactions }) => transactions.flatMap(({ receipt }) => receipt.logs))
    expect(new Set(all.map(({ address }) => address)).size).toBeGreaterThan(2)
    const absent: Hex = `0x${'ab'.repeat(32)}`
    const topic = fc.constantFrom(absent, ...all.flatMap(({ topics }) => topics))
    const address = fc.constantFrom(...all.map((log) => log.address))
    const setOf = <T>(item: fc.Arbitrary<T>) =>
      fc.option(
        fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => new Set(items)),
        { nil: undefined },
      )
    const criteria: fc.Arbitrary<LogCriteria> = fc.record({
      addresses: setOf(address),
      topics: fc.array(setOf(topic), { maxLength: 4 }),
    })
    const store = filled(blocks)
    const property = fc.property(criteria, (wanted) => {
      const read = store.logReader(wanted)
      for (const block of blocks) {
        const expected = logsOf(block, wanted).map(({ block: { header }, ...rest }) => {
          const { number, hash, timestamp } = header
          return { ...rest, block: { header: { number, hash, timestamp } } }
        })
        // Of a block that is kept as it is, with the rest of the header.
        expect(read(block.header.number)).toMatchObject(expected)
      }
    })
    fc.assert(property, { numRuns: 50 })
    expect(store.logReader({ addresses: undefined, topics: [] })(BigInt(blocks.length))).toEqual([])
  })

  test.each([0, 30, 5_000])(
    'blocks that are undone leave nothing, and others take their places (%d unpacked)',
    (weight) => {
      const store = filled(blocks, weight)
      const logs = new LogIndex()
      for (const count of [blocks.length - 1, 9, 3, 1]) {
        store.truncate(BigInt(count - 1))
        expect(store.head.header.number).toBe(BigInt(count - 1))
        for (const { header, transactions } of blocks.slice(count)) {
          expect(store.byNumber(header.number)).toBeUndefined()
          expect(store.byHash(header.hash)).toBeUndefined()
          for (const { hash } of transactions) expect(store.transaction(hash)).toBeUndefined()
        }
        checkHolds(store, blocks.slice(0, count))
      }
      for (const block of blocks.slice(1)) store.append(block, undefined)
      checkHolds(store, blocks)
      store.replace(blocks.slice(0, 2), undefined)
      checkHolds(store, blocks.slice(0, 2))
      expect(store.logs.candidates(2n, 100n, undefined)).toEqual(logs.candidates(2n, 100n, undefined))
    },
  )
})

describe('hashes by place and by value', () => {
  test('are those that were added and not taken away, however their beginnings meet', () => {
    // Few beginnings, so that many hashes want the same slot.
    const hash = fc.tuple(fc.constantFrom('00000000', '00000001', 'ffffffff'), fc.nat({ max: 2 ** 30 }))
    const added = fc.uniqueArray(
      hash.map(([start, rest]): Hex => `0x${start}${rest.toString(16).padStart(56, '0')}`),
      { maxLength: 600, minLength: 300, size: 'max' },
    )
    const property = fc.property(added, fc.nat({ max: 600 }), (hashes, cut) => {
      const index = new HashIndex()
      for (const one of hashes) index.add(one)
      const kept = Math.min(cut, hashes.length)
      index.truncate(kept)
      expect(index.size).toBe(kept)
      const places = hashes.map((one) => index.find(one))
      expect(places).toEqual(hashes.map((_, place) => (place < kept ? place : undefined)))
      for (const one of hashes.slice(kept)) index.add(one)
      expect(hashes.map((_, place) => index.at(place))).toEqual(hashes)
    })
    fc.assert(property, { numRuns: 10 })
  })
})
