import { MAX_LOCK_SECONDS } from '@merkato/protocol'
import { type LockPayment, NATIVE_ASSET, type Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'
import { parsePart } from '../trade/parts.js'
import { expiryIn, parseAmount } from '../wallet/amounts.js'
import { parseMoment, utc } from '../wallet/moments.js'
import { checkedAccount, checkedPayee } from '../wallet/payee.js'
import type { LockSession } from './lock-session.js'
import type { TypedAlternative, TypedPayment } from './typed-alternatives.js'

/**
 * Number of the alternative that happens without a choice, as typed; without one the only refund.
 * @throws CliError BAD_FALLBACK
 */
export function fallbackOf(typed: string | undefined, alternatives: readonly TypedAlternative[]): number {
  const last = alternatives.length - 1
  if (typed === undefined) {
    const [only, second] = alternatives.flatMap(({ length }, number) => (length === 0 ? [number] : []))
    if (only !== undefined && second === undefined) return only
  } else if (/^\d$/.test(typed) && Number(typed) <= last) return Number(typed)
  const shown = quoted(printable((typed ?? '').slice(0, 60)))
  const message =
    typed === undefined ? 'Which alternative happens if nobody chooses?' : `${shown} numbers no alternative.`
  throw new CliError('BAD_FALLBACK', message, `They are counted from 0, as given: --fallback ${last}`)
}

/** 32 bytes for the decider, as typed, in lower case. @throws CliError BAD_DATA */
export function dataOf(typed: string | undefined): string | undefined {
  if (typed === undefined || /^0x[0-9a-f]{64}$/i.test(typed)) return typed?.toLowerCase()
  const message = `${quoted(printable(typed.slice(0, 70)))} is not 32 bytes.`
  throw new CliError('BAD_DATA', message, 'Write 0x and 64 hexadecimal digits, as the contract that decides asks for.')
}

/** A deadline as typed, in seconds. @throws CliError BAD_TIME */
export function deadlineOf(wallet: Wallet, typed: string): bigint {
  const now = expiryIn(wallet, 0n)
  const deadline = parseMoment(typed, { now, option: '--deadline' })
  if (deadline <= now + MAX_LOCK_SECONDS) return deadline
  const last = utc(now + MAX_LOCK_SECONDS)
  throw new CliError('BAD_TIME', 'A deadline lies at most 730 days ahead.', `Take one up to ${last}: --deadline 7d`)
}

/** A payment of an outcome, in an asset that the wallet holds. */
export type Payment = LockPayment & { readonly assetId: bigint; readonly memo?: string | undefined }

/**
 * What an alternative pays.
 * @throws CliError BAD_ADDRESS, BAD_ALTERNATIVE and those of `parsePart`
 */
export function paymentsOf(session: LockSession, typed: TypedAlternative): Payment[] {
  const payments = typed.map((payment) => paymentOf(session, payment))
  const places = payments.map(({ to, assetId }) => `${isPublic(to)} ${assetId}`)
  if (new Set(places).size === places.length) return payments
  throw new CliError(
    'BAD_ALTERNATIVE',
    'Of each asset an alternative makes one private and one public payment at most.',
    'Lock the payments apart: merkato lock create for each.',
  )
}

const isPublic = (payee: string): boolean => payee.startsWith('0x')

function paymentOf({ wallet, chainId }: LockSession, { to: typed, amount, memo }: TypedPayment): Payment {
  const to = isPublic(typed) ? checkedAccount(typed) : checkedPayee(typed, chainId)
  if (isPublic(to) && memo !== undefined) {
    const remedy = 'Leave it out, or pay a private address: mk1…'
    throw new CliError('BAD_ALTERNATIVE', `A payment to ${to} is public and carries no memo.`, remedy)
  }
  const part = /^[\d.]+$/.test(amount)
    ? { assetId: NATIVE_ASSET, amount: parseAmount(amount, { kind: 'native' }) }
    : parsePart(wallet, amount, wallet.assets())
  return { to, ...part, memo }
}
