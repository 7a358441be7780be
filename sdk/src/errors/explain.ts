import { poolInterface, readableText } from '@merkato/protocol'
import { type Interface, isError } from 'ethers'
import { MerkatoError } from './base.js'
import { NonceConflictError, RpcError } from './network.js'
import {
  BundleExpiredError,
  InsufficientCoinsError,
  InvalidProofError,
  NoteAlreadySpentError,
  PoolRejectionError,
  StaleRootError,
  TransactionFailedError,
} from './pool.js'

/** Makes an error from the decoded arguments of a contract's custom error. */
export type RejectionFactory = (reason: string, args: readonly unknown[], cause: unknown) => MerkatoError

/** A contract whose custom errors shall be understood. */
export interface KnownErrors {
  readonly contract: Interface
  readonly make: RejectionFactory
}

const SPECIAL: Record<string, new (args: readonly unknown[], cause?: unknown) => MerkatoError> = {
  UnknownRoot: StaleRootError,
  BundleExpired: BundleExpiredError,
  NoteAlreadySpent: NoteAlreadySpentError,
  InvalidProof: InvalidProofError,
}

const POOL_ERRORS: KnownErrors = {
  contract: poolInterface,
  make: (reason, args, cause) => {
    const Special = SPECIAL[reason]
    return Special ? new Special(args, cause) : new PoolRejectionError(reason, args, { cause })
  },
}

/**
 * Turns whatever sending or estimating a transaction threw into an error with a next step.
 * @param known contracts beside the pool whose custom errors may come back
 */
export function explainError(error: unknown, known: readonly KnownErrors[] = []): MerkatoError {
  if (error instanceof MerkatoError) return error
  return explainRevert(error, [...known, POOL_ERRORS]) ?? explainFailure(error)
}

function explainRevert(error: unknown, known: readonly KnownErrors[]): MerkatoError | undefined {
  const data = revertData(error)
  if (data === undefined) return undefined
  for (const { contract, make } of known) {
    const parsed = contract.parseError(data)
    if (parsed && !BUILT_IN.has(parsed.name)) return make(parsed.name, [...parsed.args], error)
  }
  return undefined
}

/** Every interface of ethers knows Solidity's own errors; they name no rule of ours. */
const BUILT_IN = new Set(['Error', 'Panic'])

/** Characters of a contract's own words that are repeated. */
const MOST_WORDS = 200

function explainFailure(error: unknown): MerkatoError {
  if (isError(error, 'INSUFFICIENT_FUNDS')) return new InsufficientCoinsError(error)
  if (isError(error, 'ACTION_REJECTED')) return new TransactionFailedError('The account declined to sign.', error)
  if (isError(error, 'NONCE_EXPIRED') || isError(error, 'REPLACEMENT_UNDERPRICED')) return new NonceConflictError(error)
  if (isError(error, 'CALL_EXCEPTION')) {
    const reason = error.reason ? `: ${readableText(error.reason.slice(0, MOST_WORDS))}` : '.'
    return new TransactionFailedError(`The transaction was reverted${reason}`, error)
  }
  return new RpcError('eth_sendRawTransaction', error)
}

/** Looks for revert data where ethers and JSON-RPC nodes put it, at most a few levels deep. */
function revertData(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined
  const { data, error: inner, info, cause } = error as Record<string, unknown>
  if (typeof data === 'string' && /^0x([0-9a-f]{2}){4,}$/i.test(data)) return data
  for (const next of [inner, info, cause, data]) {
    const found = revertData(next, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}
