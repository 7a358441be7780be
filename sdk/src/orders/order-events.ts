import type { Result } from 'ethers'
import type { ChainReader, RawLog } from '../sync/chain-reader.js'
import { readLogRanges } from '../sync/log-ranges.js'
import { escrowInterface } from './escrow.js'
import type { OneTimeStruct, OrderTerms } from './order-types.js'

/** What the log tells of an order beside its state: who is in it, and where shielded money goes. */
export interface OrderTrace {
  readonly orderId: string
  readonly seller: string
  /** As logged. They are the order's only if they hash to its id. */
  readonly terms: OrderTerms
  /** Where the seller is paid in shielded coins. */
  readonly payout: OneTimeStruct
  /** null while nobody committed. */
  readonly buyer: string | null
  readonly shielded: boolean
  /** Where the buyer's shielded money goes. */
  readonly refund: OneTimeStruct | null
}

const topicOf = (name: string): string => escrowInterface.getEvent(name)?.topicHash as string

/** Reads the traces of all orders of an escrow, oldest first. */
export async function readTraces(reader: ChainReader, escrow: string, fromBlock: number): Promise<OrderTrace[]> {
  const traces = new Map<string, OrderTrace>()
  const topics = [topicOf('OrderPublished'), topicOf('OrderCommitted')]
  const { number: toBlock } = await reader.head()
  for await (const { logs } of readLogRanges(reader, { address: escrow, topics, fromBlock, toBlock })) {
    for (const log of logs) follow(traces, log)
  }
  return [...traces.values()]
}

function follow(traces: Map<string, OrderTrace>, log: RawLog): void {
  const event = escrowInterface.parseLog(log)
  if (!event) return
  const { orderId } = event.args
  const known = traces.get(orderId)
  if (event.name === 'OrderPublished') traces.set(orderId, published(event.args))
  else if (known) traces.set(orderId, committed(known, event.args))
}

const published = ({ orderId, seller, terms }: Result): OrderTrace => ({
  orderId,
  seller,
  terms: toTerms(terms),
  payout: toOneTime(terms.payout),
  buyer: null,
  shielded: false,
  refund: null,
})

const committed = (trace: OrderTrace, { buyer, shielded, refund }: Result): OrderTrace => ({
  ...trace,
  buyer,
  shielded,
  refund: shielded ? toOneTime(refund) : null,
})

const toTerms = (terms: Result): OrderTerms => ({
  ...(terms.toObject() as unknown as OrderTerms),
  penaltyBps: Number(terms.penaltyBps),
  cancelBps: Number(terms.cancelBps),
  minBuyerTrust: Number(terms.minBuyerTrust),
  shipWithin: Number(terms.shipWithin),
  maxTransit: Number(terms.maxTransit),
  respondWithin: Number(terms.respondWithin),
  payout: toOneTime(terms.payout),
})

const toOneTime = ({ npk, ephemeralX, ephemeralY, viewTag }: Result): OneTimeStruct => ({
  npk,
  ephemeralX,
  ephemeralY,
  viewTag: Number(viewTag),
})
