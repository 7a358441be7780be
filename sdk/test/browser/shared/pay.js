// A private payment on a sandbox, by the wallet in this page.
import { SANDBOX_MNEMONIC } from '@merkato/protocol'
import { createPhrase, createWallet } from '@merkato/sdk'
import { HDNodeWallet, JsonRpcProvider, parseEther } from 'ethers'

/** @returns what arrived, in wei */
export async function payOnSandbox(prover, nodeUrl, onProgress) {
  const provider = new JsonRpcProvider(nodeUrl, undefined, { cacheTimeout: -1, pollingInterval: 100 })
  const signer = HDNodeWallet.fromPhrase(SANDBOX_MNEMONIC).connect(provider)
  const seller = await createWallet({ phrase: createPhrase(), provider })
  const to = seller.address()

  const buyer = await createWallet({ phrase: createPhrase(), provider, prover, signer })
  await buyer.shield({ amount: parseEther('10') })
  await buyer.transfer({ to, amount: parseEther('3'), memo: 'Two books', onProgress })

  await seller.sync()
  provider.destroy()
  return seller.balance()
}
