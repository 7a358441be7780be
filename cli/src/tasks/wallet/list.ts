import { createOutput } from '../../terminal/output.js'
import { printable } from '../../terminal/printable.js'
import { padEnd } from '../../terminal/text.js'
import { keystorePath, walletNames } from './home.js'
import { readPrivateFile } from './private-file.js'

/** A wallet on this machine, as its file says without a password: nothing here is proved. */
interface Listed {
  readonly wallet: string
  readonly label: string
  readonly accounts: readonly number[]
  readonly file: string
  /** Why the file can not be used. */
  readonly problem?: string
}

/** Shows the wallets of this user. */
export async function runListWallets({ json }: { json: boolean }): Promise<void> {
  const output = createOutput(json)
  const wallets = await Promise.all((await walletNames()).map(listed))
  for (const wallet of wallets) output.record(wallet)
  if (wallets.length === 0) output.line('  There is no wallet yet. Make one: merkato wallet create')
  const width = Math.max(...wallets.map(({ wallet }) => wallet.length))
  for (const { wallet, label, accounts, problem } of wallets) {
    const what = problem ?? (accounts.length === 1 ? '1 account' : `${accounts.length} accounts`)
    output.line(`  ${padEnd(wallet, width)}  ${what}${label === '' ? '' : `  ${printable(label)}`}`)
  }
}

async function listed(wallet: string): Promise<Listed> {
  const file = keystorePath(wallet)
  try {
    const { accounts, label } = JSON.parse(await readPrivateFile(file, 'wallet file')) as Partial<Listed>
    if (!Array.isArray(accounts) || typeof label !== 'string') throw new Error('It is no wallet file.')
    return { wallet, label, accounts, file }
  } catch (error) {
    const problem = error instanceof SyntaxError ? 'It is no wallet file.' : (error as Error).message
    return { wallet, label: '', accounts: [], file, problem }
  }
}
