import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { CliError } from '../../errors.js'

/** A wallet's name is a file's name; the dot separates it from what stands beside the keystore. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Where everything of this user lies: MERKATO_HOME, or `.merkato` in the home folder. */
export const home = (): string => process.env.MERKATO_HOME || join(homedir(), '.merkato')

const walletsFolder = (): string => join(home(), 'wallets')

/**
 * The keystore of a wallet, there or not.
 * @throws CliError BAD_WALLET_NAME
 */
export const keystorePath = (name: string): string => join(walletsFolder(), `${checkedName(name)}.json`)

/** Says that a command works with the wallet; see `lockWallet`. @throws CliError BAD_WALLET_NAME */
export const lockPath = (name: string): string => join(walletsFolder(), `${checkedName(name)}.lock`)

/** What a wallet's account read from one pool of one chain. @throws CliError BAD_WALLET_NAME */
export const statePath = (name: string, account: number, chainId: bigint, pool: string): string =>
  join(walletsFolder(), `${checkedName(name)}.${account}.${chainId}.${pool.toLowerCase()}.state`)

/** Names of the wallets that have a keystore, sorted. */
export async function walletNames(): Promise<string[]> {
  const files = await readdir(walletsFolder()).catch(() => [])
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .filter((name) => NAME.test(name))
    .sort()
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name
  const message = `${JSON.stringify(name)} can not name a wallet: letters, digits, - and _, at most 64 of them.`
  throw new CliError('BAD_WALLET_NAME', message, 'Try: --wallet default')
}
