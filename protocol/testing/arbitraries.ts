import * as fc from 'fast-check'
import {
  AMOUNT_LIMIT,
  type AssetDescription,
  type AssetTerms,
  assetId,
  assetName,
  createOneTimeAddress,
  FIELD_ORDER,
  type JoinSplitStatement,
  type MintHiddenStatement,
  multiplyBase,
  NATIVE_ASSET,
  NO_CAP,
  type Note,
  type OneTimeAddress,
  type OpenStatement,
  type OwnStatement,
  type Point,
  type SignedTrade,
  SpendingKeys,
  SUBGROUP_ORDER,
  type TradeOffer,
  type UnprovenJoinSplit,
} from '../src/index.js'
import { honestMintHidden } from './honest-mint-hidden.js'
import { honestOpen } from './honest-open.js'
import { honestOwn } from './honest-own.js'
import { type HonestTransfer, honestJoinSplit, honestTransfer, type TransferShape } from './honest-transfer.js'

/** Canonical field elements, the edges often. */
export const arbFieldElement = (): fc.Arbitrary<bigint> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(0n, 1n, FIELD_ORDER - 1n) },
    { weight: 6, arbitrary: arbBelow(FIELD_ORDER) },
  )

/** Scalars in [1, l), the edges often. */
export const arbScalar = (): fc.Arbitrary<bigint> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(1n, 2n, 8n, SUBGROUP_ORDER - 1n) },
    { weight: 6, arbitrary: fc.bigInt({ min: 1n, max: SUBGROUP_ORDER - 1n }) },
  )

/** Amounts in [0, 2^128), the edges often. */
export const arbAmount = (): fc.Arbitrary<bigint> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(0n, 1n, AMOUNT_LIMIT - 1n) },
    { weight: 6, arbitrary: arbBelow(AMOUNT_LIMIT) },
  )

/** Points of the prime-order subgroup, never the identity. */
export const arbPoint = (): fc.Arbitrary<Point> => arbScalar().map(multiplyBase)

/** Seeds of 32 bytes. */
export const arbSeed = (): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: 32, maxLength: 32 })

/** Keys of any account of any seed. */
export const arbKeys = (): fc.Arbitrary<SpendingKeys> =>
  fc.tuple(arbSeed(), fc.nat({ max: 0xffffffff })).map(([seed, account]) => SpendingKeys.fromSeed(seed, account))

/** Descriptions of assets of every kind. */
export const arbAsset = (): fc.Arbitrary<AssetDescription> =>
  fc.oneof(
    fc.constant<AssetDescription>({ kind: 'native' }),
    fc.record({
      kind: fc.constantFrom('token' as const, 'hiddenToken' as const, 'ticket' as const),
      issuer: arbIssuer(),
      name: fc.stringMatching(/^[A-Za-z0-9 ]{1,32}$/).map(assetName),
      id: arbBelow(1n << 256n),
      origin: arbHex(32),
    }),
  )

/** Addresses that may issue: any but zero. */
export const arbIssuer = (): fc.Arbitrary<string> => arbHex(20).filter((issuer) => BigInt(issuer) !== 0n)

/** Terms that the registry accepts, of every kind; equal ones occur. */
export const arbTerms = (): fc.Arbitrary<AssetTerms> =>
  fc
    .record({
      kind: fc.constantFrom(1 as const, 2 as const, 4 as const),
      name: fc.oneof(fc.constantFrom('Gold', 'Seat'), fc.stringMatching(/^[A-Za-z0-9 ]{1,32}$/)).map(assetName),
      id: fc.oneof(fc.constantFrom(0n, 1n), arbBelow(1n << 256n)),
      origin: fc.oneof(fc.constant(`0x${'00'.repeat(32)}`), arbHex(32)),
      cap: fc.oneof(fc.constant(NO_CAP), fc.bigInt({ min: 1n, max: NO_CAP })),
    })
    .map((terms) => ({ ...terms, id: terms.kind === 1 ? terms.id : 0n, cap: terms.kind === 2 ? 0n : terms.cap }))

/** Asset ids, the native coin often. */
export const arbAssetId = (): fc.Arbitrary<bigint> => fc.oneof(fc.constant(NATIVE_ASSET), arbAsset().map(assetId))

/** Notes of anybody. */
export const arbNote = (): fc.Arbitrary<Note> =>
  fc.record({ npk: arbFieldElement(), assetId: arbAssetId(), value: arbAmount(), rho: arbFieldElement() })

/** Memos of 0 to 512 bytes. */
export const arbMemo = (): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: 0, maxLength: 512 })

/** Transfers that hold: 0 to 2 real inputs, with and without public amounts. */
export const arbHonestTransfer = (): fc.Arbitrary<HonestTransfer> => arbTransferShape(2).map(honestTransfer)

