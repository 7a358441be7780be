import type { Common } from '@ethereumjs/common'
import { RLP } from '@ethereumjs/rlp'
import { createFeeMarket1559Tx, createFeeMarket1559TxFromRLP, type FeeMarket1559Tx, paramsTx } from '@ethereumjs/tx'
import { concatBytes, MAX_INTEGER, MAX_UINT64, SECP256K1_ORDER_DIV_2 } from '@ethereumjs/util'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { createCommon } from '../../src/evm/index.js'
import { integerBytes } from '../../src/node/encoding.js'
import type { RlpItem } from '../../src/node/rlp.js'
import { readMarketTransaction } from '../../src/node/transactions/market-transaction.js'

type Items = readonly RlpItem[]

const CHAIN = 31337n
/** EIP-7825. */
const MOST_GAS = 2n ** 24n
const ACCESS_LIST = 8

let commons: Record<'prague' | 'osaka', Common>
beforeAll(async () => {
  commons = { prague: await createCommon({ hardfork: 'prague' }), osaka: await createCommon({ hardfork: 'osaka' }) }
  for (const common of Object.values(commons)) common.updateParams(paramsTx)
})

const options = (common: Common) => ({ common, params: {}, freeze: false })
const encoded = (items: Items) => concatBytes(Uint8Array.of(2), RLP.encode(items as Uint8Array[]))

/** Around a limit, and anything below. */
const upTo = (limit: bigint) =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: 300n }),
    fc.bigInt({ min: 0n, max: limit }),
    fc.constantFrom(limit - 1n, limit, limit + 1n),
  )
const bytesOf = (limit: bigint) => upTo(limit).map(integerBytes)
/** Without one, a transaction is not signed. */
const signaturePart = (limit: bigint) =>
  fc.oneof({ weight: 8, arbitrary: bytesOf(limit) }, fc.constant(new Uint8Array()))
const feeCap = 10n ** 12n
/** Mostly what a transaction may have. */
const fields = {
  chainId: fc.oneof({ weight: 20, arbitrary: fc.constant(CHAIN) }, fc.constant(1n)).map(integerBytes),
  nonce: bytesOf(MAX_UINT64),
  tip: fc.oneof({ weight: 8, arbitrary: upTo(10n ** 9n) }, upTo(feeCap)).map(integerBytes),
  cap: fc
    .oneof({ weight: 8, arbitrary: fc.bigInt({ min: 10n ** 9n, max: feeCap }) }, upTo(MAX_INTEGER))
    .map(integerBytes),
  gasLimit: fc.oneof({ weight: 4, arbitrary: upTo(MOST_GAS) }, upTo(MAX_UINT64)).map(integerBytes),
  to: fc.oneof(
    { weight: 8, arbitrary: fc.uint8Array({ minLength: 20, maxLength: 20 }) },
    fc.uint8Array({ maxLength: 33 }),
  ),
  value: bytesOf(MAX_INTEGER),
  data: fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ minLength: 50, maxLength: 300 })),
  accessList: fc.oneof(
    { weight: 8, arbitrary: fc.constant([]) },
    fc.constantFrom<RlpItem>(new Uint8Array(), [[new Uint8Array(20), [new Uint8Array(32)]]]),
  ),
  v: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(0n, 1n) }, fc.constant(2n)).map(integerBytes),
  r: signaturePart(MAX_INTEGER),
  s: signaturePart(SECP256K1_ORDER_DIV_2),
}
const plainItems = fc.tuple(...Object.values(fields)) as fc.Arbitrary<Items>
/** With something that does not belong there at one place. */
const oddItems = fc
  .tuple(plainItems, fc.nat(12), fc.constantFrom<'list' | 'zeros' | 'gone' | 'twice'>('list', 'zeros', 'gone', 'twice'))
  .map(([items, place, oddity]): Items => {
    const item = items[place] ?? new Uint8Array()
    const put = {
      list: [[]],
      zeros: [concatBytes(new Uint8Array(1), item instanceof Uint8Array ? item : new Uint8Array())],
      gone: [],
      twice: [item, item],
    }
    return items.toSpliced(place, 1, ...put[oddity])
  })

