import { LockClient } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'
import { gasAccount, hasGasAccount } from '../wallet/gas-account.js'
import { type Session, type WalletArgs, withWallet } from '../wallet/session.js'
import { explainedLock } from './lock-errors.js'

/** An open wallet and its conditional transfers. */
export interface LockSession extends Session {
  readonly client: LockClient
  /** Address of the gas account, which may be a decider; undefined where none was named. */
  readonly sender: string | undefined
}

/** Opens a wallet for work on locks. Errors as `withWallet`, and those of the SDK's locks with commands as next steps. */
export const withLocks = <T>(args: WalletArgs, work: (session: LockSession) => Promise<T>): Promise<T> =>
  withWallet(args, async (session) => {
    // Not by `session.signer`: nothing is sent yet, and an interrupted command would say that it may have been.
    const gas = hasGasAccount(args) ? await gasAccount(args, session.provider) : undefined
    try {
      const client = new LockClient(session.wallet, { signer: gas })
      return await work({ ...session, client, sender: gas?.address })
    } catch (error) {
      throw explainedLock(error)
    }
  })

/** The id of a lock as typed, in lower case. @throws CliError BAD_LOCK */
export function checkedLock(typed: string): string {
  if (/^0x[0-9a-f]{64}$/i.test(typed)) return typed.toLowerCase()
  const message = `${quoted(printable(typed.slice(0, 70)))} is no id of a lock, which is 0x and 64 hexadecimal digits.`
  throw new CliError('BAD_LOCK', message, 'Copy it whole out of merkato lock list.')
}
