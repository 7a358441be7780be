import { ensureCircuit, verifyingKeys } from '@merkato/circuits'
import { POOL_ADDRESS, poolInterface, SANDBOX_CHAIN_ID, SANDBOX_MNEMONIC } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { createWallet, LocalProver, type Wallet } from '@merkato/sdk'
import { deployPortablePool } from '@merkato/sdk/deploy'
import { createNode } from '@merkato/vm'
import { BrowserProvider, HDNodeWallet, Mnemonic } from 'ethers'
import { MeteredNode, MeteredProver } from './meters.js'

export const POOLS = ['native', 'portable'] as const
/** Where a pool is at home: in precompiles, or in Solidity. */
export type PoolName = (typeof POOLS)[number]

/** How a wallet is opened. */
export interface WalletPlan {
  readonly name: string
  /** Number of the account that sends for it. */
  readonly account: number
  readonly pool: PoolName
  /** A wallet that asks for the pool's modules and is told that there are none does what wallets did before there were any. */
  readonly knowsModules?: boolean
}

/** A node, both pools on it, one prover for all wallets. */
export interface Stage {
  readonly node: MeteredNode
  readonly prover: MeteredProver
  account(index: number): HDNodeWallet
  open(plan: WalletPlan): Promise<Wallet>
  close(): Promise<void>
}

/** Node and wallets stand in this process, so no connection is measured. */
export async function setStage(): Promise<Stage> {
  const node = new MeteredNode(await createNode({ verifyingKeys }))
  const local = new LocalProver((name) => ensureCircuit(name))
  const prover = new MeteredProver(local)
  const [provider, old] = [providerOf((asked) => node.request(asked)), providerOf(withoutModules(node))]
  const account = (index: number, at = provider) => {
    const path = `m/44'/60'/0'/0/${index}`
    return HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(SANDBOX_MNEMONIC), path).connect(at)
  }
  const { pool: portable } = await deployPortablePool({ signer: account(9), verifyingKeys })
  const pools: Readonly<Record<PoolName, string>> = { native: POOL_ADDRESS, portable }
  return {
    node,
    prover,
    account: (index) => account(index),
    open: ({ name, account: index, pool, knowsModules = true }) => {
      const at = knowsModules ? provider : old
      const seed = seededRandom(`seed of bench ${name} ${pool}`)(32)
      return createWallet({ seed, provider: at, signer: account(index, at), prover, pool: pools[pool] })
    },
    close: async () => {
      for (const each of [provider, old]) each.destroy()
      await local.close()
      await node.node.close()
    },
  }
}

type Request = (asked: { readonly method: string; readonly params?: unknown }) => Promise<unknown>

const providerOf = (request: Request): BrowserProvider =>
  new BrowserProvider({ request }, SANDBOX_CHAIN_ID, { staticNetwork: true, cacheTimeout: -1 })

const MODULES = poolInterface.encodeFunctionData('modules')

/** Answers as a pool that is older than its modules. */
const withoutModules =
  (node: MeteredNode): Request =>
  async (asked) => {
    const [call] = (asked.params ?? []) as readonly { readonly data?: string }[]
    if (asked.method === 'eth_call' && call?.data === MODULES) {
      throw Object.assign(new Error('execution reverted'), { code: 3, data: '0x' })
    }
    return node.request(asked)
  }
