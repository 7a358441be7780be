import { encodeAddress, type Outcome, openOutput, recoverOutput } from '@merkato/protocol'
import { outputsOfOutcomes } from '../sync/module-logs.js'
import { readAccount } from '../transactions/payee.js'
import type { WalletCore } from '../wallet/core.js'
import { readableMemo } from '../wallet/history.js'
import type { KnownLock } from '../wallet/lock-directory.js'

/** How far a lock has gone. `due`: the deadline is over, and anybody may settle it by default. */
export type LockState = 'open' | 'due' | 'settled'

/** A lock as its log tells it. */
export interface LockSummary {
  /** bytes32 hex. */
  readonly lockId: string
  readonly state: LockState
  readonly decider: string
  /** Block time in seconds. */
  readonly deadline: bigint
  readonly fallback: number
  /** bytes32 hex. */
  readonly data: string
  readonly alternatives: number
  readonly lockedAt: number
  /** Of the transaction that locked it. */
  readonly transactionHash: string
  /** msg.sender of the module. */
  readonly lockedBy: string
  /** Whether notes of this wallet are in it. */
  readonly mine: boolean
  /** Whether some outcome pays this wallet's address. */
  readonly paysMe: boolean
  readonly settled?: {
    readonly alternative: number
    readonly byDefault: boolean
    readonly blockNumber: number
    readonly transactionHash: string
  }
}

/** An amount of an outcome, smallest unit. */
export interface OutcomePart {
  readonly assetId: bigint
  readonly amount: bigint
}

/** What one outcome does, as far as this wallet can know. */
export interface OutcomeView {
  /** What it pays this wallet's address: only what opened, and recomputed to its commitment. Memos are words of strangers. */
  readonly paysMe: readonly (OutcomePart & { readonly memo: string })[]
  /** What comes back to this wallet, which locked it. */
  readonly returns: readonly OutcomePart[]
  /** What this wallet pays others with it; `to` is null when a one-time address was paid. */
  readonly paysOthers: readonly (OutcomePart & { readonly to: string | null })[]
  /** What everybody sees. */
  readonly public: readonly (OutcomePart & { readonly to: string })[]
  /** Outputs that are none of the above: for others, or for nobody. */
  readonly unread: number
}

/** A lock with its outcomes, compared with what the chain holds. */
export interface LockInspection extends LockSummary {
  readonly outcomes: readonly OutcomeView[]
}

/** What showing a lock takes: whose it is, and the time of the verified block in seconds. */
export interface LockFacts {
  readonly mine: boolean
  readonly timestamp: number
}

/** A lock as it is shown. */
export function viewOfLock(
  { lockId, terms, at, caller, alternatives, paysMe, settled }: KnownLock,
  facts: LockFacts,
): LockSummary {
  const { decider, deadline, fallbackAlternative: fallback, data } = terms
  const open = BigInt(facts.timestamp) < deadline ? 'open' : 'due'
  return {
    ...{ lockId, state: settled ? 'settled' : open, decider: readAccount(decider), deadline, fallback, data },
    ...{ alternatives, lockedAt: at.blockNumber, lockedBy: caller, mine: facts.mine, paysMe },
    transactionHash: at.transactionHash,
    ...(settled && {
      settled: {
        alternative: settled.alternative,
        byDefault: settled.byDefault,
        blockNumber: settled.at.blockNumber,
        transactionHash: settled.at.transactionHash,
      },
    }),
  }
}

/** Opens every output of an outcome with the wallet's own keys, as a sync will when it happens. */
export function viewOfOutcome(
  outcome: Outcome,
  { viewing, chainId }: Pick<WalletCore, 'viewing' | 'chainId'>,
): OutcomeView {
  const paysMe: OutcomeView['paysMe'][number][] = []
  const returns: OutcomePart[] = []
  const paysOthers: OutcomeView['paysOthers'][number][] = []
  let unread = 0
  for (const output of outputsOfOutcomes([outcome])) {
    const received = openOutput(viewing.incomingViewingKey(), output)
    const change = received ? undefined : openOutput(viewing.internalViewingKey(), output)
    const sent = received || change ? undefined : recoverOutput(viewing.o, output)
    const note = (received ?? change ?? sent)?.note
    if (!note) unread += 1
    else if (note.value > 0n) {
      const part = { assetId: note.assetId, amount: note.value }
      if (received) paysMe.push({ ...part, memo: readableMemo(received.memo) })
      else if (change) returns.push(part)
      else paysOthers.push({ ...part, to: sent?.payee ? encodeAddress({ chainId, ...sent.payee }) : null })
    }
  }
  return { paysMe, returns, paysOthers, public: publicParts(outcome), unread }
}

const publicParts = ({ payouts }: Outcome): OutcomeView['public'] =>
  payouts.flatMap(({ asset: assetId, amount, fee, recipient, feeTo }) => [
    ...(amount > fee ? [{ assetId, amount: amount - fee, to: readAccount(recipient) }] : []),
    ...(fee > 0n ? [{ assetId, amount: fee, to: readAccount(feeTo) }] : []),
  ])
