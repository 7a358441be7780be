import { verifyingKeys } from '@merkato/circuits'
import { orderEscrowAbi, orderEscrowBytecode, trustIndexAbi, trustIndexBytecode } from '@merkato/contracts'
import { NATIVE_ASSET, POOL_ADDRESS, SANDBOX_MNEMONIC } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { createWallet, type Wallet, type WalletOptions } from '@merkato/sdk'
import { createNode } from '@merkato/vm'
import { BrowserProvider, ContractFactory, HDNodeWallet, id, Mnemonic } from 'ethers'
import { cachedProver } from './cached-prover.js'

/** A fixed clock, so that every statement, and with it every cached proof, is the same in each run. */
const START = 1_900_000_000n

/** Vm's node in this process, with its accounts. */
export async function startSandbox() {
  const node = await createNode({
    verifyingKeys,
    genesisTimestamp: START,
    clock: () => START,
  })
  const request = (args: { method: string; params?: unknown[] | Record<string, unknown> }) =>
    node.request({ method: args.method, params: (args.params ?? []) as unknown[] })
  const provider = new BrowserProvider({ request })
  const account = (index: number) => {
    const path = `m/44'/60'/0'/0/${index}`
    return HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(SANDBOX_MNEMONIC), path).connect(provider)
  }
  return {
    provider,
    account,
    rpc: (method: string, ...params: unknown[]) => node.request({ method, params }),
    /** Balance in wei, not from ethers' cache. */
    rpcBalance: async (index: number) =>
      BigInt((await node.request({ method: 'eth_getBalance', params: [account(index).address, 'latest'] })) as string),
    /** A wallet whose seed and randomness follow from its name. */
    wallet: (name: string, signer: number, more: Partial<WalletOptions> = {}): Promise<Wallet> =>
      createWallet({
        seed: seededRandom(`seed of ${name}`)(32),
        provider,
        signer: account(signer),
        prover: cachedProver,
        random: seededRandom(`randomness of ${name}`),
        ...more,
      }),
    close: async () => {
      provider.destroy()
      await node.close()
    },
  }
}

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** Deploys trust index and escrow, and lets the escrow write trust. @returns the escrow's address */
export async function deployEscrow({ account, rpc }: Sandbox): Promise<string> {
  const deployer = account(9)
  const trust = await new ContractFactory(trustIndexAbi, trustIndexBytecode, deployer).deploy(deployer.address)
  await trust.waitForDeployment()
  const nonce = async () => Number(await rpc('eth_getTransactionCount', deployer.address, 'pending'))
  const args = [await trust.getAddress(), POOL_ADDRESS, NATIVE_ASSET, 0]
  const escrow = await new ContractFactory(orderEscrowAbi, orderEscrowBytecode, deployer).deploy(...args, {
    nonce: await nonce(),
  })
  await escrow.waitForDeployment()
  const grant = trust.getFunction('grantRole')
  await (await grant(id('merkato.v1.trust.writer'), await escrow.getAddress(), { nonce: await nonce() })).wait()
  return escrow.getAddress()
}
