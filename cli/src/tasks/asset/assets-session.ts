import { AssetClient, type AssetView } from '@merkato/sdk'
import type { Wallet as Account } from 'ethers'
import { findAsset } from '../wallet/find-asset.js'
import { type Session, type WalletArgs, withWallet } from '../wallet/session.js'

/** An open wallet with what issuers do. */
export interface AssetSession extends Session {
  readonly client: AssetClient
  /** Sends, and is the issuer of what it issues. */
  readonly issuer: Account
  /** An asset that was meant: an id, or a name that only one asset of this issuer has. */
  own(typed: string): AssetView
}

/** Opens a wallet for work on the registry. Errors as `withWallet` and `gasAccount`. */
export const withAssets = <T>(args: WalletArgs, work: (session: AssetSession) => Promise<T>): Promise<T> =>
  withWallet(args, async (session) => {
    const { wallet } = session
    const issuer = await session.signer()
    const client = new AssetClient(wallet, { signer: issuer })
    const own = (typed: string) =>
      findAsset(
        wallet,
        typed,
        wallet.knownAssets().filter((asset) => asset.issuer === issuer.address),
      )
    return work({ ...session, issuer, client, own })
  })
