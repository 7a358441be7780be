import {
  type ErrorDescription,
  type EventFragment,
  Fragment,
  Interface,
  type LogDescription,
  type ParamType,
  Result,
} from 'ethers'
import type { RpcLog } from '../rpc/types.js'

/** What /dashboard/metadata.json tells. */
export interface Metadata {
  readonly contracts: readonly {
    readonly name: string
    /** Source file in the developer's project; absent for Merkato's own. */
    readonly source?: string
    readonly abi: readonly unknown[]
    readonly addresses: readonly string[]
  }[]
  readonly precompiles: readonly { readonly name: string; readonly address: string }[]
}

/** A contract with a name at an address. */
export interface NamedContract {
  readonly name: string
  readonly address: string
  readonly origin: 'precompile' | 'Merkato' | 'project'
}

/** A decoded value: a list, fields by name, or text (whole numbers in decimal, bytes and addresses in hex). */
export type Value = string | readonly Value[] | { readonly [field: string]: Value }

export interface Argument {
  readonly name: string
  /** Solidity type; `tuple` for structs. */
  readonly type: string
  readonly value: Value
}

/** A call, an event or an error with its arguments. */
export interface Decoded {
  readonly name: string
  readonly signature: string
  readonly args: readonly Argument[]
}

interface Entry {
  readonly contract: NamedContract
  readonly coder: Interface | undefined
}

/** Reads calls, events and errors of contracts with known ABIs; of others by any known ABI that has the same selector. */
export class AbiBook {
  readonly #byAddress = new Map<string, Entry>()
  /** Of contracts, without one for what has no ABI; any of them knows Solidity's own errors. */
  readonly #coders: readonly Interface[]

  constructor({ contracts, precompiles }: Metadata) {
    const native = new Set(precompiles.map(({ address }) => address.toLowerCase()))
    const coders: Interface[] = []
    for (const { name, address } of precompiles) this.#enter({ name, address, origin: 'precompile' }, undefined)
    for (const { name, source, abi, addresses } of contracts) {
      const coder = readAbi(abi)
      coders.push(coder)
      for (const address of addresses) {
        const origin = native.has(address.toLowerCase()) ? 'precompile' : source === undefined ? 'Merkato' : 'project'
        this.#enter({ name, address, origin }, coder)
      }
    }
    this.#coders = coders
  }

  /** All that have a name, in the order of the metadata. */
  get contracts(): NamedContract[] {
    return [...this.#byAddress.values()].filter(({ coder }) => coder !== undefined).map(({ contract }) => contract)
  }

  /** @returns undefined for an address that nobody named */
  contractAt(address: string): NamedContract | undefined {
    return this.#byAddress.get(address.toLowerCase())?.contract
  }

  coderAt(address: string): Interface | undefined {
    return this.#byAddress.get(address.toLowerCase())?.coder
  }

  byName(name: string): NamedContract | undefined {
    return this.contracts.find((contract) => contract.name === name)
  }

  #enter(contract: NamedContract, coder: Interface | undefined): void {
    this.#byAddress.set(contract.address.toLowerCase(), { contract, coder })
  }

  call(to: string | null | undefined, data: string): Decoded | undefined {
    if (data.length < 10) return undefined
    return this.#first(to, (coder) => {
      const call = coder.parseTransaction({ data })
      return call === null ? undefined : described(call.name, call.signature, call.fragment.inputs, call.args)
    })
  }

  /** What a call answered. */
  answer(to: string | null | undefined, input: string, output: string): readonly Argument[] | undefined {
    if (input.length < 10 || output.length <= 2) return undefined
    return this.#first(to, (coder) => {
      const fragment = coder.getFunction(input.slice(0, 10))
      return fragment === null ? undefined : argumentsOf(fragment.outputs, coder.decodeFunctionResult(fragment, output))
    })
  }

  event({ address, topics, data }: Pick<RpcLog, 'address' | 'topics' | 'data'>): Decoded | undefined {
    return this.#first(address, (coder) => {
      const log = coder.parseLog({ topics: [...topics], data })
      return log === null ? undefined : describedLog(log)
    })
  }

  error(from: string | null | undefined, data: string): Decoded | undefined {
    if (data.length < 10) return undefined
    return this.#first(from, (coder) => describedError(coder, data))
  }

  /** The contract's own ABI decides; somebody else's may happen to fit too. */
  #first<T>(address: string | null | undefined, read: (coder: Interface) => T | undefined): T | undefined {
    const own = this.#byAddress.get((address ?? '').toLowerCase())?.coder
    for (const coder of own === undefined ? this.#coders : [own, ...this.#coders]) {
      const found = attempt(() => read(coder))
      if (found !== undefined) return found
    }
    return undefined
  }
}

/** What Solidity itself refuses with. ethers reads these without the names of their arguments. */
const BUILT_IN: Readonly<Record<string, string>> = { Error: 'reason', Panic: 'code' }

function describedError(coder: Interface, data: string): Decoded | undefined {
  const error: ErrorDescription | null = coder.parseError(data)
  if (error === null) return undefined
  const { name, signature, fragment, args } = error
  const decoded = described(name, signature, fragment.inputs, args)
  return { ...decoded, args: decoded.args.map((arg) => ({ ...arg, name: arg.name || (BUILT_IN[name] ?? '') })) }
}

/** Of an ABI from a file, what is no part of one is left out; ethers would complain on the console. */
function readAbi(abi: readonly unknown[]): Interface {
  return new Interface(abi.flatMap((item) => attempt(() => Fragment.from(item)) ?? []))
}

/** Bytes of others need not be what their selector promises. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function describedLog({ name, signature, fragment, args }: LogDescription & { fragment: EventFragment }): Decoded {
  return described(name, signature, fragment.inputs, args)
}

function described(name: string, signature: string, params: readonly ParamType[], values: Result): Decoded {
  return { name, signature, args: argumentsOf(params, values) }
}

function argumentsOf(params: readonly ParamType[], values: Result): Argument[] {
  return params.map((param, index) => ({
    name: param.name,
    type: param.type.startsWith('tuple') ? param.type.replace(/^tuple\(.*\)/, 'tuple') : param.type,
    value: readValue(param, values[index]),
  }))
}

function readValue(param: ParamType, value: unknown): Value {
  if (value instanceof Result && param.arrayChildren !== null) {
    const { arrayChildren } = param
    return value.toArray().map((item) => readValue(arrayChildren, item))
  }
  if (value instanceof Result && param.components !== null) {
    const fields = param.components.map((field, index) => [field.name || String(index), readValue(field, value[index])])
    return Object.fromEntries(fields)
  }
  // An indexed string or tuple is in its topic by its hash alone.
  return typeof value === 'object' && value !== null && 'hash' in value ? String(value.hash) : String(value)
}
