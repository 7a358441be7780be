import { createWallet, type Wallet } from '@merkato/sdk'
import type { Wallet as Account } from 'ethers'
import { CliError } from '../../errors.js'
import { createOutput, type Output } from '../../terminal/output.js'
import { createProgress, type Progress } from '../../terminal/progress.js'
import { interruptible } from '../interrupt.js'
import { type Connection, connectNode } from './connect.js'
import { type GasArgs, gasAccount } from './gas-account.js'
import { statePath } from './home.js'
import { type UnlockedKeystore, unlockKeystore } from './keystore-file.js'
import { lockWallet } from './lock.js'
import type { PasswordArgs } from './password.js'
import type { Proving } from './proving.js'
import { stateFile } from './state-file.js'

/** What commands that open a wallet are given. */
export interface WalletArgs extends PasswordArgs, GasArgs {
  readonly json: boolean
  readonly verbose: boolean
  readonly yes?: boolean
  readonly url: string
  readonly pool?: string | undefined
  readonly wallet: string
  readonly account?: number | undefined
}

/** An open wallet and what a command does with it. */
export interface Session extends Connection {
  readonly wallet: Wallet
  /** Number of the wallet's account. */
  readonly account: number
  readonly output: Output
  readonly progress: Progress
  readonly proving: Proving
  /** The account that pays the gas. @throws CliError NO_GAS_ACCOUNT */
  signer(): Promise<Account>
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal
}

/** How a wallet is opened. */
export interface SessionOptions {
  /** Reads the chain first; true unless told otherwise. */
  readonly sync?: boolean | undefined
}

/**
 * Opens the wallet that the arguments name, brings it to the newest block, does some work with it and closes it. Nobody else can use the
 * wallet meanwhile; Ctrl-C cuts the work short.
 * @throws CliError NO_WALLET, WALLET_BUSY, NO_NODE, BAD_ACCOUNT and those of the password; InterruptedError; errors of the SDK
 */
export async function withWallet<T>(
  args: WalletArgs,
  work: (session: Session) => Promise<T>,
  { sync = true }: SessionOptions = {},
): Promise<T> {
  const keystore = await unlockKeystore(args.wallet, args)
  const unlock = lockWallet(args.wallet)
  try {
    return await interruptible(async (signal) => {
      const connection = await connectNode(args.url)
      try {
        return await withSession(args, keystore, connection, signal, async (session) => {
          if (sync) await synced(session)
          return work(session)
        })
      } finally {
        connection.provider.destroy()
      }
    })
  } finally {
    unlock()
  }
}

async function withSession<T>(
  args: WalletArgs,
  { secret, accounts }: UnlockedKeystore,
  connection: Connection,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const account = accountOf(args, accounts)
  const progress = createProgress({ silent: args.json })
  const { createProving } = await import('./proving.js')
  const proving = createProving(progress)
  const { POOL_ADDRESS } = await import('@merkato/sdk')
  const path = statePath(args.wallet, account, connection.chainId, args.pool ?? POOL_ADDRESS)
  const { provider, chainId } = connection
  const wallet = await createWallet({
    ...secret,
    account,
    provider,
    chainId,
    pool: args.pool,
    prover: proving.prover,
    storage: stateFile(path),
  })
  try {
    return await work({
      ...connection,
      wallet,
      account,
      output: createOutput(args.json),
      progress,
      proving,
      signer: () => gasAccount(args, provider),
      signal,
    })
  } finally {
    await proving.prover.close()
  }
}

function accountOf({ account, wallet }: WalletArgs, accounts: readonly number[]): number {
  if (account === undefined) return accounts[0] as number
  if (accounts.includes(account)) return account
  const remedy = `It has ${accounts.join(', ')}. Add one: merkato wallet accounts --add`
  throw new CliError('BAD_ACCOUNT', `The wallet ${wallet} has no account ${account}.`, remedy)
}

/** Brings the wallet to the newest block, and says how far it is. */
export function synced({ wallet, progress, signal }: Session) {
  return progress.during('Reading the chain', (say) =>
    wallet.sync({
      signal,
      onProgress: ({ phase, done, total }) =>
        say(`Reading the chain: ${phase} ${Math.floor((100 * done) / Math.max(1, total))} %`),
    }),
  )
}
