import { createWallet, type SyncOptions, type SyncSummary, type Wallet } from '@merkato/sdk'
import type { Wallet as Account } from 'ethers'
import { CliError, InterruptedError } from '../../errors.js'
import { createOutput, type Output } from '../../terminal/output.js'
import { createProgress, type Progress } from '../../terminal/progress.js'
import { interruptible } from '../interrupt.js'
import { type Connection, connectNode } from './connect.js'
import { type PoolPlace, placeOf } from './deployment.js'
import { explained } from './explained.js'
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
  /** Who sends instead of the gas account. */
  readonly relay?: string | undefined
}

/** An open wallet and what a command does with it. */
export interface Session extends Connection {
  readonly wallet: Wallet
  readonly place: PoolPlace
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
  let mayHaveSent = false
  return interruptible(async (signal) => {
    const keystore = await unlockKeystore(args.wallet, args)
    const unlock = lockWallet(args.wallet)
    try {
      return await withConnection(args, (connection) =>
        withSession(args, keystore, connection, signal, async (session) => {
          if (sync) await synced(session)
          const signer = () => {
            mayHaveSent = true
            return session.signer()
          }
          mayHaveSent = args.relay !== undefined
          return work({ ...session, signer }).catch((error: unknown) => {
            throw explained(error, session.wallet)
          })
        }),
      )
    } finally {
      unlock()
    }
  }).catch((error: unknown) => {
    throw error instanceof InterruptedError && mayHaveSent
      ? new InterruptedError('What was sent already stays sent: merkato wallet history')
      : error
  })
}

async function withConnection<T>({ url }: WalletArgs, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await connectNode(url)
  try {
    return await work(connection)
  } finally {
    connection.provider.destroy()
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
  const place = await placeOf(args.pool, connection.chainId)
  const progress = createProgress({ silent: args.json })
  const { createProving } = await import('./proving.js')
  const proving = createProving(progress)
  const path = statePath(args.wallet, account, connection.chainId, place.pool)
  const { provider, chainId } = connection
  const wallet = await createWallet({
    ...secret,
    account,
    provider,
    chainId,
    pool: place.pool,
    registry: place.registry,
    fromBlock: place.fromBlock,
    prover: proving.prover,
    storage: stateFile(path),
  })
  try {
    return await work({
      ...connection,
      place,
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
  if (Number.isNaN(account)) throw new CliError('BAD_ACCOUNT', '--account needs a whole number.', 'Try: --account 0')
  const remedy = `It has ${accounts.join(', ')}. Add one: merkato wallet accounts --add`
  throw new CliError('BAD_ACCOUNT', `The wallet ${wallet} has no account ${account}.`, remedy)
}

/** Brings the wallet to the newest block. */
export const synced = (session: Session): Promise<SyncSummary> =>
  reading(session, (options) => session.wallet.sync(options))

/** Reads the chain and says how far that is. */
export function reading(
  { progress, signal }: Session,
  read: (options: SyncOptions) => Promise<SyncSummary>,
): Promise<SyncSummary> {
  return progress.during('Reading the chain', (say) =>
    read({
      signal,
      onProgress: ({ phase, done, total }) =>
        say(`Reading the chain: ${phase} ${Math.floor((100 * done) / Math.max(1, total))} %`),
    }),
  )
}
