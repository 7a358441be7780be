import { keccak256 } from 'ethers'
import { bigIntToBytes, concatBytes } from '../bytes.js'
import { assertPublicPoint } from '../curve.js'
import { InvalidEncodingError } from '../errors.js'
import { assertFieldElement } from '../field.js'
import type { OneTimeAddress } from '../keys/one-time-address.js'
import { decodeText, encodeText } from '../keys/strings.js'
import { joinSplitShape } from '../network/circuit-versions.js'
import { isAmount } from '../notes/amount.js'
import { type AbiType, address, arrayOf, decodeAbi, smallUint, struct, uint } from './abi-codec.js'
import type { BoundContext } from './bound-hash.js'
import { EMPTY_PROOF, type JoinSplit, NO_DATA, type UnprovenBundle, type UnprovenJoinSplit } from './bundle.js'
import { JOIN_SPLIT } from './pool-types.js'

/** What one side proposes to another, as the first message of a trade (docs/protocol/trades.md). */
export interface TradeOffer {
  readonly giveAsset: bigint
  /** Of the asset's smallest unit, at least 1. */
  readonly giveAmount: bigint
  readonly wantAsset: bigint
  readonly wantAmount: bigint
  /** The pool's address; lower case when decoded. */
  readonly pool: string
  /** msg.sender of the pool when the trade is settled; lower case when decoded. */
  readonly caller: string
  /** Last block timestamp, in seconds, at which the trade is valid. */
  readonly expiry: bigint
  /** Where the maker wants to be paid. */
  readonly makerReceives: OneTimeAddress
}

/** Second message: the taker's half, which pays the maker. It has no proofs yet. */
export interface TradeAnswer {
  readonly offer: TradeOffer
  /** Where the taker wants to be paid. */
  readonly takerReceives: OneTimeAddress
  readonly taker: readonly UnprovenJoinSplit[]
}

/** Third message: with the maker's half, signed and proved. The taker's half still lacks its proofs. */
export interface SignedTrade {
  readonly answer: TradeAnswer
  readonly maker: readonly JoinSplit[]
}

/** Most join-splits that one side may bring. */
export const MAX_TRADE_HALF = 4

/** Longest text of a trade that is read: eight join-splits of the largest shape and longest ciphertexts stay below. */
export const MAX_TRADE_TEXT = 1 << 17

interface Receiver {
  readonly npk: bigint
  readonly ex: bigint
  readonly ey: bigint
  readonly wx: bigint
  readonly wy: bigint
  readonly viewTag: number
}

const uint256 = uint(256)

const RECEIVER_WORDS = struct<Receiver>({
  ...{ npk: uint256, ex: uint256, ey: uint256, wx: uint256, wy: uint256, viewTag: smallUint(8) },
})

/** A type that is read and written as another. */
const mapped = <Inner, Outer>(
  inner: AbiType<Inner>,
  write: (value: Outer) => Inner,
  read: (value: Inner) => Outer,
): AbiType<Outer> => ({
  ...inner,
  encode: (value) => inner.encode(write(value)),
  decode: (reader) => read(inner.decode(reader)),
})

const RECEIVER = mapped<Receiver, OneTimeAddress>(
  RECEIVER_WORDS,
  ({ npk, E, W, viewTag }) => ({ npk, ex: E.x, ey: E.y, wx: W.x, wy: W.y, viewTag }),
  ({ npk, ex, ey, wx, wy, viewTag }) => ({ npk, E: { x: ex, y: ey }, W: { x: wx, y: wy }, viewTag }),
)

const OFFER = struct<TradeOffer>({
  giveAsset: uint256,
  giveAmount: uint256,
  wantAsset: uint256,
  wantAmount: uint256,
  pool: address,
  caller: address,
  expiry: uint(64),
  makerReceives: RECEIVER,
})

const refuse = (message: string): never => {
  throw new InvalidEncodingError(message)
}

/** A join-split whose proof is all zero. */
const UNPROVEN = mapped<JoinSplit, UnprovenJoinSplit>(
  JOIN_SPLIT,
  (joinSplit) => ({ ...joinSplit, proof: EMPTY_PROOF }),
  ({ proof, ...joinSplit }) =>
    proof.every((word) => word === 0n) ? joinSplit : refuse('The taker has proofs already.'),
)

const ANSWER = struct<TradeAnswer>({ offer: OFFER, takerReceives: RECEIVER, taker: arrayOf(UNPROVEN) })

const SIGNED = struct<SignedTrade>({ answer: ANSWER, maker: arrayOf(JOIN_SPLIT) })

