import {
  type Bundle,
  type ConditionalCall,
  decodeConditionalCall,
  decodePackagesCall,
  decodePoolCall,
  hexToBytes,
  type JoinSplit,
  type PackagesCall,
  ProtocolError,
} from '@merkato/protocol'
import { type Payments, paymentsOfBundle, paymentsOfOpenings } from './fee-paid.js'
import { Refusal } from './refusal.js'
import type { RelayedCall, RelaySubmission } from './relay-api.js'

/** What a relayer is asked to send, as far as its rules look at it. */
export interface RelayWork {
  readonly bundle?: Bundle | undefined
  readonly call?: RelayedCall | undefined
  /** Of the bundle, in order. */
  readonly circuits: readonly number[]
  /** Last block timestamps, in seconds, at which its parts are valid; one at least. */
  readonly expiries: readonly bigint[]
  /** Whether something goes into the pool from whoever sends it. */
  readonly takesIn: boolean
  /** What is spent for good. */
  readonly nullifiers: readonly bigint[]
  /** Parcels and locks that are acted on: one act of each can be on its way. */
  readonly records: readonly bigint[]
  readonly pays: Payments
}

type Part = Pick<RelayWork, 'expiries' | 'nullifiers' | 'records' | 'pays'> & {
  readonly joinSplits: readonly JoinSplit[]
}

const NOTHING: Part = { expiries: [], nullifiers: [], records: [], pays: { payouts: [], outputs: [] }, joinSplits: [] }

/** @throws {Refusal} MALFORMED on anything but the one encoding of what a relayer sends; REFUSED for calls that it never makes */
export function readWork({ bundle: calldata, call }: Pick<RelaySubmission, 'bundle' | 'call'>): RelayWork {
  const bundle = calldata === undefined ? undefined : readBundle(calldata)
  const parts = [bundle ? partOfBundle(bundle) : NOTHING, call ? partOfCall(call) : NOTHING]
  return {
    bundle,
    call,
    circuits: bundle?.joinSplits.map(({ circuitId }) => circuitId) ?? [],
    expiries: parts.flatMap(({ expiries }) => expiries),
    takesIn: parts.some(({ joinSplits }) => joinSplits.some(({ publicIn }) => publicIn > 0n)),
    nullifiers: parts.flatMap(({ nullifiers }) => nullifiers),
    records: parts.flatMap(({ records }) => records),
    pays: {
      payouts: parts.flatMap(({ pays }) => pays.payouts),
      outputs: parts.flatMap(({ pays }) => pays.outputs),
    },
  }
}

function readBundle(calldata: string): Bundle {
  const call = decoded(() => decodePoolCall(hexToBytes(calldata)))
  if (call.name === 'transact') return call.bundle
  throw malformed()
}

const malformed = () => new Refusal('MALFORMED', 'The bundle or the call is not call data of what a relayer sends.')

function decoded<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof ProtocolError) throw malformed()
    throw error
  }
}

function partOfCall({ module, data }: RelayedCall): Part {
  const bytes = hexToBytes(data)
  return module === 'packages'
    ? partOfPackages(decoded(() => decodePackagesCall(bytes)))
    : partOfConditional(decoded(() => decodeConditionalCall(bytes)))
}

const partOfBundle = ({ joinSplits, expiry }: Bundle): Part => ({
  ...NOTHING,
  ...{ joinSplits, expiries: [expiry], nullifiers: nullifiersOf(joinSplits), pays: paymentsOfBundle(joinSplits) },
})

/** Outputs of a seal pay nobody here: which of them are made, its sealing says, and the fee of a seal stands in a bundle beside it. */
function partOfPackages(call: PackagesCall): Part {
  if (call.name === 'seal') return spending(call.bundle.joinSplits, call.bundle.expiry)
  if (call.name !== 'transferWithKey' && call.name !== 'openWithKey') throw notRelayed()
  const act = { ...NOTHING, expiries: [call.expiry], records: [BigInt(call.parcel)] }
  return call.name === 'openWithKey' ? { ...act, pays: paymentsOfOpenings(call.openings) } : act
}

/** Outputs of a lock are made when it is settled, so they pay nobody now. */
function partOfConditional(call: ConditionalCall): Part {
  if (call.name === 'lock') return spending(call.alternatives.flat(), call.expiry)
  if (call.name !== 'settleByDefault') throw notRelayed()
  return { ...NOTHING, records: [BigInt(call.lockId)] }
}

const spending = (joinSplits: readonly JoinSplit[], expiry: bigint): Part => ({
  ...NOTHING,
  ...{ joinSplits, expiries: [expiry], nullifiers: nullifiersOf(joinSplits) },
})

const nullifiersOf = (joinSplits: readonly JoinSplit[]): bigint[] => joinSplits.flatMap(({ nullifiers }) => nullifiers)

/** What an account may do by calling, the relayer does for nobody: it could hold the parcel, or be the decider. */
const notRelayed = () => new Refusal('REFUSED', 'A relayer does not make this call for others.', 'CallNotRelayed')
