import {
  ACTION,
  type ConditionalCall,
  encodeConditionalCall,
  joinSplitShape,
  lockDataHash,
  type Outcome,
  outcomeHash,
  type Proof,
  withheldHash,
} from '@merkato/protocol'
import type { Signer } from 'ethers'
import { redact } from '../errors/base.js'
import { InvalidArgumentError } from '../errors/input.js'
import { LockMismatchError, LockNotFoundError, LockRejectionError } from '../errors/locks.js'
import { OutcomeUnknownError } from '../errors/network.js'
import type { ProveOptions } from '../prover/prover.js'
import type { RelayClient } from '../relay/relay-client.js'
import { type RelayedReceipt, relayCall } from '../relay/relayed-call.js'
import { refuseSigner } from '../relay/relayed-send.js'
import type { SpendingView } from '../transactions/build-bundle.js'
import { presentTime } from '../transactions/present-time.js'
import type { Receipt } from '../transactions/send.js'
import { coreOf, type WalletCore } from '../wallet/core.js'
import type { KnownLock } from '../wallet/lock-directory.js'
import { type DraftedLock, draftLock, type LockRequest } from './draft-lock.js'
import { type LockInspection, type LockSummary, viewOfLock, viewOfOutcome } from './inspect-lock.js'
import { type ConfirmedLock, conditionalTransfersOf, confirmLock, LOCK_ERRORS } from './locks-contract.js'

/** Who sends a transaction, the wallet's signer by default, and how proving is watched. */
export interface LockSendOptions extends ProveOptions {
  readonly signer?: Signer | undefined
  /** Sends it for a fee out of private notes instead of a signer. Rejects with the errors of errors/relay.ts besides the usual ones. */
  readonly relay?: RelayClient | undefined
}

/** A conditional transfer that shall be made, and who sends it. */
export type LockOptions = LockRequest & LockSendOptions

/** A conditional transfer that was made. */
export interface LockReceipt extends RelayedReceipt {
  /** bytes32 hex. */
  readonly lockId: string
}

/** A choice of the decider. */
export interface SettleOptions extends Pick<LockSendOptions, 'signer' | 'signal'> {
  /** bytes32 hex. */
  readonly lockId: string
  /** From 0. */
  readonly alternative: number
}

/** A fallback that shall happen. */
export type DefaultOptions = LockSendOptions & Pick<SettleOptions, 'lockId'>

/** Seconds for which a relayer may wait with a settlement by default. */
const SETTLE_LIFETIME = 600n

/** What a contract that decides passes to `settle`. */
export interface PreparedSettlement {
  readonly lockId: string
  readonly alternative: number
  readonly outcome: Outcome
  /** bytes32 hex, of all alternatives. */
  readonly outcomeHashes: readonly string[]
}

/**
 * Locks notes for one of several outcomes, shows what each would pay, and settles, through the module of conditional transfers of a
 * wallet's pool. Methods that send wait until the transaction is mined, then sync the wallet; they reject with
 * {@link LockRejectionError} when the module refuses and with {@link PoolRejectionError} when the pool does, and with
 * {@link ModulesMissingError} where the pool has no such module.
 */
export class LockClient {
  readonly #core: WalletCore
  readonly #signer: Signer | undefined

  /** @param wallet any {@link Wallet}; a watching one can list, inspect and settle */
  constructor(wallet: object, { signer }: Pick<LockSendOptions, 'signer'> = {}) {
    this.#core = coreOf(wallet)
    this.#signer = signer
    redact(this, `LockClient(${conditionalTransfersOf(this.#core)})`)
  }

