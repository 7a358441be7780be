import { PackageClient } from '@merkato/sdk'
import { gasAccount, hasGasAccount } from '../wallet/gas-account.js'
import { type Session, type WalletArgs, withWallet } from '../wallet/session.js'
import { explainedPackage } from './package-errors.js'

/** An open wallet and its parcels. */
export interface PackageSession extends Session {
  readonly client: PackageClient
}

/** Opens a wallet for work on parcels. Errors as `withWallet`, and those of the SDK's packages with commands as next steps. */
export const withPackages = <T>(args: WalletArgs, work: (session: PackageSession) => Promise<T>): Promise<T> =>
  withWallet(args, async (session) => {
    // Not by `session.signer`: nothing is sent yet, and an interrupted command would say that it may have been.
    const gas = hasGasAccount(args) ? await gasAccount(args, session.provider) : undefined
    try {
      return await work({ ...session, client: new PackageClient(session.wallet, { signer: gas }) })
    } catch (error) {
      throw explainedPackage(error)
    }
  })
