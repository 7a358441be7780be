import {
  AssetRejectionError,
  FundsSpreadError,
  InsufficientFundsError,
  RelayFeeError,
  RelayFeeNotesError,
  type Wallet,
} from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { amountOf } from './amounts.js'

/** An error of the SDK in words for somebody at a terminal: with amounts as they are typed, and commands instead of methods. */
export function explained(error: unknown, wallet: Wallet): unknown {
  if (error instanceof InsufficientFundsError) return insufficient(error, wallet)
  if (error instanceof RelayFeeError) return tooDear(error, wallet)
  const remedy = remedyFor(error)
  return remedy === undefined ? error : new CliError(remedy.code, remedy.message, remedy.remedy, { cause: error })
}

/** Errors whose message is right, and whose next step is a command or an option here. */
function remedyFor(error: unknown): { code: string; message: string; remedy: string } | undefined {
  const told = (known: { code: string; message: string }, remedy: string) => ({
    code: known.code,
    message: known.message,
    remedy,
  })
  if (error instanceof FundsSpreadError)
    return told(error, 'Merge small notes with merkato wallet gather, or pay in parts.')
  if (error instanceof RelayFeeNotesError)
    return told(error, 'Pay it for everybody to see with --public-fee, or in another asset with --fee-asset.')
  if (error instanceof AssetRejectionError && error.reason === 'WrongKind')
    return told(
      error,
      'Make tokens with merkato asset mint, hidden supply with merkato asset mint-hidden, tickets with merkato ticket mint.',
    )
  return undefined
}

function tooDear(error: RelayFeeError, wallet: Wallet): CliError {
  const asset = wallet.asset(error.asset)
  const limit = error.limit === null ? 'that was declined' : `--max-fee is ${amountOf(error.limit, asset)}`
  const message = `The relayer asks for ${amountOf(error.fee, asset)}; ${limit}. Nothing was sent.`
  const remedy = 'Agree to more with --max-fee, take another relayer, or wait for cheaper gas.'
  return new CliError(error.code, message, remedy, { cause: error })
}

function insufficient(error: InsufficientFundsError, wallet: Wallet): CliError {
  const asset = wallet.asset(error.assetId)
  if (asset.kind === 'ticket')
    return new CliError(error.code, 'The wallet can not spend this ticket.', 'See merkato ticket list.')
  const [has, needed, waiting] = [error.available, error.needed, error.reserved].map((sum) => amountOf(sum, asset))
  const { locked } = wallet.funds(asset.id)
  const remedy =
    error.reserved > 0n
      ? `${waiting} more wait for an earlier payment or trade: try again later, or see merkato wallet notes.`
      : locked > 0n
        ? `${amountOf(locked, asset)} more is locked for one of several outcomes: merkato lock list`
        : asset.kind === 'native'
          ? 'Shield more, or wait for a payment: merkato wallet balance'
          : 'Wait for a payment, or see what there is: merkato wallet balance'
  return new CliError(error.code, `The wallet can spend ${has}; this needs ${needed}.`, remedy, { cause: error })
}
