import { count } from '../format/text.js'
import { duration } from '../format/time.js'
import type { BlockWindow } from './block-window.js'

/** Something that somebody should look at. */
export interface Alarm {
  readonly id: 'stalled' | 'pool' | 'orders' | 'failing' | 'memory'
  readonly severity: 'warning' | 'critical'
  readonly title: string
  readonly detail: string
  /** Where to look. */
  readonly href: string
}

/** What is known; what is not known raises no alarm. */
export interface Health {
  readonly window: BlockWindow
  /** Executable transactions that wait, and for how many seconds at least they have with this head. */
  readonly waiting: { readonly transactions: number; readonly seconds: number }
  /** Native coins in wei: what the pool's account has, and what notes are known to hold. */
  readonly pool: { readonly balance: bigint; readonly shielded: bigint } | undefined
  /** Orders whose time is over and that nobody has ended. */
  readonly overdueOrders: number
  /** Resident bytes of the node's process, and from how many on that is much. */
  readonly memory: { readonly bytes: number; readonly limit: number } | undefined
}

/** Seconds for which transactions may wait. */
const PATIENCE = 15
/** One in so many transactions may fail; a test that provokes errors is nothing to ring a bell for. */
const FAILING_PART = 4
/** Fewer transactions show no tendency. */
const FEWEST_TRANSACTIONS = 4

/** Alarms, the worst first. */
export function alarmsOf(health: Health): Alarm[] {
  const alarms = [
    poolAlarm(health),
    stalledAlarm(health),
    memoryAlarm(health),
    ordersAlarm(health),
    failingAlarm(health),
  ]
  return alarms
    .filter((alarm) => alarm !== undefined)
    .toSorted((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'))
}

function poolAlarm({ pool }: Health): Alarm | undefined {
  // The account may hold more: public balances lie there too, and anybody can send it coins.
  if (pool === undefined || pool.balance >= pool.shielded) return undefined
  return {
    id: 'pool',
    severity: 'critical',
    title: 'The pool holds less than its notes are worth',
    detail: `Its account is ${pool.shielded - pool.balance} wei short of what is shielded. A balance may have been set by hand.`,
    href: '#/pool',
  }
}

function stalledAlarm({ waiting, window }: Health): Alarm | undefined {
  if (waiting.transactions === 0 || waiting.seconds < PATIENCE) return undefined
  return {
    id: 'stalled',
    severity: 'warning',
    title: 'The head does not move while transactions wait',
    detail: `${count(waiting.transactions, 'transaction')} for ${duration(waiting.seconds)} at block ${window.at(-1)?.number ?? 0}. Mining may be manual: evm_mine.`,
    href: '#/transactions',
  }
}

function memoryAlarm({ memory }: Health): Alarm | undefined {
  if (memory === undefined || memory.bytes < memory.limit) return undefined
  return {
    id: 'memory',
    severity: 'warning',
    title: 'The node uses much memory',
    detail: `${Math.round(memory.bytes / 2 ** 20)} MiB. With --data old states lie on the disk instead.`,
    href: '#/',
  }
}

function ordersAlarm({ overdueOrders }: Health): Alarm | undefined {
  if (overdueOrders === 0) return undefined
  return {
    id: 'orders',
    severity: 'warning',
    title: `${count(overdueOrders, 'order')} past the deadline`,
    detail: 'The time of a step is over, and anybody may end the order now: endByTime.',
    href: '#/orders',
  }
}

function failingAlarm({ window }: Health): Alarm | undefined {
  const transactions = window.reduce((sum, block) => sum + block.transactions, 0)
  const failed = window.reduce((sum, block) => sum + block.failed, 0)
  if (transactions < FEWEST_TRANSACTIONS || failed * FAILING_PART < transactions) return undefined
  return {
    id: 'failing',
    severity: 'warning',
    title: 'Many transactions fail',
    detail: `${failed} of ${transactions} in the newest ${count(window.length, 'block')}.`,
    href: '#/transactions',
  }
}
