import { TradeClient } from '@merkato/sdk'
import type { Wallet as Account } from 'ethers'
import { hasGasAccount } from '../wallet/gas-account.js'
import { checkedAccount } from '../wallet/payee.js'
import { type Session, type WalletArgs, withWallet } from '../wallet/session.js'

export interface TradeArgs extends WalletArgs {
  readonly courier?: string | undefined
}

/** An open wallet and its trades. */
export interface TradeSession extends Session {
  readonly client: TradeClient
  /** The gas account, where one was named; a trade can be made without. */
  readonly gas: Account | undefined
}

/** Opens a wallet to trade. Errors as `withWallet`. */
export const withTrades = <T>(args: TradeArgs, work: (session: TradeSession) => Promise<T>): Promise<T> =>
  withWallet(args, async (session) => {
    const courier = args.courier === undefined ? session.place.courier : checkedAccount(args.courier)
    const gas = hasGasAccount(args) ? await session.signer() : undefined
    const client = new TradeClient(session.wallet, { courier, signer: gas })
    return work({ ...session, client, gas })
  })
