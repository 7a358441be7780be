import { verifyingKeyOf, verifyingKeys } from '@merkato/circuits'
import { hasherCode, PUBLISHED_HASHERS, poseidon5Bytecode } from '@merkato/contracts'
import {
  POOL_TOPICS,
  poolInterface,
  registryInterface,
  type VerificationKeyJson,
  verifyingKeyHash,
} from '@merkato/protocol'
import {
  type DeploymentError,
  type DeploymentStep,
  deployPortablePool,
  type KeyRefusedError,
} from '@merkato/sdk/deploy'
import { BrowserProvider, HDNodeWallet, type JsonRpcApiProvider } from 'ethers'
import { afterEach, expect, test } from 'vitest'
import { devWallet, openMerkato, type TestChain } from '../../../contracts/test/support/chains.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function merkato(): Promise<TestChain> {
  const chain = await openMerkato()
  closing.push(chain.close)
  return chain
}

/** Hardhat's own network under another name. */
async function foreignChain(chainId: number): Promise<JsonRpcApiProvider> {
  const { network } = (await import('hardhat')).default
  const connection = await network.create({ override: { chainId } })
  closing.push(() => connection.close())
  return new BrowserProvider(connection.provider, chainId, { cacheTimeout: -1 })
}

const COMPANIONS = ['courier', 'erc20Gateway', 'erc721Gateway', 'erc1155Gateway']

const MODULES = ['packages', 'conditional transfers']

const deployer = (provider: JsonRpcApiProvider) => devWallet(5, provider)
const sent = (provider: JsonRpcApiProvider) => provider.getTransactionCount(deployer(provider).address)

/** A key that nobody listed: that of a circuit whose public inputs changed places. */
const unlisted = (key: VerificationKeyJson): VerificationKeyJson => ({ ...key, IC: [...key.IC].reverse() })

test('a pool that knows its registry and its keys, each contract below 6 million gas', async () => {
  const { provider } = await merkato()
  const signer = deployer(provider)
  await (await signer.sendTransaction({ to: signer.address })).wait()
  const before = await provider.getBlockNumber()
  const steps: DeploymentStep[] = []
  const deployment = await deployPortablePool({ signer, verifyingKeys, onStep: (step) => steps.push(step) })

  const verifiers = [1, 2, 3, 4, 5].map((id) => `verifier${id}`)
  const parts = ['pool', 'registry', ...MODULES, ...COMPANIONS]
  expect(steps.map(({ name }) => name)).toEqual(['hasher4', 'hasher5', ...verifiers, ...parts])
  expect(steps.map(({ step, steps: all }) => [step, all])).toEqual(steps.map((_, i) => [i + 1, 15]))
  for (const { gasUsed } of steps) expect(gasUsed).toBeLessThan(6_000_000n)
  expect(deployment).toEqual({
    chainId: 31337n,
    pool: steps[7]?.address,
    registry: steps[8]?.address,
    courier: steps[11]?.address,
    gateways: { erc20: steps[12]?.address, erc721: steps[13]?.address, erc1155: steps[14]?.address },
    fromBlock: before + 1,
  })
  const modules = await provider.call({ to: deployment.pool, data: poolInterface.encodeFunctionData('modules') })
  expect([...poolInterface.decodeFunctionResult('modules', modules)]).toEqual([steps[9]?.address, steps[10]?.address])
  for (const [id, key] of Object.entries(verifyingKeys)) {
    const data = poolInterface.encodeFunctionData('verifyingKeyHash', [id])
    expect(await provider.call({ to: deployment.pool, data })).toBe(verifyingKeyHash(key))
  }
  for (const companion of [deployment.courier, ...Object.values(deployment.gateways)]) {
    const data = registryInterface.encodeFunctionData('pool')
    expect(BigInt(await provider.call({ to: companion, data }))).toBe(BigInt(deployment.pool))
  }
  const filter = { address: deployment.pool, topics: [Object.values(POOL_TOPICS)], fromBlock: 0 }
  expect(await provider.getLogs(filter)).toEqual([])
})

test('hashers that are there already serve again, when their code is the published one', async () => {
  const provider = await foreignChain(31337)
  const { four, five } = PUBLISHED_HASHERS
  await provider.send('hardhat_setCode', [four.address, hasherCode(four.initCode, four.address)])
  // Not what the authors publish: one byte is missing.
  await provider.send('hardhat_setCode', [five.address, hasherCode(five.initCode, five.address).slice(0, -2)])
  const names: string[] = []
  await deployPortablePool({
    signer: deployer(provider),
    verifyingKeys: { 1: verifyingKeyOf('transfer') },
    onStep: ({ name }) => names.push(name),
  })
  expect(names).toEqual(['hasher5', 'verifier1', 'pool', 'registry', ...MODULES, ...COMPANIONS])
})

test('hasherCode is what the creation code leaves behind', async () => {
  const { provider } = await merkato()
  const receipt = await (await deployer(provider).sendTransaction({ data: poseidon5Bytecode })).wait()
  const address = receipt?.contractAddress as string
  expect(await provider.getCode(address)).toBe(hasherCode(poseidon5Bytecode, address))
})

test('development verifier on another chain id: nothing is sent, also when it is the last of the keys', async () => {
  const provider = await foreignChain(1)
  const keys = { 1: unlisted(verifyingKeyOf('transfer')), 3: verifyingKeyOf('own') }
  const failed = deployPortablePool({ signer: deployer(provider), verifyingKeys: keys })
  const error = (await failed.catch((reason) => reason)) as KeyRefusedError
  expect([error.code, error.contract, error.reason]).toEqual(['KEY_REFUSED', 'verifier3', 'InsecureKey'])
  expect(error.explain()).toContain('ceremony')
  expect(await sent(provider)).toBe(0)
})

test('proof with gamma = delta: a key to whose second phase nobody contributed is refused before anything is sent', async () => {
  const { provider } = await merkato()
  const key = verifyingKeyOf('transfer')
  const keys = { 1: { ...key, vk_delta_2: key.vk_gamma_2 } }
  const failed = deployPortablePool({ signer: deployer(provider), verifyingKeys: keys })
  await expect(failed).rejects.toMatchObject({ code: 'KEY_REFUSED', contract: 'verifier1', reason: 'InvalidKey' })
  expect(await sent(provider)).toBe(0)
})

test('keys that are on no list make a pool on any chain', async () => {
  const provider = await foreignChain(1)
  const keys = Object.fromEntries(Object.entries(verifyingKeys).map(([id, key]) => [id, unlisted(key)]))
  const deployment = await deployPortablePool({ signer: deployer(provider), verifyingKeys: keys })
  expect(deployment.chainId).toBe(1n)
})

test('a key of another circuit stops at the pool, by name', async () => {
  const { provider } = await merkato()
  const failed = deployPortablePool({ signer: deployer(provider), verifyingKeys: { 1: verifyingKeyOf('own') } })
  const error = (await failed.catch((reason) => reason)) as DeploymentError
  expect([error.code, error.step]).toEqual(['DEPLOYMENT_FAILED', 'pool'])
})

test('an account without coins or provider deploys nothing', async () => {
  const { provider } = await merkato()
  const poor = HDNodeWallet.createRandom().connect(provider)
  await expect(deployPortablePool({ signer: poor, verifyingKeys })).rejects.toMatchObject({ step: 'hasher4' })
  const offline = HDNodeWallet.createRandom()
  await expect(deployPortablePool({ signer: offline, verifyingKeys })).rejects.toMatchObject({ step: 'start' })
})
