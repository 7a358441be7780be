import { bech32m } from '@scure/base'
import { AbiCoder, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AMOUNT_LIMIT,
  boundHash,
  bytesToHex,
  decodeSignedTrade,
  decodeTradeAnswer,
  decodeTradeOffer,
  EMPTY_PROOF,
  encodeSignedTrade,
  encodeTradeAnswer,
  encodeTradeOffer,
  FIELD_ORDER,
  hexToBytes,
  IDENTITY,
  inspectText,
  type JoinSplit,
  MAX_CIPHERTEXT_BYTES,
  MAX_TRADE_TEXT,
  NO_DATA,
  type OneTimeAddress,
  ProtocolError,
  type SignedTrade,
  type TradeAnswer,
  type TradeOffer,
  tradeBundle,
  tradeContext,
  tradeOfferHash,
  withProofs,
} from '../src/index.js'
import { arbSignedTrade, arbTradeOffer, honestJoinSplit, honestTransfer } from '../testing/index.js'
import { mixedOrderPoint } from './points.js'

const CHAIN = 31337n
const sample = <T>(arbitrary: fc.Arbitrary<T>): T => fc.sample(arbitrary, { seed: 7, numRuns: 1 })[0] as T
const trade = sample(arbSignedTrade())
const { answer } = trade
const { offer } = answer

const withOffer = (change: Partial<TradeOffer>): TradeOffer => ({ ...offer, ...change })
const withReceiver = (change: Partial<OneTimeAddress>): TradeOffer =>
  withOffer({ makerReceives: { ...offer.makerReceives, ...change } })
const failure = (action: () => unknown): string => {
  try {
    action()
  } catch (error) {
    if (error instanceof ProtocolError) return error.code
    throw error
  }
  return 'accepted'
}

/** A text whose body is any bytes, for what no encoder of ours writes. */
const forge = (prefix: string, body: string): string =>
  bech32m.encode(prefix, bech32m.toWords(hexToBytes(`01${CHAIN.toString(16).padStart(16, '0')}${body}`)), false)
const bodyOf = (text: string): string =>
  bytesToHex(bech32m.fromWords(bech32m.decode(text as `a1${string}`, false).words)).slice(18)

