import {
  decodeSignedTrade,
  decodeTradeAnswer,
  decodeTradeOffer,
  inspectText,
  type JoinSplit,
  WrongNetworkError as ProtocolWrongNetworkError,
  type SignedTrade,
  type TextKind,
  type TradeAnswer,
  type TradeOffer,
  tradeOfferHash,
  type UnprovenJoinSplit,
} from '@merkato/protocol'
import { WrongNetworkError } from '../errors/network.js'
import { TradeTextError } from '../errors/trades.js'

/** Which of the three messages a text is. */
export type TradeStage = 'offer' | 'answer' | 'signed'

/** A message of a trade, taken apart. What a stage does not have yet is undefined or empty. */
export interface TradeMessage {
  readonly stage: TradeStage
  readonly offer: TradeOffer
  /** `tradeOfferHash`: the name of the trade. */
  readonly offerHash: string
  readonly answer: TradeAnswer | undefined
  /** Of the taker. */
  readonly taker: readonly UnprovenJoinSplit[]
  /** Of the maker. */
  readonly maker: readonly JoinSplit[]
}

const KINDS: Partial<Record<TextKind, TradeStage>> = {
  tradeOffer: 'offer',
  tradeAnswer: 'answer',
  signedTrade: 'signed',
}

const NAMES: Record<TradeStage, string> = {
  offer: 'an offer of a trade, mkoffer1...',
  answer: 'an answer to an offer, mkanswer1...',
  signed: 'a signed trade, mktrade1...',
}

/**
 * Reads a message of a trade, with or without the line feed that a file ends in.
 * @param needed the stage that the caller works with; any by default
 * @throws {TradeTextError} {WrongNetworkError}
 */
export function readTrade(text: string, chainId: bigint, needed?: TradeStage): TradeMessage {
  const expected = needed ? NAMES[needed] : 'a message of a trade'
  try {
    const line = text.replace(/\r?\n$/, '')
    const stage = KINDS[inspectText(line).kind]
    if (stage && (needed ?? stage) === stage) return DECODERS[stage](line, chainId)
  } catch (error) {
    if (error instanceof ProtocolWrongNetworkError) throw new WrongNetworkError(chainId, error.actual, 'The trade')
    throw new TradeTextError(expected, error)
  }
  throw new TradeTextError(expected)
}

type Decode = (text: string, chainId: bigint) => TradeMessage

const DECODERS: Record<TradeStage, Decode> = {
  offer: (text, chainId) => ofOffer('offer', decodeTradeOffer(text, chainId), chainId),
  answer: (text, chainId) => ofAnswer('answer', decodeTradeAnswer(text, chainId), chainId),
  signed: (text, chainId) => ofSigned(decodeSignedTrade(text, chainId), chainId),
}

const ofOffer = (stage: TradeStage, offer: TradeOffer, chainId: bigint): TradeMessage => ({
  ...{ stage, offer, offerHash: tradeOfferHash(offer, chainId) },
  ...{ answer: undefined, taker: [], maker: [] },
})

const ofAnswer = (stage: TradeStage, answer: TradeAnswer, chainId: bigint): TradeMessage => ({
  ...ofOffer(stage, answer.offer, chainId),
  ...{ answer, taker: answer.taker },
})

const ofSigned = ({ answer, maker }: SignedTrade, chainId: bigint): TradeMessage => ({
  ...ofAnswer('signed', answer, chainId),
  maker,
})