/** What ethereumjs makes of bytes; undefined when nothing. */
function theirs(raw: Uint8Array, common: Common): FeeMarket1559Tx | undefined {
  try {
    return createFeeMarket1559TxFromRLP(raw, options(common))
  } catch {
    return undefined
  }
}

/** All that a transaction consists of, and what is made of it. */
function content(tx: FeeMarket1559Tx) {
  const { common, serialize, getMessageToSign, ...own } = tx
  return {
    own,
    chain: [common.chainId(), common.hardfork()],
    serialized: tx.serialize(),
    message: tx.getMessageToSign(),
    hashes: [tx.hash(), tx.getHashedMessageToSign()],
    gas: [tx.getIntrinsicGas(), tx.getUpfrontCost(7n)],
    capabilities: [1559, 2718, 2930, 4844, 7702].map((capability) => tx.supports(capability)),
    json: tx.toJSON(),
  }
}

/** Whether it is of the kind that is read. */
function isMeant(tx: FeeMarket1559Tx, items: Items): boolean {
  const hasPlainChain = items[0]?.length === integerBytes(CHAIN).length
  const list = items[ACCESS_LIST]
  const hasEmptyList = Array.isArray(list) && list.length === 0
  return tx.isSigned() && tx.to !== undefined && hasEmptyList && hasPlainChain
}

describe('a fee market transaction', () => {
  test.each(['prague', 'osaka'] as const)(
    'is read from its bytes as ethereumjs reads it, or not at all (%s)',
    (hardfork) => {
      const common = commons[hardfork]
      let read = 0
      fc.assert(
        fc.property(fc.oneof({ weight: 3, arbitrary: plainItems }, oddItems), (items) => {
          const raw = encoded(items)
          const expected = theirs(raw, common)
          const tx = readMarketTransaction(raw, options(common))
          expect(tx !== undefined).toBe(expected !== undefined && isMeant(expected, items))
          if (tx === undefined || expected === undefined) return
          read++
          expect(content(tx)).toEqual(content(expected))
          expect(Object.getPrototypeOf(tx)).toBe(Object.getPrototypeOf(expected))
        }),
        { numRuns: 600 },
      )
      expect(read).toBeGreaterThan(20)
    },
  )

  test('whose bytes were damaged is what ethereumjs takes it for, or is not read', () => {
    const common = commons.osaka
    const { chainId, to, data } = {
      chainId: CHAIN,
      to: `0x${'22'.repeat(20)}`,
      data: new Uint8Array(68).fill(7),
    } as const
    const sent = createFeeMarket1559Tx(
      { chainId, to, data, nonce: 9, maxFeePerGas: 10n ** 10n, gasLimit: 100_000 },
      { common },
    )
    const raw = sent.sign(new Uint8Array(32).fill(1), false).serialize()
    expect(readMarketTransaction(raw, options(common))).toBeDefined()
    const damage = fc.record({
      at: fc.nat(raw.length - 1),
      drop: fc.nat(2),
      put: fc.array(fc.oneof(fc.constantFrom(0, 0x7f, 0x80, 0x81, 0xb8, 0xc0, 0xf8), fc.nat(255)), { maxLength: 2 }),
    })
    const property = fc.property(damage, ({ at, drop, put }) => {
      const damaged = Uint8Array.from([...raw.slice(0, at), ...put, ...raw.slice(at + drop)])
      const tx = readMarketTransaction(damaged, options(common))
      if (tx === undefined) return
      const expected = theirs(damaged, common)
      expect(expected && content(expected)).toEqual(content(tx))
    })
    fc.assert(property, { numRuns: 1_500 })
    for (let length = 0; length < raw.length; length++) {
      expect(readMarketTransaction(raw.slice(0, length), options(common))).toBeUndefined()
    }
  })
})
