import { createHash } from 'node:crypto'
import { type DecodedArgument, decodedArguments } from '@merkato/vm'
import { AbiCoder, type EventFragment, type FunctionFragment, Indexed, Interface, type ParamType, Result } from 'ethers'
import { type Artifacts, type Creation, openArtifacts } from './artifacts.js'
import { creates } from './code-match.js'
import { CONSOLE_ADDRESS, consoleLine } from './console-log.js'
import { decodeError } from './decode-error.js'
import type { DecodedCall, DecodedError, DecodedEvent } from './decoded.js'
import { EVM_PRECOMPILES } from './evm-precompiles.js'
import { type Hex, type KnownContract, knownContract } from './known-contract.js'
import { MERKATO_CONTRACTS, PLACED_CONTRACTS } from './merkato-contracts.js'
import { SelectorIndex } from './selector-index.js'

/** What a decoder goes by. */
export interface DecoderOptions {
  /** Folder of Hardhat's artifacts; read when it is needed, and again when it has changed. */
  readonly artifacts?: string | undefined
  /** Code at an address, `0x` where there is none. Without it, only what is placed in every sandbox is recognised. */
  readonly codeAt?: ((address: Hex) => Promise<Hex>) | undefined
}

/** A log as JSON-RPC has it. */
export interface RawLog {
  readonly address: string
  readonly topics: readonly string[]
  readonly data: string
}

/** What a decoder knows, in JSON. */
export interface DecoderMetadata {
  /** Every contract whose interface is known, Merkato's own first. */
  readonly contracts: readonly {
    readonly name: string
    /** Source file; absent for Merkato's own. */
    readonly source?: string
    readonly abi: readonly unknown[]
    /** Where it is: in every sandbox, or where this decoder has recognised it. Lower-case hex. */
    readonly addresses: readonly Hex[]
  }[]
  /** Precompiles of the EVM and of Merkato. */
  readonly precompiles: readonly { readonly name: string; readonly address: Hex }[]
}

/** Reads calls, errors and events by the contracts that it knows: Merkato's own, and those of a Hardhat project. */
export interface Decoder {
  /** The contract at an address, recognised by its code; behind a delegation (EIP-7702) or a minimal proxy (ERC-1167), the one that runs. */
  contractAt(address: string): Promise<KnownContract | undefined>
  /** The contract that an init code makes. */
  contractCreatedBy(initCode: string): KnownContract | undefined
  /** The contract with this code. */
  contractWithCode(code: string): KnownContract | undefined
  /** Name of a precompile, of the EVM or Merkato's. */
  precompileAt(address: string): string | undefined
  /** @param to undefined: `input` creates a contract */
  call(call: { readonly to: string | undefined; readonly input: string }): Promise<DecodedCall>
  /** @param address whose execution answered the data, where it is known */
  error(data: string, address?: string): Promise<DecodedError>
  /** As {@link error} in words, at once and by the errors of all contracts; undefined for one that is not known. */
  errorName(data: string): string | undefined
  /** @returns undefined for a log that no known contract writes */
  event(log: RawLog): Promise<DecodedEvent | undefined>
  /** The line that a call of `console.log` asks for; undefined for data that are none. */
  console(data: string): string | undefined
  metadata(): DecoderMetadata
  /** Source maps and sources of what is known by a build-info. */
  readonly artifacts: Artifacts | undefined
}

export function createDecoder(options: DecoderOptions = {}): Decoder {
  return new ContractDecoder(options)
}

const SELECTOR_DIGITS = 10
/** Codes whose contract is remembered. */
const MOST_CODES = 5_000
/** Addresses that are remembered for {@link Decoder.metadata}. */
const MOST_ADDRESSES = 5_000
const DELEGATION = /^0xef0100([0-9a-f]{40})$/
const MINIMAL_PROXY = /^0x363d3d373d3d3d363d73([0-9a-f]{40})5af43d82803e903d91602b57fd5bf3$/

const coder = new Interface([])
const words = AbiCoder.defaultAbiCoder()
const placed = new Map<string, KnownContract>(PLACED_CONTRACTS.map(({ address, contract }) => [address, contract]))
const consoleContract = knownContract({ name: 'console', abi: [] })

class ContractDecoder implements Decoder {
  readonly artifacts: Artifacts | undefined
  readonly #codeAt: NonNullable<DecoderOptions['codeAt']>
  #index: SelectorIndex
  /** By the hash of the code; which artifacts it was looked up in is {@link #generation}. */
  #byCode = new Map<string, KnownContract | undefined>()
  #generation = 0
  readonly #recognised = new Map<Hex, KnownContract>()

