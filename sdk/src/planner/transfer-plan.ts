import { AMOUNT_LIMIT, CIRCUITS, MAX_JOIN_SPLITS } from '@merkato/protocol'
import { FundsSpreadError, InsufficientFundsError } from '../errors/funds.js'
import { assertBigint, InvalidAmountError } from '../errors/input.js'
import {
  type Choosable,
  chooseNotes,
  gatherSmallest,
  groupNotes,
  type InputGroup,
  type JoinSplitName,
  smallestOfFullestTree,
  smallestPairs,
  sumOf,
} from './choose-notes.js'

/** What shall leave the wallet. Amounts in the asset's smallest unit; at least one of payment and withdrawal is positive. */
export interface SpendRequest<N extends Choosable> {
  readonly assetId: bigint
  /** Spendable notes of that asset. */
  readonly notes: readonly N[]
  /** Sum of notes that wait for an earlier transaction; only words of an error depend on it. */
  readonly reserved?: bigint
  /** Goes to a private payee. */
  readonly payment: bigint
  /** Goes to a public recipient. */
  readonly withdrawal: bigint
  /** Goes to whoever sends the transaction. */
  readonly fee: bigint
  /** Whether proofs of eight inputs can be had; only of two by default. */
  readonly wide?: boolean
}

/** One join-split, still without keys: inputs, and what each of its sides gets. */
export interface PlannedJoinSplit<N extends Choosable> {
  readonly circuit: JoinSplitName
  /** Notes of one tree, one at least; dummies fill the circuit's other inputs. */
  readonly inputs: readonly N[]
  /** Private output to the payee; 0 when this join-split pays none. */
  readonly payment: bigint
  /** Private output back to the wallet. */
  readonly change: bigint
  /** fee + the recipient's share. */
  readonly publicOut: bigint
  readonly fee: bigint
}

/**
 * Plans the join-splits of one bundle.
 * Each balances on its own: inputs = payment + change + publicOut, fee <= publicOut.
 * @throws {InvalidAmountError} an amount is out of range
 * @throws {InsufficientFundsError} the notes do not cover it
 * @throws {FundsSpreadError} more notes are needed than one bundle can spend
 */
export function planSpend<N extends Choosable>(request: SpendRequest<N>): PlannedJoinSplit<N>[] {
  const { assetId, notes, payment, withdrawal, fee, reserved = 0n, wide = false } = request
  checkAmounts(payment, withdrawal, fee)
  const total = payment + withdrawal + fee
  const chosen = chooseNotes(notes, total)
  if (!chosen) throw new InsufficientFundsError(assetId, total, sumOf(notes), reserved)
  const groups = gatherSmallest(groupNotes(chosen, wide), notes)
  if (groups.length > MAX_JOIN_SPLITS) throw new FundsSpreadError(chosen.length, notesPerBundle(wide))
  return distribute(groups, { payment, withdrawal, fee })
}

const notesPerBundle = (wide: boolean): number => MAX_JOIN_SPLITS * CIRCUITS[wide ? 'transfer-wide' : 'transfer'].inputs

function checkAmounts(payment: bigint, withdrawal: bigint, fee: bigint): void {
  assertBigint(fee, 'fee')
  for (const amount of [payment, withdrawal]) assertBigint(amount)
  if (fee < 0n || fee >= AMOUNT_LIMIT) throw new InvalidAmountError(fee, 'fee')
  for (const amount of [payment, withdrawal])
    if (amount < 0n || amount >= AMOUNT_LIMIT) throw new InvalidAmountError(amount)
  const total = payment + withdrawal
  if (total === 0n || total + fee >= AMOUNT_LIMIT) throw new InvalidAmountError(total)
}

/** Pours the groups' values into fee, withdrawal and payment, in this order; what is left is change. */
function distribute<N extends Choosable>(
  groups: readonly InputGroup<N>[],
  due: { payment: bigint; withdrawal: bigint; fee: bigint },
): PlannedJoinSplit<N>[] {
  const left = { ...due }
  return groups.map(({ circuit, inputs }) => {
    let rest = sumOf(inputs)
    const take = (part: keyof typeof left) => {
      let amount = left[part]
      if (amount > rest) amount = rest
      left[part] -= amount
      rest -= amount
      return amount
    }
    const fee = take('fee')
    const publicOut = fee + take('withdrawal')
    const payment = take('payment')
    return { circuit, inputs, payment, change: rest, publicOut, fee }
  })
}

/** From so many notes on one wide proof merges more than a proof of two. */
const MERGE_WIDE_FROM = 3

/**
 * Plans one round of merging: with wide proofs the eight smallest notes of a tree into one, else pairs of the smallest notes.
 * @returns an empty list when no two notes share a tree
 */
export function planGather<N extends Choosable>(notes: readonly N[], wide = false): PlannedJoinSplit<N>[] {
  const ofTree = smallestOfFullestTree(notes)
  if (wide && ofTree.length >= MERGE_WIDE_FROM) {
    return [merge('transfer-wide', ofTree.slice(0, CIRCUITS['transfer-wide'].inputs))]
  }
  return smallestPairs(notes)
    .slice(0, MAX_JOIN_SPLITS)
    .map((inputs) => merge('transfer', inputs))
}

/** Plans to move all these notes into fresh ones of the same wallet, as far as one bundle can. */
export const planRenewal = <N extends Choosable>(notes: readonly N[], wide = false): PlannedJoinSplit<N>[] =>
  groupNotes(notes, wide)
    .slice(0, MAX_JOIN_SPLITS)
    .map(({ circuit, inputs }) => merge(circuit, inputs))

const merge = <N extends Choosable>(circuit: JoinSplitName, inputs: readonly N[]): PlannedJoinSplit<N> => ({
  circuit,
  inputs,
  payment: 0n,
  change: sumOf(inputs),
  publicOut: 0n,
  fee: 0n,
})
