import type { OrderStateName } from '@merkato/contracts'

/** How a state looks: something runs, somebody is asked, time is over, or it has ended well, otherwise or badly. */
export type Tone = 'neutral' | 'active' | 'attention' | 'good' | 'bad'

/** Where an order stands at a moment. */
export interface OrderStatus {
  readonly tone: Tone
  readonly hasEnded: boolean
  /** Whose step is awaited, and which. */
  readonly waitsFor: string
  /** Seconds until the deadline; 0 or less when it is over; undefined where no clock runs. */
  readonly remaining: number | undefined
  /** Whether anybody may end the order now, which needs a block after the deadline. */
  readonly isOverdue: boolean
  /** What the end of the time leads to. */
  readonly thereafter: string
}

/** Of the states that a deadline ends; contracts/src/escrow/OrderEscrow.sol, endByTime. */
const RUNNING: Partial<Record<OrderStateName, { tone: Tone; waitsFor: string; thereafter: string }>> = {
  Open: { tone: 'neutral', waitsFor: 'a buyer: commit', thereafter: 'Expired: the deposit goes back' },
  Committed: { tone: 'active', waitsFor: 'the seller: ship', thereafter: 'Expired: all of it to the buyer' },
  Shipped: {
    tone: 'active',
    waitsFor: 'the buyer: accept or claim',
    thereafter: 'Completed: the seller is paid',
  },
  Received: {
    tone: 'active',
    waitsFor: 'the buyer: accept or claim',
    thereafter: 'Completed: the seller is paid',
  },
  Claimed: { tone: 'attention', waitsFor: 'the seller: answer', thereafter: 'Conceded: the penalty is due' },
}

const GOOD_ENDS: ReadonlySet<OrderStateName> = new Set(['Completed', 'Settled'])
const QUIET_ENDS: ReadonlySet<OrderStateName> = new Set(['Cancelled'])

/**
 * @param deadline last second of the state, from the chain; 0 when no clock runs
 * @param now the chain's time in seconds
 */
export function orderStatus(state: OrderStateName, deadline: number, now: number): OrderStatus {
  const running = RUNNING[state]
  if (running === undefined || deadline === 0) return ended(state)
  const isOverdue = now > deadline
  return {
    tone: isOverdue ? 'attention' : running.tone,
    hasEnded: false,
    waitsFor: isOverdue ? 'anybody: end it' : running.waitsFor,
    remaining: deadline - now,
    isOverdue,
    thereafter: running.thereafter,
  }
}

function ended(state: OrderStateName): OrderStatus {
  const tone = GOOD_ENDS.has(state) ? 'good' : QUIET_ENDS.has(state) ? 'neutral' : 'bad'
  return { tone, hasEnded: true, waitsFor: 'nobody', remaining: undefined, isOverdue: false, thereafter: '' }
}
