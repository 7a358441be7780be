import { FundsSpreadError, InsufficientFundsError, type Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { amountOf } from './amounts.js'

/** An error of the SDK in words for somebody at a terminal: with amounts as they are typed, and commands instead of methods. */
export function explained(error: unknown, wallet: Wallet): unknown {
  if (error instanceof InsufficientFundsError) return insufficient(error, wallet)
  if (!(error instanceof FundsSpreadError)) return error
  return new CliError(error.code, error.message, 'Merge small notes with merkato wallet gather, or pay in parts.', {
    cause: error,
  })
}

function insufficient(error: InsufficientFundsError, wallet: Wallet): CliError {
  const asset = wallet.asset(error.assetId)
  if (asset.kind === 'ticket')
    return new CliError(error.code, 'The wallet can not spend this ticket.', 'See merkato ticket list.')
  const [has, needed, waiting] = [error.available, error.needed, error.reserved].map((sum) => amountOf(sum, asset))
  const remedy =
    error.reserved > 0n
      ? `${waiting} more wait for an earlier payment or trade: try again later, or see merkato wallet notes.`
      : asset.kind === 'native'
        ? 'Shield more, or wait for a payment: merkato wallet balance'
        : 'Wait for a payment, or see what there is: merkato wallet balance'
  return new CliError(error.code, `The wallet can spend ${has}; this needs ${needed}.`, remedy, { cause: error })
}