  constructor({ artifacts, codeAt }: DecoderOptions) {
    this.artifacts = artifacts === undefined ? undefined : openArtifacts(artifacts)
    this.#codeAt = codeAt ?? (async () => '0x')
    this.#index = this.#newIndex()
  }

  async contractAt(address: string): Promise<KnownContract | undefined> {
    const key = lower(address)
    const known = placed.get(key)
    if (known !== undefined) return known
    if (this.precompileAt(key) !== undefined) return undefined
    const found = this.contractWithCode(await this.#codeBehind(key))
    if (found !== undefined) this.#remember(key, found)
    return found
  }

  contractCreatedBy(initCode: string): KnownContract | undefined {
    return this.#creationOf(bytesOf(initCode))?.contract
  }

  contractWithCode(code: string): KnownContract | undefined {
    if (this.artifacts === undefined || code.length <= 2) return undefined
    const key = createHash('sha256').update(code).digest('base64')
    this.#refresh()
    if (!this.#byCode.has(key)) {
      if (this.#byCode.size >= MOST_CODES) this.#byCode.clear()
      this.#byCode.set(key, this.artifacts.byCode(bytesOf(code)))
    }
    return this.#byCode.get(key)
  }

  precompileAt(address: string): string | undefined {
    const key = lower(address)
    if (key === CONSOLE_ADDRESS) return consoleContract.name
    return (
      EVM_PRECOMPILES.get(key)?.name ??
      PLACED_CONTRACTS.find((it) => it.isPrecompile && it.address === key)?.contract.name
    )
  }

  async call({ to, input }: { to: string | undefined; input: string }): Promise<DecodedCall> {
    if (to === undefined) return this.#creation(input)
    const key = lower(to)
    if (key === CONSOLE_ADDRESS) return consoleCall(input)
    const precompile = EVM_PRECOMPILES.get(key)
    if (precompile !== undefined) return precompileCall(precompile.name, precompile.words, input)
    const contract = await this.contractAt(key)
    return this.#functionCall(contract, input)
  }

  async error(data: string, address?: string): Promise<DecodedError> {
    const contract = address === undefined ? undefined : await this.contractAt(address)
    this.#refresh()
    return decodeError(lower(data), contract, this.#index)
  }

  errorName(data: string): string | undefined {
    this.#refresh()
    const { kind, text } = decodeError(lower(data), undefined, this.#index)
    return kind === 'unknown' || kind === 'empty' ? undefined : text
  }

  async event({ address, topics, data }: RawLog): Promise<DecodedEvent | undefined> {
    const [topic] = topics
    if (topic === undefined) return undefined
    const contract = await this.contractAt(address)
    const own = contract?.coder.getEvent(topic)
    for (const fragment of [...(own ? [own] : []), ...this.#index.events(topic)]) {
      const args = eventArguments(fragment, topics, data)
      if (args === undefined) continue
      const { name: event } = fragment
      return { contract: contract?.name, event, signature: fragment.format('sighash'), arguments: args }
    }
    return undefined
  }

  console(data: string): string | undefined {
    return consoleLine(lower(data))
  }

  metadata(): DecoderMetadata {
    const places = [...placed, ...this.#recognised] as [Hex, KnownContract][]
    const contracts = this.#contracts().map((contract) => ({
      name: contract.name,
      ...(contract.source === undefined ? {} : { source: contract.source }),
      abi: contract.abi,
      addresses: places.flatMap(([address, at]) => (at === contract ? [address] : [])),
    }))
    const own = PLACED_CONTRACTS.filter(({ isPrecompile }) => isPrecompile)
    const precompiles = [
      ...[...EVM_PRECOMPILES].map(([address, { name }]) => ({ name, address: address as Hex })),
      ...own.map(({ address, contract }) => ({ name: contract.name, address })),
    ]
    return { contracts, precompiles }
  }

  #contracts(): KnownContract[] {
    const known = [...placed.values(), ...MERKATO_CONTRACTS.map(({ contract }) => contract)]
    return [...new Set([...known, ...(this.artifacts?.contracts() ?? [])])]
  }

  #newIndex(): SelectorIndex {
    return new SelectorIndex(() => this.#contracts().map(({ abi }) => abi))
  }

  /** What was found in artifacts that have changed since is found anew. */
  #refresh(): void {
    this.artifacts?.contracts()
    const generation = this.artifacts?.generation ?? 0
    if (generation === this.#generation) return
    this.#generation = generation
    this.#byCode.clear()
    this.#recognised.clear()
    this.#index = this.#newIndex()
  }

  async #codeBehind(address: Hex): Promise<Hex> {
    const code = await this.#codeAt(address)
    const target = (DELEGATION.exec(code) ?? MINIMAL_PROXY.exec(code))?.[1]
    return target === undefined ? code : this.#codeAt(`0x${target}`)
  }

  #remember(address: Hex, contract: KnownContract): void {
    if (this.#recognised.size >= MOST_ADDRESSES) this.#recognised.clear()
    this.#recognised.set(address, contract)
  }

  #creationOf(initCode: Uint8Array): Creation | undefined {
    const own = MERKATO_CONTRACTS.find((entry) => creates({ bytes: entry.initCode, open: [] }, initCode))
    return this.artifacts?.byCreation(initCode) ?? (own && { contract: own.contract, codeLength: own.initCode.length })
  }

