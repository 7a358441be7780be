import {
  companionCreations,
  companionsAt,
  orderEscrowAbi,
  orderEscrowBytecode,
  type PoolCompanions,
  trustIndexAbi,
  trustIndexBytecode,
} from '@merkato/contracts'
import { NATIVE_ASSET, POOL_ADDRESS } from '@merkato/protocol'
import { concat, getCreateAddress, Interface, id, toQuantity } from 'ethers'
import { DEPLOYER, signAsDeployer } from './deployer.js'
import { DeploymentError } from './errors.js'

/** Asks the node, in this process or over a wire. */
export type Request = (method: string, params: unknown[]) => Promise<unknown>

/** Addresses of the contracts around the pool: those for orders, the courier, the gateways. */
export interface CommerceAddresses extends PoolCompanions {
  trustIndex: string
  orderEscrow: string
}

/** Deposit, in 1/10,000 of the price, that a seller with trust 1 puts up; it falls with trust to a hundredth of that. */
const SELLER_DEPOSIT_BPS = 1_000
const writerRole = id('merkato.v1.trust.writer')
const trustIndexCode = new Interface(trustIndexAbi)
const orderEscrowCode = new Interface(orderEscrowAbi)

const created = (nonce: number): string => getCreateAddress({ from: DEPLOYER, nonce })
/** Two creations and two grants come first. */
const FIRST_COMPANION = 4

/** More than any of the contracts needs. */
const GAS_LIMIT = 10_000_000n
/** More than there are. */
const COUNT_LIMIT = 20n

/** Where every sandbox has its contracts: in the order in which the deployer creates them. */
export const COMMERCE_ADDRESSES: CommerceAddresses = {
  trustIndex: created(0),
  orderEscrow: created(1),
  ...companionsAt((index) => created(FIRST_COMPANION + index)),
}

/**
 * Creates TrustIndex and OrderEscrow on a sandbox and lets the escrow write trust; then courier and gateways. On a chain that was left
 * and opened again it does what is missing: the deployer does nothing else, so its nonce tells how far it came.
 * @param administrator may authorise further escrows at the trust index; nobody else may when left out
 * @throws DeploymentError
 */
export async function deployCommerce(request: Request, administrator = DEPLOYER): Promise<CommerceAddresses> {
  const { trustIndex, orderEscrow } = COMMERCE_ADDRESSES
  const done = Number(await request('eth_getTransactionCount', [DEPLOYER, 'latest']))
  const grant = trustIndexCode.encodeFunctionData('grantRole', [writerRole, orderEscrow])
  const steps = [
    { data: concat([trustIndexBytecode, trustIndexCode.encodeDeploy([DEPLOYER])]) },
    { data: concat([orderEscrowBytecode, orderEscrowCode.encodeDeploy(escrowArguments())]) },
    { to: trustIndex, data: grant },
    { to: trustIndex, data: trustIndexCode.encodeFunctionData('grantRole', [`0x${'0'.repeat(64)}`, administrator]) },
    ...companionCreations(POOL_ADDRESS).map(({ initCode }) => ({ data: initCode })),
  ]
  if (done >= steps.length) return COMMERCE_ADDRESSES
  const chainId = BigInt(String(await request('eth_chainId', [])))
  const missing = steps.slice(done)
  await withRoom(request, async (maxFeePerGas) => {
    for (const [index, step] of missing.entries())
      await send(request, { ...step, nonce: done + index, chainId, maxFeePerGas })
  })
  return COMMERCE_ADDRESSES
}

/** Lets blocks be as large as the contracts need, whatever the chain's limit is afterwards. The chain's base fee is paid, too. */
async function withRoom(request: Request, task: (maxFeePerGas: bigint) => Promise<void>): Promise<void> {
  const next = (await request('eth_getBlockByNumber', ['pending', false])) as Record<
    'gasLimit' | 'baseFeePerGas',
    string
  >
  const isSmall = BigInt(next.gasLimit) < GAS_LIMIT
  // It rises by an eighth at most with every block.
  const maxFeePerGas = 10n * BigInt(next.baseFeePerGas)
  await request('hardhat_setBalance', [DEPLOYER, toQuantity(10n ** 18n + COUNT_LIMIT * GAS_LIMIT * maxFeePerGas)])
  if (isSmall) await request('evm_setBlockGasLimit', [toQuantity(GAS_LIMIT)])
  await task(maxFeePerGas)
  if (isSmall) await request('evm_setBlockGasLimit', [next.gasLimit])
}

function escrowArguments(): unknown[] {
  return [COMMERCE_ADDRESSES.trustIndex, POOL_ADDRESS, NATIVE_ASSET, SELLER_DEPOSIT_BPS]
}

interface Step {
  to?: string
  data: string
  nonce: number
  chainId: bigint
  maxFeePerGas: bigint
}

async function send(request: Request, step: Step): Promise<void> {
  const gas = { gasLimit: GAS_LIMIT, maxPriorityFeePerGas: 0n }
  const hash = await request('eth_sendRawTransaction', [signAsDeployer({ ...step, ...gas })])
  const mined = await request('eth_getTransactionReceipt', [hash])
  // A chain that mines on demand, or by the clock, is not waited for.
  if (mined === null) await request('evm_mine', [])
  if (isSuccess(mined ?? (await request('eth_getTransactionReceipt', [hash])))) return
  throw new DeploymentError(`Step ${step.nonce + 1} of deploying the contracts failed.`)
}

function isSuccess(receipt: unknown): boolean {
  return typeof receipt === 'object' && receipt !== null && 'status' in receipt && receipt.status === '0x1'
}
