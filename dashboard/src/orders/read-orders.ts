import { OrderState, type OrderStateName } from '@merkato/contracts'
import type { Interface, Result } from 'ethers'
import { findLogs, type LogPlace } from '../chain/log-pages.js'
import type { Request } from '../rpc/socket.js'

/** An order as the escrow keeps it. Amounts in the asset's smallest unit, times in seconds. */
export interface Order {
  readonly id: string
  readonly state: OrderStateName
  readonly seller: string
  /** undefined while nobody has committed. */
  readonly buyer: string | undefined
  readonly carrier: string | undefined
  readonly shielded: boolean
  readonly asset: string
  readonly price: bigint
  readonly sellerDeposit: bigint
  readonly claimBond: bigint
  readonly penaltyBps: number
  readonly cancelBps: number
  /** Last second of the present state; 0 when no clock runs. */
  readonly deadline: number
  /** What the order holds. */
  readonly held: bigint
}

export interface OrderPage {
  readonly orders: readonly Order[]
  readonly next: LogPlace | undefined
}

/** The escrow and how to talk to it. */
export interface Escrow {
  readonly address: string
  readonly coder: Interface
}

/** Orders as they were published, the newest first, each as it stands now. */
export async function readOrders(
  request: Request,
  escrow: Escrow,
  place: { head: number; before?: LogPlace | undefined; size: number },
): Promise<OrderPage> {
  const topic = escrow.coder.getEvent('OrderPublished')?.topicHash ?? null
  const { logs, next } = await findLogs(request, { address: escrow.address, topics: [topic] }, place)
  const orders = await Promise.all(logs.map(({ topics }) => readOrder(request, escrow, String(topics[1]))))
  return { orders: orders.filter((order) => order !== undefined), next }
}

/** @returns undefined when it was never published */
export async function readOrder(request: Request, escrow: Escrow, id: string): Promise<Order | undefined> {
  const [[order], [deadline], [held]] = (await Promise.all(
    ['orderOf', 'deadlineOf', 'heldBy'].map((name) => ask(request, escrow, name, [id])),
  )) as [Result, Result, Result]
  const state = stateName(Number(order.state))
  if (state === 'None') return undefined
  return {
    id,
    state,
    seller: order.seller,
    buyer: orUndefined(order.buyer),
    carrier: orUndefined(order.carrier),
    shielded: order.shielded,
    asset: order.asset,
    price: order.price,
    sellerDeposit: order.sellerDeposit,
    claimBond: order.claimBond,
    penaltyBps: Number(order.penaltyBps),
    cancelBps: Number(order.cancelBps),
    deadline: Number(deadline),
    held,
  }
}

async function ask(request: Request, { address, coder }: Escrow, name: string, args: unknown[]): Promise<Result> {
  const data = coder.encodeFunctionData(name, args)
  const answer = await request<string>('eth_call', [{ to: address, data }, 'latest'])
  return coder.decodeFunctionResult(name, answer)
}

function stateName(state: number): OrderStateName {
  const entry = Object.entries(OrderState).find(([, value]) => value === state)
  if (entry === undefined) throw new Error(`The escrow knows a state ${state} that this page does not.`)
  return entry[0] as OrderStateName
}

const orUndefined = (address: string): string | undefined => (BigInt(address) === 0n ? undefined : address)
