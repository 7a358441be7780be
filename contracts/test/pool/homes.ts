import { verifyingKeys } from '@merkato/circuits'
import {
  CONDITIONAL_TRANSFERS_ADDRESS,
  conditionalTransfersInterface,
  type OneTimeStruct,
  PACKAGES_ADDRESS,
  POOL_ADDRESS,
  packagesInterface,
  poolInterface,
  REGISTRY_ADDRESS,
  registryInterface,
} from '@merkato/protocol'
import {
  concat,
  dataLength,
  type ErrorDescription,
  getAddress,
  getCreateAddress,
  type HDNodeWallet,
  type JsonRpcApiProvider,
  type LogDescription,
  type TransactionReceipt,
  toBeHex,
} from 'ethers'
import { planPortableHome } from '../../src/index.js'
import { devWallet, GAS_LIMIT, openHardhat, openMerkato, type TestChain } from '../support/chains.js'

/** A pool and its registry on a chain, whichever implementation. */
export interface PoolHome extends TestChain {
  readonly kind: 'native' | 'portable'
  readonly pool: string
  readonly registry: string
  readonly packages: string
  readonly conditionalTransfers: string
}

/** A call that an account makes. */
export interface CallOf {
  readonly from: HDNodeWallet
  readonly to: string
  readonly data: string
  readonly value?: bigint
}

/** The homes that have to answer alike (PORT-1). */
export const HOMES = {
  'native on our node': async () => nativeHome(await openMerkato({ verifyingKeys })),
  'portable on our node': async () => portableHome(await openMerkato({ verifyingKeys })),
  "portable on Hardhat's network": async () => portableHome(await openHardhat()),
} as const

/** The contracts of a home, whose errors and events differ in name, or mean the same. */
const CONTRACTS = [poolInterface, registryInterface, packagesInterface, conditionalTransfersInterface]

/** Accounts of the suites. The deployer is nobody else, so that addresses, and with them proofs, are the same on every chain. */
const DEPLOYER = 9
export const accountOf = ({ provider }: TestChain, index: number): HDNodeWallet => devWallet(index, provider)

export const nativeHome = (chain: TestChain): PoolHome => ({
  ...chain,
  kind: 'native',
  pool: getAddress(POOL_ADDRESS),
  registry: getAddress(REGISTRY_ADDRESS),
  packages: getAddress(PACKAGES_ADDRESS),
  conditionalTransfers: getAddress(CONDITIONAL_TRANSFERS_ADDRESS),
})

/** Creates a portable pool and its registry. */
export async function portableHome(
  chain: TestChain,
  onCreated: (name: string, receipt: TransactionReceipt) => void = () => {},
  keys: typeof verifyingKeys = verifyingKeys,
): Promise<PoolHome> {
  const deployer = devWallet(DEPLOYER, chain.provider)
  const addressOf = (nonce: number) => getCreateAddress({ from: deployer.address, nonce })
  const { creations, ...addresses } = planPortableHome({ verifyingKeys: keys, addressOf })
  for (const { name, initCode } of creations) {
    onCreated(
      name,
      (await (await deployer.sendTransaction({ data: initCode, gasLimit: GAS_LIMIT })).wait()) as TransactionReceipt,
    )
  }
  return { ...chain, kind: 'portable', ...addresses }
}

/**
 * How a call that changes nothing would end: `done`, or the error with its arguments, as `WrongValue(5, 0)`. No revert data at all is
 * `MalformedCall()`, as the interface says.
 */
export async function outcome(chain: TestChain, { from, to, data, value = 0n }: CallOf): Promise<string> {
  try {
    await chain.provider.call({ from: from.address, to, data, value })
    return 'done'
  } catch (error) {
    return revertText(error)
  }
}

/** The error that a call ended with, as {@link outcome} tells it. */
export const revertText = (error: unknown): string => errorText(revertDataOf(error))

/** Calldata of a function of the pool. */
export const poolCall = (name: string, ...args: unknown[]): string => poolInterface.encodeFunctionData(name, args)

/** Calldata of a function of the registry. */
export const registryCall = (name: string, ...args: unknown[]): string =>
  registryInterface.encodeFunctionData(name, args)

/** Answer of a call that only asks. */
export const ask = (provider: JsonRpcApiProvider, to: string, data: string): Promise<string> =>
  provider.call({ to, data })

/** Makes a call in a transaction of its own, which has to succeed. */
export async function send({ from, to, data, value = 0n }: CallOf): Promise<TransactionReceipt> {
  const receipt = await (await from.sendTransaction({ to, data, value, gasLimit: GAS_LIMIT })).wait()
  if (receipt === null) throw new Error('a transaction is not mined')
  return receipt
}

