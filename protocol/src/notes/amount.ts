import { ProtocolError } from '../errors.js'

/** Amounts are below this: every sum of a proof then stays far below r. */
export const AMOUNT_LIMIT = 1n << 128n

/** Whether `amount` is in [0, 2^128). */
export const isAmount = (amount: bigint): boolean => amount >= 0n && amount < AMOUNT_LIMIT

/**
 * Returns the amount when it is in [0, 2^128).
 * @throws ProtocolError INVALID_AMOUNT
 */
export function assertAmount(amount: bigint): bigint {
  if (typeof amount !== 'bigint' || !isAmount(amount)) {
    throw new ProtocolError('INVALID_AMOUNT', 'An amount is an integer from 0 to 2^128 - 1.')
  }
  return amount
}