const arbTransferShape = (maxInputs: number): fc.Arbitrary<TransferShape> =>
  fc
    .record({
      seed: fc.nat(),
      inputs: fc.array(arbSmall(), { minLength: 0, maxLength: maxInputs }),
      publicIn: fc.oneof(fc.constant(0n), arbSmall()),
      outShare: fc.integer({ min: 0, max: 4 }),
      assetId: arbAssetId(),
    })
    .map(({ outShare, ...rest }) => {
      const total = rest.inputs.reduce((sum, value) => sum + value, rest.publicIn)
      return { ...rest, publicOut: (total * BigInt(outShare)) / 4n }
    })

/** Statements `transfer` that hold. */
export const arbTransferStatement = (): fc.Arbitrary<HonestTransfer['statement']> =>
  arbHonestTransfer().map(({ statement }) => statement)

/** Statements `transfer-wide` that hold: 0 to 8 real inputs. */
export const arbWideStatement = (): fc.Arbitrary<JoinSplitStatement> =>
  arbTransferShape(8).map((shape) => honestJoinSplit('transfer-wide', shape).statement)

/** Statements `own` that hold. */
export const arbOwnStatement = (): fc.Arbitrary<OwnStatement> =>
  fc
    .record({ seed: fc.nat(), record: arbHex(32), sequence: arbBelow(1n << 256n), expiry: arbBelow(1n << 64n) })
    .map(({ seed, ...act }) => honestOwn({ seed, act }).statement)

/** Statements `mint-hidden` that hold. */
export const arbMintHiddenStatement = (): fc.Arbitrary<MintHiddenStatement> =>
  fc
    .record({ seed: fc.nat(), value: arbAmount(), nonce: arbBelow(1n << 64n), issuer: arbIssuer() })
    .map((shape) => honestMintHidden(shape).statement)

/** Statements `open` that hold. */
export const arbOpenStatement = (): fc.Arbitrary<OpenStatement> =>
  fc
    .record({ seed: fc.nat(), assetId: arbAssetId(), value: arbAmount(), part: fc.integer({ min: 0, max: 4 }) })
    .map(({ part, ...shape }) => honestOpen({ ...shape, publicOut: (shape.value * BigInt(part)) / 4n }).statement)

/** One-time addresses of anybody. */
export const arbOneTimeAddress = (): fc.Arbitrary<OneTimeAddress> =>
  fc.tuple(arbScalar(), arbScalar(), arbFieldElement()).map(([v, e, owner]) => {
    return createOneTimeAddress({ owner, V: multiplyBase(v) }, { e }).address
  })

/** Offers of trades. */
export const arbTradeOffer = (): fc.Arbitrary<TradeOffer> => {
  const amount = arbAmount().map((value) => value || 1n)
  return fc.record({
    ...{ giveAsset: arbAssetId(), giveAmount: amount, wantAsset: arbAssetId(), wantAmount: amount },
    ...{ pool: arbHex(20), caller: arbHex(20), expiry: arbBelow(1n << 64n), makerReceives: arbOneTimeAddress() },
  })
}

/** Trades as their texts allow them; the halves are of anybody's notes and pay nobody in particular. */
export const arbSignedTrade = (): fc.Arbitrary<SignedTrade> =>
  fc
    .record({
      offer: arbTradeOffer(),
      takerReceives: arbOneTimeAddress(),
      taker: arbTradeHalf(),
      maker: arbTradeHalf(),
      proof: fc.array(arbBelow(1n << 256n), { minLength: 8, maxLength: 8 }),
    })
    .map(({ maker, proof, ...answer }) => ({ answer, maker: maker.map((joinSplit) => ({ ...joinSplit, proof })) }))

const arbTradeHalf = (): fc.Arbitrary<UnprovenJoinSplit[]> =>
  fc.array(
    fc.oneof(
      arbHonestTransfer().map(({ bundle }) => bundle.joinSplits[0] as UnprovenJoinSplit),
      arbTransferShape(8).map(
        (shape) => honestJoinSplit('transfer-wide', shape).bundle.joinSplits[0] as UnprovenJoinSplit,
      ),
    ),
    { minLength: 1, maxLength: 2 },
  )

const arbBelow = (limit: bigint): fc.Arbitrary<bigint> => fc.bigInt({ min: 0n, max: limit - 1n })

// Nine of them stay below 2^128, so that outputs do too.
const arbSmall = (): fc.Arbitrary<bigint> => fc.bigInt({ min: 1n, max: AMOUNT_LIMIT / 16n })

const arbHex = (bytes: number): fc.Arbitrary<string> =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value) => `0x${Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')}`)
