import { poseidon } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { AbiCoder, Interface, id, type JsonRpcApiProvider } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  planPortableHome,
  portablePoolAbi,
  portableRegistryAbi,
  poseidon4Bytecode,
  poseidon5Bytecode,
} from '../../src/index.js'
import { devWallet, GAS_LIMIT, openHardhat, type TestChain } from '../support/chains.js'
import { revertDataOf } from './homes.js'

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
const abi = AbiCoder.defaultAbiCoder()

const HASHERS = [
  { inputs: 4, initCode: poseidon4Bytecode },
  { inputs: 5, initCode: poseidon5Bytecode },
]

let chain: TestChain
beforeAll(async () => {
  chain = await openHardhat()
})
afterAll(() => chain.close())

async function create(provider: JsonRpcApiProvider, data: string): Promise<string> {
  return (await (await devWallet(0, provider).sendTransaction({ data, gasLimit: GAS_LIMIT })).wait())
    ?.contractAddress as string
}

describe.each(HASHERS)('Poseidon of $inputs elements, whose bytecode nobody audited', ({ inputs, initCode }) => {
  test('equals ours on 200 seeded inputs and on the edges', async () => {
    const hasher = await create(chain.provider, initCode)
    const random = seededRandom(`hasher of ${inputs}`)
    const element = () => BigInt(`0x${Buffer.from(random(32)).toString('hex')}`) % R
    const edges = [0n, 1n, R - 1n].map((value) => Array.from({ length: inputs }, () => value))
    const samples = [...edges, ...Array.from({ length: 200 }, () => Array.from({ length: inputs }, element))]
    for (const sample of samples) {
      const data = id(`hash(uint256[${inputs}])`).slice(0, 10) + abi.encode([`uint256[${inputs}]`], [sample]).slice(2)
      expect(BigInt(await chain.provider.call({ to: hasher, data }))).toBe(poseidon(sample))
    }
  })
})

const word = (value: string | number) => BigInt(value).toString(16).padStart(64, '0')
const addressOf = (index: number) => `0x${word(index + 1).slice(24)}`

/** Name of the error with which a contract of this code is not created; `created` when it would be. */
const creation = (contract: Interface, data: string): Promise<string> =>
  chain.provider.call({ from: devWallet(0, chain.provider).address, data }).then(
    () => 'created',
    (error) => {
      const data = revertDataOf(error)
      return data === '0x' ? 'no data' : (contract.parseError(data)?.name ?? data)
    },
  )

test('a pool is not created with hashers that hash something else, or nothing', async () => {
  const four = await create(chain.provider, poseidon4Bytecode)
  const five = await create(chain.provider, poseidon5Bytecode)
  // Answers 0 to everything: PUSH1 32, PUSH0, RETURN.
  const zeros = await create(chain.provider, '0x6360205ff35f526004601cf3')
  const contract = new Interface(portablePoolAbi)
  const ending = (hashers: { four: string; five: string }) => {
    const [pool] = planPortableHome({ verifyingKeys: {}, addressOf, hashers }).creations
    return creation(contract, pool?.initCode as string)
  }
  expect(await ending({ four, five })).toBe('created')
  expect(await ending({ four: zeros, five })).toBe('WrongHasher')
  expect(await ending({ four, five: zeros })).toBe('WrongHasher')
  expect(await ending({ four: five, five: four })).toBe('no data')
})

test('a registry is created for the pool that names it, and for no other', async () => {
  const four = await create(chain.provider, poseidon4Bytecode)
  const five = await create(chain.provider, poseidon5Bytecode)
  const { creations } = planPortableHome({ verifyingKeys: {}, addressOf, hashers: { four, five } })
  const pool = await create(chain.provider, creations[0]?.initCode as string)
  const registryOf = (address: string) => `${creations[1]?.initCode.slice(0, -128)}${word(address)}${word(four)}`
  expect(await creation(new Interface(portableRegistryAbi), registryOf(pool))).toBe('WrongPool')
  expect(await creation(new Interface(portableRegistryAbi), registryOf(four))).toBe('no data')
})
