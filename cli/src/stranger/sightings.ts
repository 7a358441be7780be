import { OrderState } from '@merkato/contracts'
import type { LogDescription, Result } from 'ethers'
import { count, day, ether, short } from '../terminal/format.js'

/** What one event tells a stranger, and what it keeps to itself. */
export interface Sighting {
  sees: string
  hidden: string[]
}

/** What a reader needs beside the event's own arguments. */
export interface Scene {
  /** Short name of an address, which says whether a contract lives there. */
  name: (address: string) => string
  /** Who sent the transaction and paid its gas. */
  from: string
  /** Whether an account has never acted nor held anything in public. */
  unused: (account: string) => boolean
}

type Reader = (args: Result, scene: Scene) => Sighting | undefined

const STATES = Object.keys(OrderState)
const REASONS = ['none', 'not arrived', 'not as described', 'counterfeit', 'damaged'] as const

const readers: Record<string, Reader> = {
  Shielded: (args, scene) => ({
    sees: `${scene.name(args.from)} put ${ether(args.value)} into the pool, for the one-time key ${short(hex(args.to.npk))}.`,
    hidden: ['who holds that key'],
  }),
  Transacted: (args, scene) => (args.publicOut > 0n ? readWithdrawal(args, scene) : readPrivatePayment(args, scene)),
  OrderPublished: (args, scene) => ({
    sees: `${scene.name(args.seller)} offers order ${short(args.orderId)} for ${ether(args.terms.price)}.`,
    hidden: [],
  }),
  OrderCommitted: (args, scene) => ({
    sees: `Order ${short(args.orderId)} is taken by ${scene.name(args.buyer)}${scene.unused(args.buyer) ? ', never seen before' : ''}.`,
    hidden: args.shielded ? ['who the buyer is', 'what else the buyer has'] : [],
  }),
  OrderShipped: (args) => ({
    sees: `Order ${short(args.orderId)} is shipped; silence pays the seller after ${day(Number(args.silenceEnds))}.`,
    hidden: ['what is in it', 'where it goes'],
  }),
  OrderReceived: (args) => ({
    sees: `Order ${short(args.orderId)} arrived; silence pays the seller after ${day(Number(args.silenceEnds))}.`,
    hidden: [],
  }),
  OrderClaimed: (args) => ({
    sees: `The buyer of ${short(args.orderId)} distrusts the goods: ${REASONS[Number(args.reason)] ?? 'no reason'}, bond ${ether(args.bond)}.`,
    hidden: ['the evidence behind its hash'],
  }),
  OrderEnded: (args) => ({
    sees: `Order ${short(args.orderId)} is ${STATES[Number(args.state)]}: ${ether(args.buyerAmount)} to the buyer, ${ether(args.sellerAmount)} to the seller.`,
    hidden: [],
  }),
  TrustChanged: (args, scene) => ({
    sees: `The trust of ${scene.name(args.account)} went from ${args.previous} to ${args.current}.`,
    hidden: [],
  }),
}

/** Reads one event as a stranger does; undefined when it says nothing of its own. */
export function readSighting(event: LogDescription, scene: Scene): Sighting | undefined {
  return readers[event.name]?.(event.args, scene)
}

function readPrivatePayment(args: Result, scene: Scene): Sighting {
  const sizes: number[] = args.ciphertexts.map((text: string) => (text.length - 2) / 2)
  return {
    sees:
      `${scene.name(scene.from)} sent a bundle: ${args.nullifiers.length} notes used up, ` +
      `${args.commitments.length} new ones, ${count(sum(sizes))} sealed bytes.`,
    hidden: ['the amount', 'who pays', 'who is paid', 'which notes'],
  }
}

function readWithdrawal(args: Result, scene: Scene): Sighting {
  return {
    sees: `The pool paid ${ether(BigInt(args.publicOut) - BigInt(args.fee))} to ${scene.name(args.recipient)}.`,
    hidden: ['whose coins they were', 'how many are left'],
  }
}

const hex = (value: bigint): string => `0x${value.toString(16).padStart(64, '0')}`
const sum = (numbers: number[]): number => numbers.reduce((total, next) => total + next, 0)