describe('texts of a trade', () => {
  test('survive, each as its own kind', () =>
    fc.assert(
      fc.property(arbSignedTrade(), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (made, chainId) => {
        const texts = [
          encodeTradeOffer(made.answer.offer, chainId),
          encodeTradeAnswer(made.answer, chainId),
          encodeSignedTrade(made, chainId),
        ] as const
        expect(decodeTradeOffer(texts[0], chainId)).toEqual(made.answer.offer)
        expect(decodeTradeAnswer(texts[1], chainId)).toEqual(made.answer)
        expect(decodeSignedTrade(texts[2], chainId)).toEqual(made)
        const kinds = ['tradeOffer', 'tradeAnswer', 'signedTrade']
        expect(texts.map(inspectText)).toEqual(kinds.map((kind) => ({ kind, chainId })))
        expect(failure(() => decodeTradeOffer(texts[0], chainId ^ 1n))).toBe('WRONG_NETWORK')
        expect(failure(() => decodeTradeAnswer(texts[0], chainId))).toBe('INVALID_ENCODING')
        expect(failure(() => decodeTradeAnswer(texts[2], chainId))).toBe('INVALID_ENCODING')
      }),
      { numRuns: 6 },
    ))

  test('the body is the ABI encoding that the specification states', () => {
    const receiver = 'tuple(uint256,uint256,uint256,uint256,uint256,uint8)'
    const types = [...new Array(4).fill('uint256'), 'address', 'address', 'uint64', receiver]
    const { npk, E, W, viewTag } = offer.makerReceives
    const values = [offer.giveAsset, offer.giveAmount, offer.wantAsset, offer.wantAmount, offer.pool, offer.caller]
    const encoded = AbiCoder.defaultAbiCoder().encode(types, [
      ...values,
      offer.expiry,
      [npk, E.x, E.y, W.x, W.y, viewTag],
    ])
    expect(encodeTradeOffer(offer, CHAIN)).toBe(forge('mkoffer', encoded.slice(2)))
    expect(tradeOfferHash(offer, CHAIN)).toBe(keccak256(`0x${CHAIN.toString(16).padStart(16, '0')}${encoded.slice(2)}`))
  })

  test('accounts are read in lower case, however they were written', () => {
    const mixed = withOffer({ pool: '0x52908400098527886E0F7030069857D2E4169EE7' })
    expect(decodeTradeOffer(encodeTradeOffer(mixed, CHAIN), CHAIN).pool).toBe(mixed.pool.toLowerCase())
  })

  test.each<[string, string, TradeOffer]>([
    ['nothing given', 'INVALID_ENCODING', withOffer({ giveAmount: 0n })],
    ['nothing wanted', 'INVALID_ENCODING', withOffer({ wantAmount: 0n })],
    ['more than 2^128 - 1 given', 'INVALID_ENCODING', withOffer({ giveAmount: AMOUNT_LIMIT })],
    ['more than 2^128 - 1 wanted', 'INVALID_ENCODING', withOffer({ wantAmount: AMOUNT_LIMIT })],
    ['an asset given that is none', 'NOT_CANONICAL', withOffer({ giveAsset: FIELD_ORDER })],
    ['an asset wanted that is none', 'NOT_CANONICAL', withOffer({ wantAsset: FIELD_ORDER })],
    ['an npk >= r', 'NOT_CANONICAL', withReceiver({ npk: FIELD_ORDER })],
    ['E off the curve', 'INVALID_POINT', withReceiver({ E: { x: 1n, y: 1n } })],
    ['W the identity', 'INVALID_POINT', withReceiver({ W: IDENTITY })],
    ['E outside the subgroup', 'INVALID_POINT', withReceiver({ E: mixedOrderPoint() })],
    ['W outside the subgroup', 'INVALID_POINT', withReceiver({ W: mixedOrderPoint() })],
  ])('an offer with %s is neither written nor read', (_, code, bad) => {
    expect(failure(() => encodeTradeOffer(bad, CHAIN))).toBe(code)
    const { npk, E, W, viewTag } = bad.makerReceives
    const words = [
      ...[
        bad.giveAsset,
        bad.giveAmount,
        bad.wantAsset,
        bad.wantAmount,
        BigInt(bad.pool),
        BigInt(bad.caller),
        bad.expiry,
      ],
      ...[npk, E.x, E.y, W.x, W.y, BigInt(viewTag)],
    ]
    const text = forge('mkoffer', words.map((word) => word.toString(16).padStart(64, '0')).join(''))
    expect(failure(() => decodeTradeOffer(text, CHAIN))).toBe(code)
    expect(failure(() => encodeTradeAnswer({ ...answer, offer: bad }, CHAIN))).toBe(code)
  })

  test('any bytes give a trade, whose text they are, or an error of ours', () => {
    const bodies = {
      mkoffer: encodeTradeOffer(offer, CHAIN),
      mkanswer: encodeTradeAnswer(answer, CHAIN),
      mktrade: encodeSignedTrade(trade, CHAIN),
    }
    const again = {
      mkoffer: (text: string) => encodeTradeOffer(decodeTradeOffer(text, CHAIN), CHAIN),
      mkanswer: (text: string) => encodeTradeAnswer(decodeTradeAnswer(text, CHAIN), CHAIN),
      mktrade: (text: string) => encodeSignedTrade(decodeSignedTrade(text, CHAIN), CHAIN),
    }
    const outcome = (prefix: keyof typeof again, body: string): string => {
      const text = forge(prefix, body)
      return failure(() => expect(again[prefix](text)).toBe(text))
    }
    fc.assert(
      fc.property(
        fc.constantFrom('mkoffer' as const, 'mkanswer' as const, 'mktrade' as const),
        fc.uint8Array({ maxLength: 2000 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (prefix, bytes, at, change) => {
          expect(outcome(prefix, bytesToHex(bytes))).not.toBe('accepted')
          const body = hexToBytes(bodyOf(bodies[prefix]))
          const place = at % body.length
          body[place] = (body[place] as number) ^ change
          expect(['accepted', 'INVALID_ENCODING', 'NOT_CANONICAL', 'INVALID_POINT']).toContain(
            outcome(prefix, bytesToHex(body)),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  test('bytes too many or too few, and fields out of range, are refused', () => {
    const body = bodyOf(encodeTradeOffer(offer, CHAIN))
    const word = (at: number, value: string): string =>
      body.slice(0, 64 * at) + value.padStart(64, '0') + body.slice(64 * (at + 1))
    for (const bad of [
      `${body}00`,
      body.slice(2),
      '',
      word(6, '1'.padEnd(17, '0')),
      word(12, '100'),
      word(4, '1'.padEnd(41, '0')),
    ]) {
      expect(failure(() => decodeTradeOffer(forge('mkoffer', bad), CHAIN))).toBe('INVALID_ENCODING')
    }
  })
})

describe('halves of a trade', () => {
  const [wide] = honestJoinSplit('transfer-wide', { seed: 1, inputs: [1n] }).bundle.joinSplits as [JoinSplit]
  const [small] = honestTransfer({ seed: 2, inputs: [1n] }).bundle.joinSplits as [JoinSplit]
  const half = (length: number, joinSplit = wide): JoinSplit[] =>
    Array.from({ length }, () => ({ ...joinSplit, proof: EMPTY_PROOF }))

  test.each<[string, JoinSplit[]]>([
    ['no join-split', []],
    ['five join-splits', half(5)],
    ['an act in place of a join-split', half(1, { ...small, circuitId: 3 })],
    ['a circuit that is not known', half(1, { ...small, circuitId: 9 })],
    ['two nullifiers under the wide circuit', half(1, { ...small, circuitId: 2 })],
    ['eight nullifiers under the small one', half(1, { ...wide, circuitId: 1 })],
    ['one commitment', half(1, { ...small, commitments: small.commitments.slice(1) })],
    ['one ciphertext', half(1, { ...small, ciphertexts: small.ciphertexts.slice(1) })],
  ])('%s: refused on either side', (_, bad) => {
    const taker = bad.map(({ proof, ...joinSplit }) => joinSplit)
    expect(failure(() => encodeTradeAnswer({ ...answer, taker }, CHAIN))).toBe('INVALID_ENCODING')
    expect(failure(() => encodeSignedTrade({ ...trade, maker: bad }, CHAIN))).toBe('INVALID_ENCODING')
  })

  test('the taker’s half has no proofs before the last step', () => {
    const body = bodyOf(encodeTradeAnswer(answer, CHAIN))
    // Proof words are the eight before the first tail of a join-split: 19 words and the offset of `taker`, their number, their
    // offsets, 12 words of head.
    const start = 64 * (20 + 1 + answer.taker.length + 12)
    const proved = `${body.slice(0, start)}${'1'.padStart(64, '0')}${body.slice(start + 64)}`
    expect(body.slice(start, start + 512)).toBe('0'.repeat(512))
    expect(() => decodeTradeAnswer(forge('mkanswer', proved), CHAIN)).toThrow('proofs already')
  })

  test('the largest trade is within the limit of a text, and what is beyond is not decoded', () => {
    const ciphertexts = wide.ciphertexts.map(() => new Uint8Array(MAX_CIPHERTEXT_BYTES).fill(255))
    const full = half(4, { ...wide, ciphertexts })
    const largest: SignedTrade = { answer: { ...answer, taker: full.map(({ proof, ...rest }) => rest) }, maker: full }
    const text = encodeSignedTrade(largest, CHAIN)
    expect(text.length).toBeLessThan(MAX_TRADE_TEXT)
    expect(decodeSignedTrade(text, CHAIN)).toEqual(largest)
    expect(() => decodeSignedTrade('m'.repeat(MAX_TRADE_TEXT + 1), CHAIN)).toThrow('too long')
  })
})

describe('the bundle of a trade', () => {
  test('has the maker’s half first; both are under one hash, which the offer’s chain, pool, caller and expiry decide', () => {
    const bundle = tradeBundle(answer, trade.maker)
    expect(bundle).toMatchObject({ expiry: offer.expiry, dataHash: NO_DATA })
    expect(bundle.joinSplits).toEqual([...trade.maker, ...answer.taker])
    const hash = (one: TradeAnswer, maker = trade.maker, chainId = CHAIN): bigint =>
      boundHash(tradeBundle(one, maker), tradeContext(one.offer, chainId))
    const account = `0x${'12'.repeat(20)}`
    const hashes = [
      hash(answer),
      hash({ ...answer, offer: withOffer({ expiry: offer.expiry ^ 1n }) }),
      hash({ ...answer, offer: withOffer({ pool: account }) }),
      hash({ ...answer, offer: withOffer({ caller: account }) }),
      hash(answer, trade.maker, 1n),
      hash({ ...answer, taker: [] }),
      hash(answer, []),
      boundHash({ ...bundle, joinSplits: [...answer.taker, ...trade.maker] }, tradeContext(offer, CHAIN)),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
    const proved = withProofs(
      bundle,
      bundle.joinSplits.map(() => EMPTY_PROOF),
    )
    expect(boundHash(proved, tradeContext(offer, CHAIN))).toBe(hashes[0])
  })

  test('an offer’s hash names its terms and its chain', () =>
    fc.assert(
      fc.property(arbTradeOffer(), arbTradeOffer(), (one, two) => {
        expect(tradeOfferHash(one, CHAIN)).not.toBe(tradeOfferHash(one, 1n))
        expect(tradeOfferHash(one, CHAIN)).not.toBe(tradeOfferHash(two, CHAIN))
        expect(tradeOfferHash(one, CHAIN)).toBe(tradeOfferHash({ ...one }, CHAIN))
      }),
      { numRuns: 10 },
    ))
})
