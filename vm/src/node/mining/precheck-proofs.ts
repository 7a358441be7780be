import {
  type Bundle,
  boundHash,
  decodePoolCall,
  MalformedCallError,
  POOL_ADDRESS,
  UnknownFunctionError,
} from '@merkato/protocol'
import { checkShape } from '../../precompiles/pool/check-bundle.js'
import { joinSplitClaims } from '../../precompiles/pool/check-proofs.js'
import type { ProofClaim, Verifiers } from '../../verifier/verifiers.js'
import type { ChainTransaction } from '../transactions/transaction.js'

/** Below this number there is little to gain. */
const WORTHWHILE = 4

/** Waiting transactions that are remembered: more than a block takes. */
const MAX_WAITING = 1_000

const POOL = POOL_ADDRESS.toLowerCase()

/**
 * Checks the proofs of waiting transactions together before a block is built of them. Only bundles that a transaction hands to the
 * pool itself are seen: what a contract will hand on, nobody knows before it runs. A proof that is missed, or whose batch did not
 * hold, is checked when its transaction runs, as every proof is without this.
 */
export class ProofPrecheck {
  #waiting: ChainTransaction[] = []

  /** @param keyHashes hash of each circuit's key, as the genesis state registers it, by circuit id */
  constructor(
    private readonly verifiers: Verifiers,
    private readonly chainId: bigint,
    private readonly keyHashes: ReadonlyMap<number, bigint>,
  ) {}

  /** A transaction has entered the pool and waits. */
  collect(transaction: ChainTransaction): void {
    if (transaction.to === POOL && this.#waiting.length < MAX_WAITING) this.#waiting.push(transaction)
  }

  /** Checks what was collected since the last time. */
  run(): void {
    const claims = this.#waiting.flatMap((transaction) => this.#claimsOf(transaction))
    this.#waiting = []
    if (claims.length >= WORTHWHILE) this.verifiers.precheck(claims)
  }

  #claimsOf({ data, from }: ChainTransaction): ProofClaim[] {
    const bundle = decodeBundle(data)
    if (bundle === undefined || checkShape(bundle.joinSplits) !== undefined) return []
    const hash = boundHash(bundle, { chainId: this.chainId, pool: POOL, caller: from })
    return joinSplitClaims(bundle.joinSplits, hash, this.keyHashes)
  }
}

/** The bundle of a call of `transact`; undefined for anything else. */
function decodeBundle(data: Uint8Array): Bundle | undefined {
  try {
    const call = decodePoolCall(data)
    return call.name === 'transact' ? call.bundle : undefined
  } catch (error) {
    if (error instanceof MalformedCallError || error instanceof UnknownFunctionError) return undefined
    throw error
  }
}