  /**
   * Locks notes: they are spent now, and become what one of the alternatives says later. Besides the errors of {@link Wallet.transfer}:
   * @throws {InvalidArgumentError} the alternatives, the deadline or the fallback can not be had
   */
  async lock({ signer, relay, onProgress, signal, ...request }: LockOptions): Promise<LockReceipt> {
    const core = this.#core
    if (relay) {
      refuseSigner({ signer })
      return this.#lockRelayed(relay, request, { onProgress, signal })
    }
    const sender = core.signer(signer ?? this.#signer)
    const caller = await sender.getAddress()
    const drafted = await core.prepare((view) => draftLock(view, caller, request))
    const { lockId, call } = await this.#prove(drafted, caller, { onProgress, signal })
    return { ...(await this.#send(call, { signer: sender, signal }, drafted.spends)), lockId }
  }

  async #lockRelayed(relay: RelayClient, request: LockRequest, options: ProveOptions): Promise<LockReceipt> {
    const core = this.#core
    let lockId = ''
    const receipt = await relayCall(
      core,
      relay,
      {
        draft: (view, caller) => draftLock(view, caller, request),
        shapeOf: ({ alternatives }) => ({
          name: 'lock',
          shapes: alternatives.flat().flatMap(({ joinSplit }) => joinSplitShape(joinSplit.circuitId) ?? []),
        }),
        complete: async (drafted, caller) => {
          const proved = await this.#prove(drafted, caller, options)
          lockId = proved.lockId
          return { module: 'conditionalTransfers', data: encodeConditionalCall(proved.call) }
        },
        landed: () => {
          const { locks, block } = core.verified()
          return locks.lock(lockId, block.number)?.at
        },
      },
      options,
    )
    return { ...receipt, lockId }
  }

  async #prove(
    { alternatives, terms, expiry, spends }: DraftedLock,
    caller: string,
    options: ProveOptions,
  ): Promise<{ lockId: string; call: ConditionalCall }> {
    const { chainId, pool } = this.#core
    const unproven = alternatives.map((drafts) => drafts.map(({ joinSplit }) => joinSplit))
    const content = { alternatives: unproven, expiry, dataHash: lockDataHash(terms) }
    const hash = withheldHash(content, { action: ACTION.lock, chainId, pool, caller })
    try {
      const proofs = [...(await this.#core.proveDrafts(alternatives.flat(), hash, options))]
      const proved = unproven.map((joinSplits) =>
        joinSplits.map((joinSplit) => ({ ...joinSplit, proof: proofs.shift() as Proof })),
      )
      const lockId = `0x${hash.toString(16).padStart(64, '0')}`
      return { lockId, call: { name: 'lock', alternatives: proved, expiry, terms } }
    } catch (error) {
      this.#core.release(spends)
      throw error
    }
  }

  /** Locks that this wallet made, that may pay it, or that its account decides, oldest first. @throws {NotSyncedError} */
  async list(): Promise<LockSummary[]> {
    const { locks, block } = this.#core.verified()
    const account = await this.#account()
    return locks
      .all(block.number)
      .filter((known) => known.paysMe || this.#isMine(known) || known.terms.decider.toLowerCase() === account)
      .map((known) => this.#view(known))
  }

  /**
   * Any lock, with what each outcome pays this wallet and what is public. Every outcome is compared with the chain: what is shown here is
   * what can happen, and nothing else can. Syncs when it was settled, or moved, since. Asking names the lock to the node.
   * @throws {NotSyncedError} {LockNotFoundError} {LockMismatchError}
   */
  async inspect(lockId: string): Promise<LockInspection> {
    const seen = await this.#upToDate(lockId)
    const outcomes = seen.outcomes.map((outcome) => viewOfOutcome(outcome, this.#core))
    const paysMe = outcomes.some((outcome) => outcome.paysMe.length > 0)
    return { ...this.#view(seen.known), alternatives: outcomes.length, paysMe, outcomes }
  }

  /**
   * Chooses an alternative, as the decider and before the deadline.
   * @throws {LockRejectionError} {LockNotFoundError} {LockMismatchError} {InvalidArgumentError}
   */
  async settle({ lockId, alternative, signer, signal }: SettleOptions): Promise<Receipt> {
    const call = await this.prepareSettlement(lockId, alternative)
    return this.#send({ name: 'settle', ...call }, { signer: this.#core.signer(signer ?? this.#signer), signal })
  }

  /** Lets the fallback happen, from the deadline on; anybody may. Errors as {@link LockClient.settle}. */
  async settleByDefault({ lockId, signer, relay, ...options }: DefaultOptions): Promise<RelayedReceipt> {
    const { signal } = options
    const { fallbackAlternative } = this.#known(lockId).terms
    const { alternative: _, ...call } = await this.prepareSettlement(lockId, fallbackAlternative)
    if (relay) {
      refuseSigner({ signer })
      return this.#settleRelayed(relay, call, options)
    }
    const sender = this.#core.signer(signer ?? this.#signer)
    return this.#send({ name: 'settleByDefault', ...call }, { signer: sender, signal })
  }

  #settleRelayed(
    relay: RelayClient,
    call: Omit<PreparedSettlement, 'alternative'>,
    options: ProveOptions,
  ): Promise<RelayedReceipt> {
    const core = this.#core
    const { lockId, outcome, outcomeHashes } = call
    const data = encodeConditionalCall({ name: 'settleByDefault', ...call })
    const shape = { joinSplits: outcome.payouts.length, alternatives: outcomeHashes.length }
    const job = {
      draft: (view: SpendingView) => ({ spends: [], expiry: presentTime(view.timestamp) + SETTLE_LIFETIME }),
      shapeOf: () => ({ name: 'settleByDefault' as const, ...shape }),
      complete: async () => ({ module: 'conditionalTransfers' as const, data }),
      landed: () => {
        const { locks, block } = core.verified()
        return locks.lock(lockId, block.number)?.settled?.at
      },
    }
    return relayCall(core, relay, job, options)
  }

  /** What a contract that decides passes to `settle`. Errors as {@link LockClient.inspect}. */
  async prepareSettlement(lockId: string, alternative: number): Promise<PreparedSettlement> {
    const known = this.#known(lockId)
    if (known.settled) throw new LockRejectionError('AlreadySettled', [lockId])
    const { outcomes } = await confirmLock(this.#core, known)
    const outcome = outcomes[alternative]
    if (!outcome) throw new InvalidArgumentError(`The lock has the alternatives 0 to ${outcomes.length - 1}.`)
    return { lockId: known.lockId, alternative, outcome, outcomeHashes: outcomes.map(outcomeHash) }
  }

  /** A lock that log and record agree on; reads the log first when they do not, for it may have moved or ended. */
  async #upToDate(lockId: string): Promise<ConfirmedLock & { readonly known: KnownLock }> {
    const seen = await this.#confirmed(lockId).catch(passOverMismatch)
    if (seen && isUpToDate(seen)) return seen
    await this.#core.sync()
    const again = await this.#confirmed(lockId)
    if (!isUpToDate(again)) throw new LockMismatchError(lockId)
    return again
  }

  async #confirmed(lockId: string): Promise<ConfirmedLock & { readonly known: KnownLock }> {
    const known = this.#known(lockId)
    return { known, ...(await confirmLock(this.#core, known)) }
  }

  #known(lockId: string): KnownLock {
    const { locks, block } = this.#core.verified()
    const known = locks.lock(lockId.toLowerCase(), block.number)
    if (!known) throw new LockNotFoundError(lockId)
    return known
  }

  #isMine({ lockId }: KnownLock): boolean {
    return this.#core.verified().notes.withholding(lockId) !== undefined
  }

  #view(known: KnownLock): LockSummary {
    const { timestamp } = this.#core.verified().block
    return viewOfLock(known, { mine: this.#isMine(known), timestamp })
  }

  /** In lower case; of a wallet without signer none. */
  async #account(): Promise<string | undefined> {
    try {
      return (await this.#core.signer(this.#signer).getAddress()).toLowerCase()
    } catch {
      return undefined
    }
  }

  async #send(
    call: ConditionalCall,
    { signer, signal }: { readonly signer: Signer; readonly signal?: AbortSignal | undefined },
    spends: readonly bigint[] = [],
  ): Promise<Receipt> {
    const request = { to: conditionalTransfersOf(this.#core), data: encodeConditionalCall(call) }
    try {
      return await this.#core.send(request, { signer, signal, spends, known: [LOCK_ERRORS] })
    } catch (error) {
      // It may still be mined, so its notes stay reserved until it expires.
      if (!(error instanceof OutcomeUnknownError)) await this.#core.giveBack(spends)
      throw error
    }
  }
}

/** Whether log and record agree on whether it is settled. */
const isUpToDate = ({ known, isSettled }: ConfirmedLock & { readonly known: KnownLock }): boolean =>
  isSettled === (known.settled !== undefined)

function passOverMismatch(error: unknown): undefined {
  if (!(error instanceof LockMismatchError)) throw error
}
