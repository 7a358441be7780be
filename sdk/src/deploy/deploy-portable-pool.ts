import {
  type Creation,
  groth16VerifierAbi,
  hasherCode,
  type PortableHome,
  PUBLISHED_HASHERS,
  planPortableHome,
  type VerifyingKeyPoints,
  verifierInitCode,
} from '@merkato/contracts'
import { poolInterface, registryInterface } from '@merkato/protocol'
import { getCreateAddress, Interface, type Provider, type Signer } from 'ethers'
import { DeploymentError, KeyRefusedError } from '../errors/deploy.js'
import type { Deployment } from './deployment.js'

/** A contract that was created. */
export interface DeploymentStep {
  /** `hasher4`, `hasher5`, `verifier1`, ..., `pool`, `registry`, `packages`, `conditional transfers`, `courier`, `erc20Gateway`, `erc721Gateway`, `erc1155Gateway`. */
  readonly name: string
  readonly address: string
  readonly gasUsed: bigint
  /** Number of this step and of all, from 1. */
  readonly step: number
  readonly steps: number
}

/** What a pool is created from. */
export interface DeployOptions {
  /** Pays, and may send nothing else meanwhile. It has no power over the pool afterwards. */
  readonly signer: Signer
  /** Verification keys as snarkjs writes them, by circuit id. Development keys are for chain 31337. */
  readonly verifyingKeys: Readonly<Record<number, VerifyingKeyPoints>>
  readonly onStep?: (step: DeploymentStep) => void
}

/**
 * Creates a shielded pool with its asset registry on any EVM chain of Cancun or later: two hashers unless they are there, a verifier
 * a circuit, pool, registry and modules, each in a transaction below 6 million gas (docs/protocol/portable-pool.md).
 *
 * @throws KeyRefusedError before anything is sent
 * @throws DeploymentError when a step fails; what was created stays without use
 */
export async function deployPortablePool({ signer, verifyingKeys, onStep }: DeployOptions): Promise<Deployment> {
  const { provider } = signer
  if (provider === null) throw new DeploymentError('start', 'the signer has no provider')
  const from = await signer.getAddress()
  await checkKeys(provider, from, verifyingKeys)

  const [{ chainId }, first, nonce] = await Promise.all([
    provider.getNetwork(),
    provider.getBlockNumber(),
    provider.getTransactionCount(from, 'pending'),
  ])
  const plan = planPortableHome({
    verifyingKeys,
    addressOf: (index) => getCreateAddress({ from, nonce: nonce + index }),
    hashers: { four: await published(provider, 'four'), five: await published(provider, 'five') },
  })
  for (const [index, creation] of plan.creations.entries()) {
    const gasUsed = await create(signer, creation, nonce + index)
    onStep?.({ name: creation.name, address: creation.address, gasUsed, step: index + 1, steps: plan.creations.length })
  }
  await checkPair(provider, plan)
  const { pool, registry, courier, gateways } = plan
  return { chainId, pool, registry, courier, gateways, fromBlock: first + 1 }
}

const verifierInterface = new Interface(groth16VerifierAbi)

/** Asks the chain whether it would create each verifier: the contract itself knows what it refuses, and where. */
async function checkKeys(provider: Provider, from: string, keys: DeployOptions['verifyingKeys']): Promise<void> {
  for (const [id, key] of Object.entries(keys)) {
    try {
      await provider.call({ from, data: verifierInitCode(key) })
    } catch (cause) {
      throw new KeyRefusedError(`verifier${id}`, reasonOf(cause), cause)
    }
  }
}

/** Nodes differ in where they put revert data, and ethers does not find all of it. */
function reasonOf(error: unknown): string {
  const { data, info, message } = error as { data?: unknown; info?: { error?: { data?: unknown } }; message?: string }
  const inner = info?.error?.data
  const found = [data, inner, (inner as { data?: unknown } | undefined)?.data].find((one) => typeof one === 'string')
  const parsed = found === undefined ? null : verifierInterface.parseError(found as string)
  return parsed?.name ?? message ?? 'no reason given'
}

/** Address of a hasher that is on this chain already. Its code is compared byte by byte. */
async function published(provider: Provider, inputs: keyof typeof PUBLISHED_HASHERS): Promise<string | undefined> {
  const { address, initCode } = PUBLISHED_HASHERS[inputs]
  return (await provider.getCode(address)) === hasherCode(initCode, address) ? address : undefined
}

async function create(signer: Signer, { name, initCode, address }: Creation, nonce: number): Promise<bigint> {
  try {
    const receipt = await (await signer.sendTransaction({ data: initCode, nonce })).wait()
    if (receipt?.contractAddress !== address) throw new Error('the contract is at another address than planned')
    return receipt.gasUsed
  } catch (cause) {
    throw new DeploymentError(name, cause instanceof Error ? cause.message : 'it failed', cause)
  }
}

/** Pool, registry and modules know each other: the sign that the addresses were foreseen rightly. */
async function checkPair(
  provider: Provider,
  { pool, registry, packages, conditionalTransfers }: PortableHome,
): Promise<void> {
  const ofPool = poolInterface.encodeFunctionData('modules')
  const answers = await Promise.all([
    provider.call({ to: pool, data: poolInterface.encodeFunctionData('registry') }),
    provider.call({ to: registry, data: registryInterface.encodeFunctionData('pool') }),
  ])
  const fits = [registry, pool].every((address, i) => BigInt(answers[i] as string) === BigInt(address))
  if (!fits) throw new DeploymentError('registry', 'pool and registry do not name each other')
  const named = poolInterface.decodeFunctionResult('modules', await provider.call({ to: pool, data: ofPool }))
  if (BigInt(named[0]) !== BigInt(packages) || BigInt(named[1]) !== BigInt(conditionalTransfers)) {
    throw new DeploymentError('pool', 'the pool does not name its modules')
  }
}
