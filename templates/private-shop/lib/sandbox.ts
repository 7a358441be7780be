import { transferArtifacts } from '@merkato/circuits'
import { createWallet, OrderClient, SnarkjsProver, type Wallet } from '@merkato/sdk'
import { JsonRpcProvider, Mnemonic, randomBytes, type Signer } from 'ethers'

/** Where the sandbox listens; `npm test` starts one of its own and says where. */
export const URL = process.env.MERKATO_URL ?? 'http://127.0.0.1:8545'

/** The order escrow: at this address in every sandbox. On another chain, put its address into MERKATO_ESCROW. */
export const ESCROW = process.env.MERKATO_ESCROW ?? '0x3D73a3cFe707C7F5F04f507bd135d7dDCdfBD935'

/** Asks the sandbox; it mines at once, so nothing is worth caching. */
export const provider = new JsonRpcProvider(URL, undefined, { cacheTimeout: -1, pollingInterval: 100 })

/** Makes the proofs of private payments: about five seconds each. */
export const prover = new SnarkjsProver(transferArtifacts())

/** Opens the private wallet behind twelve words; fresh ones when none are given. */
export function openWallet(phrase = freshPhrase()): Promise<Wallet> {
  return createWallet({ phrase, provider, prover })
}

/** Orders as seen by a wallet; `signer` sends the transactions. */
export function ordersOf(wallet: Wallet, signer: Signer): OrderClient {
  return new OrderClient({ escrow: ESCROW, provider, wallet, signer })
}

/** Twelve new words. Keep them: they are the money. */
export function freshPhrase(): string {
  return Mnemonic.fromEntropy(randomBytes(16)).phrase
}

/** Ends the prover's threads and the connection, so that a script exits. */
export async function close(): Promise<void> {
  provider.destroy()
  await prover.close()
}