/**
 * bech32m, prefix `mkoffer`, over the ABI encoding.
 * @throws what {@link decodeTradeOffer} would refuse
 */
export const encodeTradeOffer = (offer: TradeOffer, chainId: bigint): string =>
  encodeText('tradeOffer', chainId, OFFER.encode(checkOffer(offer)))

/**
 * Reads an offer of the chain `chainId`. Whether its terms are wanted is the reader's business.
 * @throws InvalidEncodingError, WrongVersionError, WrongNetworkError, NotCanonicalError, InvalidPointError
 */
export const decodeTradeOffer = (text: string, chainId: bigint): TradeOffer =>
  checkOffer(decodeBody('tradeOffer', OFFER, text, chainId))

/** As {@link encodeTradeOffer}, prefix `mkanswer`. */
export const encodeTradeAnswer = (answer: TradeAnswer, chainId: bigint): string =>
  encodeText('tradeAnswer', chainId, ANSWER.encode(checkAnswer(answer)))

/** As {@link decodeTradeOffer}. */
export const decodeTradeAnswer = (text: string, chainId: bigint): TradeAnswer =>
  checkAnswer(decodeBody('tradeAnswer', ANSWER, text, chainId))

/** As {@link encodeTradeOffer}, prefix `mktrade`. */
export const encodeSignedTrade = (trade: SignedTrade, chainId: bigint): string =>
  encodeText('signedTrade', chainId, SIGNED.encode(checkSigned(trade)))

/** As {@link decodeTradeOffer}. */
export const decodeSignedTrade = (text: string, chainId: bigint): SignedTrade =>
  checkSigned(decodeBody('signedTrade', SIGNED, text, chainId))

function decodeBody<T>(
  kind: 'tradeOffer' | 'tradeAnswer' | 'signedTrade',
  type: AbiType<T>,
  text: string,
  chainId: bigint,
): T {
  if (text.length > MAX_TRADE_TEXT) refuse('The text is too long.')
  return decodeAbi(type, decodeText(kind, text, chainId).rest())
}

function checkOffer(offer: TradeOffer): TradeOffer {
  assertFieldElement(offer.giveAsset, 'The asset given')
  assertFieldElement(offer.wantAsset, 'The asset wanted')
  for (const amount of [offer.giveAmount, offer.wantAmount]) {
    if (!isAmount(amount) || amount === 0n) refuse('An amount is from 1 to 2^128 - 1.')
  }
  checkReceiver(offer.makerReceives)
  return offer
}

/** As strict as the text of a one-time address. */
function checkReceiver({ npk, E, W }: OneTimeAddress): void {
  assertFieldElement(npk, 'npk')
  assertPublicPoint(E, 'The ephemeral point')
  assertPublicPoint(W, 'The encryption point')
}

function checkAnswer(answer: TradeAnswer): TradeAnswer {
  checkOffer(answer.offer)
  checkReceiver(answer.takerReceives)
  checkHalf(answer.taker)
  return answer
}

function checkSigned(trade: SignedTrade): SignedTrade {
  checkAnswer(trade.answer)
  checkHalf(trade.maker)
  return trade
}

function checkHalf(joinSplits: readonly UnprovenJoinSplit[]): void {
  if (joinSplits.length === 0 || joinSplits.length > MAX_TRADE_HALF) refuse('A side brings 1 to 4 join-splits.')
  for (const { circuitId, nullifiers, commitments, ciphertexts } of joinSplits) {
    const shape = joinSplitShape(circuitId)
    const fits = nullifiers.length === shape?.inputs && commitments.length === shape.outputs
    if (!fits || ciphertexts.length !== shape.outputs) refuse('A join-split has not the shape of its circuit.')
  }
}

/** Name of an offer: keccak256(chainId(8) ‖ abi.encode(Offer)), by which its maker finds it when the answer comes. */
export const tradeOfferHash = (offer: TradeOffer, chainId: bigint): string =>
  keccak256(concatBytes(bigIntToBytes(chainId, 8), OFFER.encode(offer)))

/** The bundle of a trade: the maker's join-splits first, then the taker's, under one boundHash. */
export const tradeBundle = (
  { offer, taker }: Pick<TradeAnswer, 'offer' | 'taker'>,
  maker: readonly UnprovenJoinSplit[],
): UnprovenBundle => ({ expiry: offer.expiry, dataHash: NO_DATA, joinSplits: [...maker, ...taker] })

/** Where the bundle of a trade may be used. */
export const tradeContext = ({ pool, caller }: TradeOffer, chainId: bigint): BoundContext => ({ chainId, pool, caller })
