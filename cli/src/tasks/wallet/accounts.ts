import { createOutput } from '../../terminal/output.js'
import { rewriteKeystore, unlockKeystore } from './keystore-file.js'
import { lockWallet } from './lock.js'
import type { PasswordArgs } from './password.js'

interface AccountsArgs extends PasswordArgs {
  readonly json: boolean
  readonly wallet: string
  readonly add: boolean
}

/** Shows the accounts of a wallet, with `add` one more. */
export async function runAccounts({ json, wallet, add, ...args }: AccountsArgs): Promise<void> {
  const output = createOutput(json)
  const unlock = lockWallet(wallet)
  try {
    const keystore = await unlockKeystore(wallet, args)
    // One after the other, so that whoever restores from the phrase finds all by counting.
    const next = Math.max(...keystore.accounts) + 1
    const accounts = add ? [...keystore.accounts, next] : [...keystore.accounts]
    if (add) await rewriteKeystore(wallet, keystore, accounts)
    output.record({ wallet, accounts })
    output.line(`  The wallet ${wallet} has ${accounts.length === 1 ? 'account' : 'accounts'} ${accounts.join(', ')}.`)
    if (add) output.line(`  Use it with --account ${next}; a restored phrase needs the number too.`)
  } finally {
    unlock()
  }
}
