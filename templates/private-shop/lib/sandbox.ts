import { transferArtifacts } from '@merkato/circuits'
import { createWallet, LocalProver, OrderClient, type Wallet } from '@merkato/sdk'
import { JsonRpcProvider, Mnemonic, randomBytes, type Signer } from 'ethers'

/** Where the sandbox listens; `npm test` starts one of its own and says where. */
export const URL = process.env.MERKATO_URL ?? 'http://127.0.0.1:8545'

/** The order escrow: at this address in every sandbox. On another chain, put its address into MERKATO_ESCROW. */
export const ESCROW = process.env.MERKATO_ESCROW ?? '0x3D73a3cFe707C7F5F04f507bd135d7dDCdfBD935'

/** The sandbox's chain id, which development keys need; another chain's goes into MERKATO_CHAIN_ID. */
const CHAIN_ID = Number(process.env.MERKATO_CHAIN_ID ?? 31337)

/** Asks the sandbox. It mines at once, so nothing is worth caching; a known chain id makes a missing sandbox an error. */
export const provider = new JsonRpcProvider(URL, CHAIN_ID, {
  staticNetwork: true,
  cacheTimeout: -1,
  pollingInterval: 100,
})

/** Makes the proofs of private payments, on this machine; loads the circuit for the first one. */
export const prover = new LocalProver(transferArtifacts())

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

/** Runs a script and closes what it opened, however it ends. Without a sandbox it says in one line how to start one. */
export async function main(script: () => Promise<void>): Promise<void> {
  try {
    if (await listens()) return await script()
    console.error(`No sandbox at ${URL}. Start one: npm run sandbox`)
    process.exitCode = 1
  } finally {
    await close()
  }
}

function listens(): Promise<boolean> {
  return provider.send('eth_chainId', []).then(
    () => true,
    () => false,
  )
}

/** Ends the prover's threads and the connection, so that a script exits. */
export async function close(): Promise<void> {
  provider.destroy()
  await prover.close()
}
