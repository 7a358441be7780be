import type { Sandbox } from '@merkato/sandbox'
import { createWallet, OrderClient, type Prover } from '@merkato/sdk'
import { Wallet as Account, JsonRpcProvider, Mnemonic, randomBytes } from 'ethers'
import { CliError } from '../../errors.js'
import type { Party, Stage } from './stage.js'

/** Which of the sandbox's accounts plays whom. */
const ROLES = { buyer: 1, shop: 2, courier: 3 } as const

/** A provider that answers at once: the sandbox mines every transaction when it arrives. */
export function connect(sandbox: Sandbox): JsonRpcProvider {
  return new JsonRpcProvider(sandbox.url, sandbox.chainId, {
    staticNetwork: true,
    cacheTimeout: -1,
    pollingInterval: 50,
  })
}

/** Opens fresh wallets for buyer and shop and gives everybody an account of the sandbox. */
export async function setStage(
  sandbox: Sandbox,
  provider: JsonRpcProvider,
  prover: Prover,
): Promise<Omit<Stage, 'progress' | 'tell'>> {
  const courier = accountOf(sandbox, provider, ROLES.courier)
  const party = async (role: number, relayed: boolean): Promise<Party> => {
    const account = accountOf(sandbox, provider, role)
    const wallet = await createWallet({ phrase: freshPhrase(), provider, prover, chainId: BigInt(sandbox.chainId) })
    const orders = new OrderClient({
      escrow: sandbox.contracts.orderEscrow,
      provider,
      wallet,
      signer: relayed ? courier : account,
    })
    return { account, accountAddress: account.address, wallet, orders }
  }
  const buyer = await party(ROLES.buyer, true)
  const shop = await party(ROLES.shop, false)
  return { sandbox, provider, buyer, shop, courier, courierAddress: courier.address }
}

function accountOf(sandbox: Sandbox, provider: JsonRpcProvider, index: number): Account {
  const key = sandbox.accounts[index]?.privateKey
  if (key === undefined) throw new CliError('TOO_FEW_ACCOUNTS', 'The story needs four accounts.')
  return new Account(key, provider)
}

/** Twelve words of fresh randomness: nobody meets the wallets of yesterday's story. */
const freshPhrase = (): string => Mnemonic.fromEntropy(randomBytes(16)).phrase
