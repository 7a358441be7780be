import {
  isFieldElement,
  type OneTimeAddress,
  openOutput,
  recogniseOneTimeAddress,
  type TrackingKey,
  type TradeOffer,
  type UnprovenJoinSplit,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import type { TradeRecord, TradeStep } from '../wallet/trade-records.js'
import type { TradeMessage, TradeStage } from './read-trade.js'

/** Seconds that a trade must stay valid when it is signed: its other half must be proved and mined within them. */
export const LEAST_LIFETIME = 30n
/** Seconds that a trade may stay valid at most: so long its notes lie still, and the taker may choose the moment. */
export const LONGEST_LIFETIME = 86_400n

/** An amount of an asset, in its smallest unit. */
export interface TradePart {
  readonly assetId: bigint
  readonly amount: bigint
}

/** What a join-split of a trade would show and move in public; a trade that is agreed to has none. */
export interface PublicPart {
  /** Number of the join-split within its half, from 0. */
  readonly joinSplit: number
  readonly side: 'maker' | 'taker'
  readonly assetId: bigint
  readonly publicIn: bigint
  readonly publicOut: bigint
  readonly recipient: string
  readonly fee: bigint
  readonly feeTo: string
}

/** How far a trade has gone. `cancelled`: one side took its notes back, or spent them otherwise. */
export type TradeState = TradeStep | 'settled' | 'expired'

/** What a wallet makes of a message, before it signs anything. */
export interface TradeInspection {
  readonly stage: TradeStage
  /** bytes32: the name of the trade on both sides. */
  readonly offerHash: string
  /** This wallet's part. Whoever reads an offer of another may become its taker. */
  readonly side: 'maker' | 'taker' | 'stranger'
  /** How far the trade has gone, as far as this wallet can know. */
  readonly state: TradeState
  /** What this wallet would give; for a stranger, what the taker gives. */
  readonly gives: TradePart
  readonly gets: TradePart
  /** Last timestamp, in seconds, at which it can be settled. */
  readonly expiry: bigint
  /** Account or contract that has to call the pool. */
  readonly caller: string
  readonly publicParts: readonly PublicPart[]
  /** Why this wallet would not take the next step, a sentence each; empty when it would. */
  readonly problems: readonly string[]
}

/** What inspecting needs to know besides the message. */
export interface TradeFacts {
  readonly pool: string
  readonly viewing: TrackingKey
  /** Time of the verified block, in seconds. */
  readonly timestamp: number
  /** Present time, in seconds: a chain that stands still must not make a trade look fresh. */
  readonly now: bigint
  /** What this wallet kept of the trade. */
  readonly record: TradeRecord | undefined
  /** keccak256 of the answer that a signed trade carries, in text form. */
  readonly answerHash: string | undefined
  /** Accounts and contracts through which this wallet can settle, in lower case. */
  readonly callers: readonly string[]
  /** Whether the pool knows a root, of all roots in the message. */
  readonly isKnownRoot: (tree: number, root: bigint) => boolean
  /** Whether the pool's log has a nullifier. */
  readonly isSpent: (nullifier: bigint) => boolean
  /** Whether the pool's tree has a commitment. */
  readonly hasCommitment: (commitment: bigint) => boolean
  /** Whether a nullifier is of a note of this wallet. */
  readonly owns: (nullifier: bigint) => boolean
}

/**
 * Looks at a message with the wallet's own keys: everything that has to hold before this wallet signs its half, and what has become of
 * the trade. Pure: the facts say what chain and wallet know. Rules: docs/protocol/trades.md.
 */
export function inspectTrade(message: TradeMessage, facts: TradeFacts): TradeInspection {
  const { stage, offer, offerHash } = message
  const side = sideOf(message, facts)
  const makers = { gives: part(offer.giveAsset, offer.giveAmount), gets: part(offer.wantAsset, offer.wantAmount) }
  return {
    stage,
    offerHash,
    side,
    state: stateOf(message, facts),
    ...(side === 'maker' ? makers : { gives: makers.gets, gets: makers.gives }),
    expiry: offer.expiry,
    caller: offer.caller,
    publicParts: publicPartsOf(message),
    problems: [
      ...problemsOfTerms(offer, facts),
      ...problemsOfSide(message, side, facts),
      ...problemsOfHalves(message, side, facts),
    ],
  }
}

const part = (assetId: bigint, amount: bigint): TradePart => ({ assetId, amount })

function sideOf({ stage, offer, answer }: TradeMessage, { viewing }: TradeFacts): TradeInspection['side'] {
  if (isMine(viewing, offer.makerReceives)) return 'maker'
  if (stage === 'offer') return 'taker'
  return answer && isMine(viewing, answer.takerReceives) ? 'taker' : 'stranger'
}

const isMine = (viewing: TrackingKey, address: OneTimeAddress): boolean =>
  recogniseOneTimeAddress(viewing.incomingViewingKey(), address) !== undefined

/** A trade is settled when its outputs are in the tree; notes of it that are spent without them were taken back. */
function stateOf(message: TradeMessage, { record, timestamp, isSpent, hasCommitment }: TradeFacts): TradeState {
  const halves = [...message.maker, ...message.taker]
  const spends = [...halves.flatMap(({ nullifiers }) => nullifiers), ...(record?.spends ?? [])]
  if (spends.some(isSpent)) {
    const outputs = halves.length > 0 ? halves.flatMap(({ commitments }) => commitments) : (record?.outputs ?? [])
    return outputs.length > 0 && outputs.every(hasCommitment) ? 'settled' : 'cancelled'
  }
  if (record?.step === 'cancelled') return 'cancelled'
  if (message.offer.expiry < BigInt(timestamp)) return 'expired'
  const reached = STEPS.indexOf(record?.step ?? 'offered')
  return STEPS[Math.max(reached, STAGES.indexOf(message.stage))] as TradeStep
}

const STAGES: readonly TradeStage[] = ['offer', 'answer', 'signed']
/** In the same order. */
const STEPS: readonly TradeStep[] = ['offered', 'answered', 'signed']

function problemsOfTerms({ pool, expiry }: TradeOffer, facts: TradeFacts): string[] {
  const left = expiry - facts.now
  return named([
    [pool.toLowerCase() !== facts.pool.toLowerCase(), 'It is for another pool.'],
    [left < 0n, 'It has expired.'],
    [left >= 0n && left < LEAST_LIFETIME, 'It expires in less than 30 seconds.'],
    [left > LONGEST_LIFETIME, 'It would stay valid for more than 24 hours.'],
  ])
}

/** Sentences of those that hold. */
const named = (problems: readonly (readonly [holds: boolean, sentence: string])[]): string[] =>
  problems.flatMap(([holds, sentence]) => (holds ? [sentence] : []))

function problemsOfSide(message: TradeMessage, side: TradeInspection['side'], facts: TradeFacts): string[] {
  if (side === 'stranger') return ['It is a trade of others.']
  return side === 'maker' ? problemsOfMaker(message, facts) : problemsOfTaker(message, facts)
}

function problemsOfMaker({ stage, offer, taker }: TradeMessage, facts: TradeFacts): string[] {
  const { record, viewing } = facts
  const wanted = { to: offer.makerReceives, assetId: offer.wantAsset, amount: offer.wantAmount }
  return [
    ...named([
      [record?.side !== 'maker', 'These are not the terms of an offer that this wallet made and remembers.'],
      [stage === 'offer' && record?.side === 'maker', 'It is an offer of this wallet itself.'],
      [record?.step === 'signed', 'This wallet signed its half for an answer already.'],
      [record?.step === 'cancelled', 'This wallet cancelled the offer.'],
    ]),
    ...(stage === 'offer' ? [] : problemsOfPayment(taker, viewing, wanted)),
  ]
}

function problemsOfTaker({ stage, offer, answer, maker }: TradeMessage, facts: TradeFacts): string[] {
  const { record, viewing, callers, answerHash } = facts
  const caller = offer.caller.toLowerCase()
  const open = record !== undefined && record.step !== 'cancelled'
  const problems = named([
    [
      !callers.includes(caller),
      `Only ${offer.caller} could send it: neither the courier nor the account of this wallet.`,
    ],
    [stage === 'offer' && open, 'This wallet answered the offer already.'],
    [stage !== 'offer' && record?.answer === undefined, 'This wallet does not remember that it answered the offer.'],
    [stage !== 'offer' && record?.step === 'cancelled', 'This wallet cancelled its answer.'],
    [
      answerHash !== undefined && record?.answer !== undefined && record.answer.hash !== answerHash,
      'It is not the answer that this wallet gave.',
    ],
  ])
  if (stage !== 'signed' || answer === undefined) return problems
  const wanted = { to: answer.takerReceives, assetId: offer.giveAsset, amount: offer.giveAmount }
  return [...problems, ...problemsOfPayment(maker, viewing, wanted)]
}

interface Payment extends TradePart {
  readonly to: OneTimeAddress
}

/**
 * Opens every output of the other half with the wallet's own key, as a sync will when the trade was settled: a note counts only if it opens,
 * recomputes to its commitment, and lies at the one-time address that was named. Together they must be what was agreed, to the unit.
 */
function problemsOfPayment(half: readonly UnprovenJoinSplit[], viewing: TrackingKey, wanted: Payment): string[] {
  const key = viewing.incomingViewingKey()
  const outputs = half.flatMap(({ commitments, ciphertexts }) =>
    commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array })),
  )
  const notes = outputs.flatMap((output) => openOutput(key, output)?.note ?? []).filter(({ value }) => value > 0n)
  if (notes.length === 0) return ['The other side pays nothing that this wallet can open.']
  if (notes.some(({ assetId }) => assetId !== wanted.assetId)) return ['The other side pays another asset.']
  if (notes.some(({ npk }) => npk !== wanted.to.npk)) return ['The other side pays another one-time address.']
  const paid = notes.reduce((sum, { value }) => sum + value, 0n)
  return paid === wanted.amount ? [] : ['The other side pays another amount.']
}

