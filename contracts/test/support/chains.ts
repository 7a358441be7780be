import { verifyingKeys } from '@merkato/circuits'
import { createNode, type NodeOptions, startServer } from '@merkato/vm'
import { BrowserProvider, HDNodeWallet, type JsonRpcApiProvider, JsonRpcProvider } from 'ethers'

/** A chain that a suite runs against: Hardhat's own network or our node, which answer the same calls. */
export interface TestChain {
  readonly provider: JsonRpcApiProvider
  /** Lets `seconds` pass and mines a block. */
  advance(seconds: bigint): Promise<void>
  /** Keeps the present; the returned function goes back to it, once. */
  snapshot(): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** Opens a fresh chain. */
export type OpenChain = () => Promise<TestChain>

const CHAIN_ID = 31337
const PHRASE = 'test test test test test test test test test test test junk'

/** Hardhat's own network, in this process. */
export const openHardhat: OpenChain = async () => {
  const { network } = (await import('hardhat')).default
  const connection = await network.create()
  const provider = new BrowserProvider(connection.provider, CHAIN_ID, { cacheTimeout: -1 })
  provider.pollingInterval = 10
  return withTimeTravel(provider, () => connection.close())
}

/** Our node behind its HTTP server, on a free port. */
export const openMerkato = async (options: NodeOptions = {}): Promise<TestChain> => {
  const node = await createNode({ verifyingKeys, ...options })
  const server = await startServer(node, { port: 0 })
  const provider = new JsonRpcProvider(server.url, CHAIN_ID, {
    cacheTimeout: -1,
    staticNetwork: true,
    batchMaxCount: 1,
  })
  provider.pollingInterval = 10
  return withTimeTravel(provider, async () => {
    provider.destroy()
    await server.close()
    await node.close()
  })
}

/**
 * Enough for whatever a suite sends that has to succeed. Named, because an estimate of a call through several contracts runs it up to
 * twenty times (decision 0025), and here a run of a portable pool takes tens of milliseconds.
 */
export const GAS_LIMIT = 15_000_000n

/** The unlocked account with this number, with its key. */
export const devWallet = (index: number, provider: JsonRpcApiProvider): HDNodeWallet =>
  HDNodeWallet.fromPhrase(PHRASE, undefined, `m/44'/60'/0'/0/${index}`).connect(provider)

function withTimeTravel(provider: JsonRpcApiProvider, close: () => Promise<void>): TestChain {
  return {
    provider,
    async advance(seconds) {
      await provider.send('evm_increaseTime', [Number(seconds)])
      await provider.send('evm_mine', [])
    },
    async snapshot() {
      const id: string = await provider.send('evm_snapshot', [])
      return async () => {
        await provider.send('evm_revert', [id])
      }
    },
    close,
  }
}
