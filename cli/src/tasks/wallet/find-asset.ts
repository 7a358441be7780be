import { type AssetView, NATIVE_ASSET, type Wallet } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'

/** An asset id as others write it: 0x and 64 digits. */
export const assetHex = (id: bigint): string => `0x${id.toString(16).padStart(64, '0')}`

/**
 * The asset that was meant: `coin`, a 0x… id, or a name that exactly one of the candidates has. Names are claims of their issuers, so
 * among several nothing is chosen.
 * @param candidates assets that a name may mean; those that the wallet holds by default
 * @throws CliError UNKNOWN_ASSET, AMBIGUOUS_ASSET
 */
export function findAsset(
  wallet: Wallet,
  typed: string,
  candidates: readonly AssetView[] = wallet.assets(),
): AssetView {
  if (typed === 'coin') return wallet.asset(NATIVE_ASSET)
  if (/^0x[0-9a-f]{64}$/i.test(typed)) return wallet.asset(BigInt(typed))
  const found = candidates.filter(({ name, known }) => known && name === typed)
  const [only] = found
  if (only === undefined) throw unknown(typed)
  if (found.length > 1) throw ambiguous(typed, found)
  return only
}

function unknown(typed: string): CliError {
  const remedy = 'Name it by its 0x… id of 64 digits; merkato wallet balance --json shows the ids of what you hold.'
  return new CliError('UNKNOWN_ASSET', `No asset is known here as ${quoted(printable(typed))}.`, remedy)
}

function ambiguous(typed: string, found: readonly AssetView[]): CliError {
  const list = found.map(({ id, issuer }) => `${assetHex(id)} (issued by ${issuer})`).join(', ')
  const message = `${found.length} assets are called ${quoted(printable(typed))}: ${list}.`
  return new CliError('AMBIGUOUS_ASSET', message, 'Name it by its id.')
}