/** Nodes differ in where they put revert data, and ethers does not find all of it. */
export function revertDataOf(error: unknown): string {
  const { code, data, info } = error as { code?: string; data?: unknown; info?: { error?: { data?: unknown } } }
  if (code !== 'CALL_EXCEPTION') throw error
  const inner = info?.error?.data
  const found = [data, inner, (inner as { data?: unknown } | undefined)?.data].find((one) => typeof one === 'string')
  return (found as string | undefined) ?? '0x'
}

function errorText(data: string): string {
  if (data === '0x') return 'MalformedCall()'
  for (const contract of CONTRACTS) {
    const parsed = contract.parseError(data)
    if (parsed) return describeError(parsed)
  }
  return data
}

const describeError = ({ name, args }: ErrorDescription): string => `${name}(${[...args].join(', ')})`

/** Names of what the pool and the registry logged. */
export const logNames = (receipt: TransactionReceipt): string[] => parsedLogs(receipt).map(({ name }) => name)

/** What the pool and the registry logged, as `SupplyChanged(5, 1, 0, 1)`. */
export const logTexts = (receipt: Pick<TransactionReceipt, 'logs'>): string[] =>
  parsedLogs(receipt).map(({ name, args }) => `${name}(${[...args].join(', ')})`)

function parsedLogs({ logs }: Pick<TransactionReceipt, 'logs'>): LogDescription[] {
  return logs.map((log) => {
    const parsed = CONTRACTS.map((contract) => contract.parseLog(log)).find((one) => one !== null)
    if (!parsed) throw new Error('no contract of a home logs this')
    return parsed
  })
}

/** A one-time address that is valid everywhere and nobody's: its point is Base8 of EIP-2494. */
export const ONE_TIME: OneTimeStruct = Object.freeze({
  npk: 1n,
  ephemeralX: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  ephemeralY: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
  viewTag: 7,
})

/** Opcodes that pass a call on, and whether they take a value. */
const CALLS = {
  CALL: { opcode: 'f1', value: true },
  CALLCODE: { opcode: 'f2', value: true },
  DELEGATECALL: { opcode: 'f4', value: false },
  STATICCALL: { opcode: 'fa', value: false },
} as const

/** Creates a contract that passes calldata behind an address word on, with what came back. It sends no value. */
export function forwarder(chain: TestChain, by: keyof typeof CALLS): Promise<string> {
  const { opcode, value } = CALLS[by]
  const call = `6020360380602060003760006000826000${value ? '6000' : ''}6000355a${opcode}3d600060003e`
  return create(chain, `${call}60${value ? '25' : '23'}573d6000fd5b3d6000f3`)
}

const BATCHER = '5f5b80361115603157806020013580826040015f375f5f825f5f86355af115602957016040016001565b3d5f5f3e3d5ffd5b00'

/**
 * Creates a contract that makes the calls in its calldata ({@link batch}) one after another, and reverts, with what came back, when one
 * of them does: an issuer, a payer, or whoever makes a call fail that has already done something.
 */
export const batcher = (chain: TestChain): Promise<string> => create(chain, BATCHER)

/** Creates a batcher that goes on when a call reverts: POP in the place of ISZERO PUSH1 JUMPI. */
export const patientBatcher = (chain: TestChain): Promise<string> =>
  create(chain, BATCHER.replace('15602957', '505b5b5b'))

/** Calldata of a batcher. */
export const batch = (...calls: readonly (readonly [to: string, data: string])[]): string =>
  concat(calls.flatMap(([to, data]) => [toBeHex(to, 32), toBeHex(dataLength(data), 32), data]))

/** Creates a contract that reverts whenever it is called, also with coins. */
export const refuser = (chain: TestChain): Promise<string> => create(chain, '5f5ffd')

/** Creates a contract that notes in its slot 0 that it was called, as one would that calls back. */
export const recorder = (chain: TestChain): Promise<string> => create(chain, '60015f5500')

/** Address of a contract that destroyed itself when it was created: no code, a nonce that is used up. */
export async function destroyed(chain: TestChain): Promise<string> {
  const sent = await devWallet(8, chain.provider).sendTransaction({ data: '0x33ff', gasLimit: GAS_LIMIT })
  return (await sent.wait())?.contractAddress as string
}

/** Creates a contract with this code (hex without 0x, at most 255 bytes), by an account that does nothing else. */
async function create(chain: TestChain, runtime: string): Promise<string> {
  const length = toBeHex(runtime.length / 2).slice(2)
  const sent = await devWallet(8, chain.provider).sendTransaction({
    data: `0x60${length}600a5f3960${length}5ff3${runtime}`,
    gasLimit: GAS_LIMIT,
  })
  return (await sent.wait())?.contractAddress as string
}

/** Calldata for a forwarder. */
export const through = (to: string, data: string): string => `0x${to.slice(2).padStart(64, '0')}${data.slice(2)}`
