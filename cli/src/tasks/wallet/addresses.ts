import { type WalletArgs, withWallet } from './session.js'

/** Shows where others pay the wallet. */
export async function runAddress(args: WalletArgs): Promise<void> {
  await withWallet(
    args,
    async ({ wallet, account, chainId, output }) => {
      const address = wallet.address()
      output.record({ wallet: args.wallet, account, chainId, address })
      output.line(address)
    },
    { sync: false },
  )
}
