import {
  type Account,
  type Chain,
  createPublicClient,
  createTestClient,
  createWalletClient,
  type Hex,
  http,
  type PublicClient,
  type TestClient,
  type Transport,
  type WalletClient,
  webSocket,
} from 'viem'
import { mnemonicToAccount, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'
import { anvil, hardhat } from 'viem/chains'
import { compileNotebook } from '../contracts.js'
import type { Peer } from '../processes.js'

/** Everything that viem's users hold in their hands. */
export interface ViemClients {
  readonly peer: Peer
  readonly reader: PublicClient<Transport, Chain>
  /** Over WebSocket. */
  readonly listener: PublicClient<Transport, Chain>
  /** Signs for itself. */
  readonly wallet: WalletClient<Transport, Chain, Account>
  /** Lets the node sign. */
  readonly unlocked: WalletClient<Transport, Chain, Account>
  readonly account: PrivateKeyAccount
  /** Another account's address. */
  readonly other: Hex
  /** Ends the WebSocket. */
  close(): Promise<void>
}

const mnemonic = 'test test test test test test test test test test test junk'
const key = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

export function viemClients(peer: Peer): ViemClients {
  const account = privateKeyToAccount(key)
  const options = { chain: hardhat, transport: http(peer.url), pollingInterval: 50, cacheTime: 0 }
  const listener = createPublicClient({ ...options, transport: webSocket(peer.webSocketUrl) })
  return {
    peer,
    reader: createPublicClient(options),
    listener,
    wallet: createWalletClient({ ...options, account }),
    unlocked: createWalletClient({ ...options, account: account.address }),
    account,
    other: mnemonicToAccount(mnemonic, { addressIndex: 1 }).address,
    close: async () => (await listener.transport.getRpcClient()).close(),
  }
}

export function testClient(peer: Peer, mode: 'anvil' | 'hardhat'): TestClient {
  return createTestClient({ mode, chain: mode === 'anvil' ? anvil : hardhat, transport: http(peer.url) })
}

/** A fresh {@link compileNotebook Notebook} with 3 pages. */
export async function deployNotebook({ wallet, reader }: ViemClients): Promise<Hex> {
  const { abi, bytecode } = compileNotebook()
  const hash = await wallet.deployContract({ abi, bytecode, args: [3n] })
  const { contractAddress } = await reader.waitForTransactionReceipt({ hash })
  if (contractAddress === null || contractAddress === undefined) throw new Error('the receipt has no contract address')
  return contractAddress
}

/** Resolves when `isSo` does, and rejects after ten seconds. */
export async function eventually(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + 10_000
  while (!(await isSo())) {
    if (performance.now() > limit) throw new Error('it did not happen within ten seconds')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
