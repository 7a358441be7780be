import {
  portableConditionalTransfersBytecode,
  portablePackagesBytecode,
  portablePoolBytecode,
  portableRegistryBytecode,
  poseidon4Address,
  poseidon4Bytecode,
  poseidon5Address,
  poseidon5Bytecode,
} from './generated/index.js'
import { companionCreations, companionsAt, type PoolCompanions } from './pool-companions.js'
import { type VerifyingKeyPoints, verifierInitCode } from './verifier-code.js'

/** A contract to be created. */
export interface Creation {
  /** For a person who watches: `hasher4`, `verifier1`, `pool`, `courier`, ... */
  readonly name: string
  /** Data of the transaction that creates it. */
  readonly initCode: `0x${string}`
  /** Where it will be. */
  readonly address: string
}

/** The contracts of a portable home, in the order in which they must be created. */
export interface PortableHome extends PoolCompanions {
  readonly pool: string
  readonly registry: string
  /** The module of parcels. */
  readonly packages: string
  /** The module of conditional transfers. */
  readonly conditionalTransfers: string
  readonly creations: readonly Creation[]
}

/** What a portable home is made of. */
export interface PortableHomeOptions {
  /** Keys by circuit id: those of a ceremony, or development keys on chain 31337. */
  readonly verifyingKeys: Readonly<Record<number, VerifyingKeyPoints>>
  /** Address of the contract that the deployer's transaction after `index` others creates. */
  readonly addressOf: (index: number) => string
  /** Hashers that are there already. The pool's constructor asks each for a known hash; its code is the caller's to check. */
  readonly hashers?: { readonly four?: string | undefined; readonly five?: string | undefined } | undefined
}

/**
 * Plans a portable pool with its registry and modules: hashers, verifiers, pool, registry, packages, conditional transfers, then courier
 * and gateways. Pool, registry and modules name each other for ever, so the addresses are known before anything is created, and the
 * transactions must follow each other without another in between.
 */
export function planPortableHome({ verifyingKeys, addressOf, hashers = {} }: PortableHomeOptions): PortableHome {
  const creations: Creation[] = []
  const create = (name: string, initCode: `0x${string}`): string => {
    const address = addressOf(creations.length)
    creations.push({ name, initCode, address })
    return address
  }
  const hasher4 = hashers.four ?? create('hasher4', poseidon4Bytecode)
  const hasher5 = hashers.five ?? create('hasher5', poseidon5Bytecode)
  const circuits = Object.keys(verifyingKeys).map(Number)
  const verifiers = circuits.map((id) =>
    create(`verifier${id}`, verifierInitCode(verifyingKeys[id] as VerifyingKeyPoints)),
  )
  const after = (others: number): string => addressOf(creations.length + others)
  const [registry, packages, conditionalTransfers] = [after(1), after(2), after(3)]
  const parts = { registry, packages, conditionalTransfers, hasher4, hasher5, circuits, verifiers }
  const pool = create('pool', portablePoolInitCode(parts))
  create('registry', `${portableRegistryBytecode}${word(pool)}${word(hasher4)}`)
  create('packages', `${portablePackagesBytecode}${word(pool)}`)
  create('conditional transfers', `${portableConditionalTransfersBytecode}${word(pool)}`)
  const first = creations.length
  for (const { name, initCode } of companionCreations(pool)) create(name, initCode)
  const companions = companionsAt((index) => addressOf(first + index))
  return { pool, registry, packages, conditionalTransfers, ...companions, creations }
}

interface PoolParts {
  readonly registry: string
  readonly packages: string
  readonly conditionalTransfers: string
  readonly hasher4: string
  readonly hasher5: string
  readonly circuits: readonly number[]
  readonly verifiers: readonly string[]
}

/** Creation code and abi.encode(address, address[2], address, address, uint32[], address[]). */
function portablePoolInitCode(parts: PoolParts): `0x${string}` {
  const { registry, packages, conditionalTransfers, hasher4, hasher5, circuits, verifiers } = parts
  const ids = [circuits.length, ...circuits].map(word)
  const addresses = [word(verifiers.length), ...verifiers.map(word)]
  const heads = 7 * 32
  const fixed = [registry, packages, conditionalTransfers, hasher4, hasher5]
  const words = [...fixed, heads, heads + 32 * ids.length].map(word)
  return `${portablePoolBytecode}${[...words, ...ids, ...addresses].join('')}`
}

/** A number or an address as 32 bytes of hex. */
const word = (value: number | string): string => BigInt(value).toString(16).padStart(64, '0')

/** Hashers where poseidon-solidity's authors create them on any chain. Code there counts only when it is {@link hasherCode}. */
export const PUBLISHED_HASHERS = Object.freeze({
  four: { address: poseidon4Address, initCode: poseidon4Bytecode },
  five: { address: poseidon5Address, initCode: poseidon5Bytecode },
})

/**
 * Code that a hasher's creation leaves at an address: a Solidity library begins with PUSH20 of its own address, and the creation code
 * with PUSH2 of the length of what it leaves.
 */
export function hasherCode(initCode: `0x${string}`, address: string): string {
  const length = Number.parseInt(initCode.slice(4, 8), 16)
  const code = initCode.slice(-2 * length)
  return `0x${code.slice(0, 2)}${address.slice(2).toLowerCase()}${code.slice(42)}`
}
