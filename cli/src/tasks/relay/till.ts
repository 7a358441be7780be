import { createWallet, type Wallet } from '@merkato/sdk'
import type { Connection } from '../wallet/connect.js'
import { readPrivateFile } from '../wallet/private-file.js'

/** What is paid: the key that finds the fees, and a wallet to read assets with. */
export interface Till {
  readonly incomingKey: string
  readonly wallet: Wallet
}

/** A wallet of nobody's, to read assets with: an incoming key opens none. */
const READER_SEED = new Uint8Array(32)

/**
 * Reads the phrase or the incoming key (`mkview1...`) of the wallet that is paid. With the incoming key the relayer's machine holds nothing that
 * spends the fees.
 * @throws CliError of `readPrivateFile`; InvalidSeedError, which does not repeat the words
 */
export async function openTill(path: string, { provider }: Connection, pool: string | undefined): Promise<Till> {
  const secret = (await readPrivateFile(path, 'phrase file')).trim()
  if (secret.startsWith('mkview1')) {
    return { incomingKey: secret, wallet: await createWallet({ seed: READER_SEED, provider, pool }) }
  }
  const wallet = await createWallet({ phrase: secret, provider, pool })
  return { incomingKey: wallet.incomingKey(), wallet }
}
