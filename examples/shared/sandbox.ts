import { verifyingKeys } from '@merkato/circuits'
import { SANDBOX_MNEMONIC } from '@merkato/protocol'
import { createNode } from '@merkato/vm'
import { BrowserProvider, HDNodeWallet, type JsonRpcApiProvider, JsonRpcProvider, Mnemonic, type Signer } from 'ethers'

/** ethers would answer for a quarter of a second from a cache, and a block takes less here. */
const FRESH = { cacheTimeout: -1 }

/** A chain to try things on, and its funded accounts. */
export interface Sandbox {
  readonly provider: JsonRpcApiProvider
  /** One of the ten accounts that hold coins. */
  account(index: number): Signer
  /** Timestamp of the newest block, in seconds. */
  now(): Promise<bigint>
  /** Lets time pass, in seconds. */
  travel(seconds: number): Promise<void>
  close(): Promise<void>
}

/**
 * Connects to a running sandbox (`merkato sandbox`), or starts one in this process.
 * @param url JSON-RPC address, e.g. http://127.0.0.1:8545
 */
export async function openSandbox(url?: string): Promise<Sandbox> {
  return url === undefined ? startOwn() : over(new JsonRpcProvider(url, undefined, FRESH))
}

async function startOwn(): Promise<Sandbox> {
  const node = await createNode({ verifyingKeys })
  const request = ({ method, params = [] }: { method: string; params?: unknown }) =>
    node.request({ method, params: params as unknown[] })
  return over(new BrowserProvider({ request }, undefined, FRESH), () => node.close())
}

function over(provider: JsonRpcApiProvider, close = async () => {}): Sandbox {
  const phrase = Mnemonic.fromPhrase(SANDBOX_MNEMONIC)
  return {
    provider,
    account: (index) => HDNodeWallet.fromMnemonic(phrase, `m/44'/60'/0'/0/${index}`).connect(provider),
    now: async () => BigInt((await provider.getBlock('latest'))?.timestamp ?? 0),
    travel: async (seconds) => {
      await provider.send('evm_increaseTime', [seconds])
      await provider.send('evm_mine', [])
    },
    close: async () => {
      provider.destroy()
      await close()
    },
  }
}
