import { existsSync } from 'node:fs'
import {
  type KeystoreOptions,
  type KeystoreSecret,
  type OpenedKeystore,
  openKeystore,
  sealKeystore,
} from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { keystorePath, walletNames } from './home.js'
import { type PasswordArgs, readPassword } from './password.js'
import { readPrivateFile, writePrivateFile } from './private-file.js'

/** @throws CliError WALLET_EXISTS */
export function mustBeFree(wallet: string): void {
  if (!existsSync(keystorePath(wallet))) return
  const remedy = 'Choose another name: --wallet NAME'
  throw new CliError('WALLET_EXISTS', `There is a wallet ${wallet} already.`, remedy)
}

/** Writes a new keystore. @throws CliError WALLET_EXISTS; InvalidSeedError */
export async function writeNewKeystore(
  wallet: string,
  secret: KeystoreSecret,
  password: string,
  options: KeystoreOptions,
): Promise<void> {
  mustBeFree(wallet)
  await writePrivateFile(keystorePath(wallet), await sealKeystore(secret, password, options), { fresh: true })
}

/** An opened keystore with the password that opened it. */
export interface UnlockedKeystore extends OpenedKeystore {
  readonly password: string
  /** Cost of a guess of the password. */
  readonly n: number
}

/**
 * Opens the keystore of a wallet.
 * @throws CliError NO_WALLET, and those of `readPrivateFile` and `readPassword`; KeystoreError
 */
export async function unlockKeystore(wallet: string, args: PasswordArgs): Promise<UnlockedKeystore> {
  await mustExist(wallet)
  const text = await readPrivateFile(keystorePath(wallet), 'wallet file')
  const password = await readPassword(args, wallet)
  const opened = await openKeystore(text, password)
  const { kdf } = JSON.parse(text) as { kdf: { n: number } }
  return { ...opened, password, n: kdf.n }
}

/** Replaces the keystore of a wallet by one with the same secret and other accounts. */
export async function rewriteKeystore(wallet: string, keystore: UnlockedKeystore, accounts: number[]): Promise<void> {
  const { secret, password, label, n } = keystore
  await writePrivateFile(keystorePath(wallet), await sealKeystore(secret, password, { accounts, label, n }))
}

async function mustExist(wallet: string): Promise<void> {
  if (existsSync(keystorePath(wallet))) return
  const names = await walletNames()
  const remedy =
    names.length === 0
      ? `Make one: merkato wallet create${wallet === 'default' ? '' : ` --wallet ${wallet}`}`
      : `There ${names.length === 1 ? 'is' : 'are'} ${names.slice(0, 5).join(', ')}; or make it: merkato wallet create --wallet ${wallet}`
  throw new CliError('NO_WALLET', `There is no wallet ${wallet}.`, remedy)
}