  #creation(initCode: string): DecodedCall {
    const creation = this.#creationOf(bytesOf(initCode))
    const call = { contract: creation?.contract.name, function: 'constructor', signature: undefined }
    return { ...call, arguments: creation === undefined ? [] : constructorArguments(creation, initCode) }
  }

  #functionCall(contract: KnownContract | undefined, input: string): DecodedCall {
    const selector = input.slice(0, SELECTOR_DIGITS)
    const own = contract?.coder.getFunction(selector)
    // A known contract has no other functions; of one that is not known, the arguments at least have to fit.
    const candidates = own ? [own] : contract === undefined ? this.#index.functions(selector) : []
    for (const fragment of candidates) {
      const args = functionArguments(fragment, input)
      if (args === undefined) continue
      const { name } = fragment
      return { contract: contract?.name, function: name, signature: fragment.format('sighash'), arguments: args }
    }
    return withoutFunction(contract, input, selector)
  }
}

/** A call that no function of the contract takes. */
function withoutFunction(contract: KnownContract | undefined, input: string, selector: string): DecodedCall {
  const call = { contract: contract?.name, signature: undefined, arguments: [] }
  const isPlain = input.length <= 2
  if (contract !== undefined && isPlain && contract.coder.receive) return { ...call, function: 'receive' }
  if (contract?.coder.fallback) return { ...call, function: 'fallback' }
  if (isPlain) return { ...call, function: undefined }
  return { ...call, function: undefined, selector }
}

function consoleCall(input: string): DecodedCall {
  const line = consoleLine(lower(input))
  const args = line === undefined ? [] : [{ name: '', type: 'string', value: line }]
  return { contract: consoleContract.name, function: 'log', signature: undefined, arguments: args }
}

function precompileCall(contract: string, params: readonly ParamType[] | undefined, input: string): DecodedCall {
  const call = { contract, function: undefined, signature: undefined }
  const bytes = [{ name: 'input', type: 'bytes', value: input }]
  if (params === undefined) return { ...call, arguments: bytes }
  // A precompile reads zeros behind the end of its input.
  const padded = `0x${input.slice(2).padEnd(params.length * 64, '0')}`
  const values = orUndefined(() => decodedArguments(params, words.decode(params, padded, true)))
  return { ...call, arguments: values ?? bytes }
}

function constructorArguments({ contract, codeLength }: Creation, initCode: string): DecodedArgument[] {
  const { inputs } = contract.coder.deploy
  const data = `0x${initCode.slice(2 + 2 * codeLength)}`
  return orUndefined(() => decodedArguments(inputs, words.decode(inputs, data))) ?? []
}

function functionArguments(fragment: FunctionFragment, input: string): DecodedArgument[] | undefined {
  return orUndefined(() => decodedArguments(fragment.inputs, coder.decodeFunctionData(fragment, input)))
}

function eventArguments(
  fragment: EventFragment,
  topics: readonly string[],
  data: string,
): DecodedArgument[] | undefined {
  if (fragment.anonymous || fragment.inputs.filter(({ indexed }) => indexed).length !== topics.length - 1)
    return undefined
  return orUndefined(() => {
    const values = coder.decodeEventLog(fragment, data, topics).toArray()
    // Of text and lists that are indexed, the log has the hash alone.
    const shown = values.map((value) => (Indexed.isIndexed(value) ? value.hash : value))
    return decodedArguments(fragment.inputs, Result.fromItems(shown))
  })
}

function orUndefined<T>(task: () => T): T | undefined {
  try {
    return task()
  } catch {
    return undefined
  }
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2), 'hex')
}

function lower(hex: string): Hex {
  return hex.toLowerCase() as Hex
}