function problemsOfHalves(message: TradeMessage, side: TradeInspection['side'], facts: TradeFacts): string[] {
  const halves = [...message.maker, ...message.taker]
  const nullifiers = halves.flatMap((joinSplit) => joinSplit.nullifiers)
  const commitments = halves.flatMap((joinSplit) => joinSplit.commitments)
  const others = theOthers(message, side).flatMap((joinSplit) => joinSplit.nullifiers)
  return named([
    [publicPartsOf(message).length > 0, 'It moves funds in public.'],
    [new Set(nullifiers).size < nullifiers.length, 'It spends a note twice.'],
    [others.some(facts.owns), 'The other side spends a note of this wallet.'],
    [nullifiers.some(facts.isSpent), 'A note of it is spent already.'],
    [![...nullifiers, ...commitments].every(isFieldElement), 'It has numbers that are none of the field.'],
    [!halves.every(({ tree, root }) => facts.isKnownRoot(tree, root)), 'The pool does not know a root of it.'],
  ])
}

/** What this wallet did not make. */
const theOthers = ({ maker, taker }: TradeMessage, side: TradeInspection['side']): readonly UnprovenJoinSplit[] =>
  side === 'taker' ? maker : taker

/** Join-splits that take or pay anything in public. */
function publicPartsOf({ maker, taker }: TradeMessage): PublicPart[] {
  return [...partsOfHalf('maker', maker), ...partsOfHalf('taker', taker)]
}

const partsOfHalf = (side: PublicPart['side'], half: readonly UnprovenJoinSplit[]): PublicPart[] =>
  half.flatMap(({ publicAsset: assetId, publicIn, publicOut, recipient, fee, feeTo }, joinSplit) => {
    const isPrivate =
      [assetId, publicIn, publicOut, fee].every((value) => value === 0n) &&
      [recipient, feeTo].every((account) => account === ZERO_ADDRESS)
    return isPrivate ? [] : [{ joinSplit, side, assetId, publicIn, publicOut, recipient, fee, feeTo }]
  })
