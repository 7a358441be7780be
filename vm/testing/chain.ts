import { readFileSync } from 'node:fs'
import { type Block, createBlock } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { EVMMockBlockchain, type ExecResult } from '@ethereumjs/evm'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import {
  Address,
  bigIntToBytes,
  bytesToBigInt,
  bytesToHex,
  createAccount,
  hexToBytes,
  setLengthLeft,
  unpadBytes,
} from '@ethereumjs/util'
import {
  CIRCUITS,
  type CircuitName,
  POOL_ADDRESS,
  poolInterface,
  REGISTRY_ADDRESS,
  registryInterface,
  SANDBOX_CHAIN_ID,
  type VerificationKeyJson,
} from '@merkato/protocol'
import { createCommon, createMerkatoVM, MerkatoEVM, MerkatoVM, merkatoGenesis } from '../src/evm/index.js'
import type { Hex } from '../src/precompiles/frame.js'
import type { Verifiers } from '../src/verifier/verifiers.js'
import type { VerifyingKeys } from '../src/verifier/verifying-key.js'

const keyOf = (circuit: CircuitName): VerificationKeyJson => {
  const file = new URL(`../../circuits/artifacts/${circuit}.insecure-dev.vkey.json`, import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** The development key of `transfer`, and those of all circuits as the VM takes them. */
export const TRANSFER_KEY: VerificationKeyJson = keyOf('transfer')
export const VERIFYING_KEYS: VerifyingKeys = Object.fromEntries(
  Object.values(CIRCUITS).map(({ id, name }) => [id, keyOf(name)]),
)

export const POOL = POOL_ADDRESS.toLowerCase() as Hex
export const REGISTRY = REGISTRY_ADDRESS.toLowerCase() as Hex

/** Two externally owned accounts with money, and one that has none. */
export const ALICE: Hex = `0x${'a1'.repeat(20)}`
export const MALLORY: Hex = `0x${'66'.repeat(20)}`
export const NOBODY: Hex = `0x${'0b'.repeat(20)}`

export const ETHER = 10n ** 18n

/** Time of the block that calls run in, in seconds. */
export const NOW = 1_800_000_000n

export interface CallOptions {
  readonly from?: Hex
  readonly to?: Hex
  readonly value?: bigint
  readonly gas?: bigint
  readonly timestamp?: bigint
  /** As `eth_call` does it below a STATICCALL. */
  readonly isStatic?: boolean
}

/** How a call ended. */
export interface Outcome {
  /** `ok`, the name of the pool's error, `out of gas`, or another exception of the EVM. */
  readonly result: string
  /** Arguments of the error, or return values when the call was one of the pool's functions. */
  readonly values: readonly unknown[]
  readonly returnData: Hex
  readonly gasUsed: bigint
  readonly logs: readonly { address: Hex; topics: Hex[]; data: Hex }[]
}

/** A Merkato VM on a fresh state, driven message by message. */
export class TestChain {
  private constructor(
    readonly vm: MerkatoVM,
    readonly state: MerkleStateManager,
  ) {}

  /** @param verifiers judge of proofs; the real one for the development key when left out */
  static async open(verifiers?: Verifiers): Promise<TestChain> {
    const common = await createCommon()
    const state = new MerkleStateManager({ common })
    await state.generateCanonicalGenesis({
      ...merkatoGenesis(VERIFYING_KEYS),
      [ALICE]: '0x56bc75e2d63100000', // 100 ether
      [MALLORY]: '0x56bc75e2d63100000',
    })
    return TestChain.on(state, verifiers)
  }

  /** A VM of its own on an existing state. */
  static async on(stateManager: MerkleStateManager, verifiers?: Verifiers): Promise<TestChain> {
    const common = await createCommon()
    if (verifiers !== undefined) return new TestChain(judgedBy(verifiers, common, stateManager), stateManager)
    const vm = await createMerkatoVM({ common, stateManager, verifyingKeys: VERIFYING_KEYS })
    return new TestChain(vm, stateManager)
  }

  /** Another VM that opens the database at the present state root, with caches of its own. */
  async reopen(): Promise<TestChain> {
    const root = await this.root()
    const state = this.state.shallowCopy(false)
    await state.setStateRoot(root)
    return TestChain.on(state)
  }

  get keccak256(): (message: Uint8Array) => Uint8Array {
    return this.vm.common.customCrypto.keccak256 as (message: Uint8Array) => Uint8Array
  }

  root(): Promise<Uint8Array> {
    return this.state.getStateRoot()
  }

  /** What `evm.runCall` takes for a call with these options. */
  prepare(data: Uint8Array | string, options: CallOptions = {}) {
    const { from = ALICE, to = POOL, value = 0n, gas = 30_000_000n, timestamp = NOW, isStatic = false } = options
    return {
      caller: addressOf(from),
      to: addressOf(to),
      data: typeof data === 'string' ? hexToBytes(data as Hex) : data,
      value,
      gasLimit: gas,
      isStatic,
      // So that a refused call leaves the state root as it was.
      skipNonceIncrement: true,
      block: blockAt(timestamp),
    }
  }

  /** Sends calldata (or a hex string) and decodes how it ended. */
  async send(data: Uint8Array | string, options: CallOptions = {}): Promise<Outcome> {
    const call = this.prepare(data, options)
    const { execResult } = await this.vm.evm.runCall(call)
    await this.vm.evm.journal.cleanup()
    return outcomeOf(execResult, call.data)
  }

  /** Calls a function of the pool. */
  call(name: string, args: readonly unknown[] = [], options: CallOptions = {}): Promise<Outcome> {
    return this.send(poolInterface.encodeFunctionData(name, args), options)
  }

  /** Calls a function of the registry. */
  callRegistry(name: string, args: readonly unknown[] = [], options: CallOptions = {}): Promise<Outcome> {
    return this.send(registryInterface.encodeFunctionData(name, args), { to: REGISTRY, ...options })
  }

  /** Writes a slot of an account past everything that guards it. */
  async plant(slot: bigint, word: bigint, address: Hex = POOL): Promise<void> {
    const key = setLengthLeft(bigIntToBytes(slot), 32)
    await this.state.putStorage(addressOf(address), key, unpadBytes(bigIntToBytes(word)))
  }

  /** A word of an account's storage. */
  async slot(slot: bigint, address: Hex = POOL): Promise<bigint> {
    const key = setLengthLeft(bigIntToBytes(slot), 32)
    return bytesToBigInt(await this.state.getStorage(addressOf(address), key))
  }

  async balance(address: Hex): Promise<bigint> {
    return (await this.state.getAccount(addressOf(address)))?.balance ?? 0n
  }

  /** Puts a contract at an address of choice. */
  async install(address: Hex, code: Hex, balance = 0n): Promise<void> {
    await this.state.putAccount(addressOf(address), createAccount({ balance, nonce: 1n }))
    await this.state.putCode(addressOf(address), hexToBytes(code))
  }
}

function judgedBy(verifiers: Verifiers, common: Common, stateManager: MerkleStateManager): MerkatoVM {
  const blockchain = new EVMMockBlockchain()
  const evm = new MerkatoEVM({ common, stateManager, blockchain }, verifiers)
  return new MerkatoVM({ common, stateManager, blockchain, evm })
}

/** Accepts every proof, for tests of what the pool itself decides. */
export const CREDULOUS: Verifiers = {
  has: (keyHash) => keyHash !== 0n,
  firstInvalid: () => undefined,
  precheck: () => undefined,
}

export const addressOf = (hex: string): Address => new Address(hexToBytes(hex as Hex))

export const CHAIN_ID = SANDBOX_CHAIN_ID

function blockAt(timestamp: bigint): Block {
  return createBlock({ header: { timestamp, number: 1n, gasLimit: 60_000_000n } }, { setHardfork: false })
}

/** Reads the pool's errors and return values out of an execution's result. */
export function outcomeOf(result: ExecResult, input: Uint8Array): Outcome {
  const returnData = bytesToHex(result.returnValue)
  const logs = (result.logs ?? []).map(([address, topics, data]) => ({
    address: bytesToHex(address),
    topics: topics.map((topic) => bytesToHex(topic)),
    data: bytesToHex(data),
  }))
  return { ...decode(result, returnData, input), returnData, gasUsed: result.executionGasUsed, logs }
}

function decode(result: ExecResult, returnData: Hex, input: Uint8Array): Pick<Outcome, 'result' | 'values'> {
  const error = result.exceptionError?.error
  if (error === undefined) return { result: 'ok', values: returnValues(returnData, input) }
  const parsed = error === 'revert' && returnData !== '0x' ? parseError(returnData) : null
  return parsed ? { result: parsed.name, values: [...parsed.args] } : { result: error, values: [] }
}

const parseError = (data: Hex) => poolInterface.parseError(data) ?? registryInterface.parseError(data)

function returnValues(returnData: Hex, input: Uint8Array): unknown[] {
  if (input.length < 4 || returnData === '0x') return []
  const selector = bytesToHex(input.subarray(0, 4))
  for (const contract of [poolInterface, registryInterface]) {
    const fragment = contract.getFunction(selector)
    if (fragment !== null) return [...contract.decodeFunctionResult(fragment, returnData)]
  }
  return []
}
