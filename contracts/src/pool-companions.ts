import {
  bundleCourierBytecode,
  erc20GatewayBytecode,
  erc721GatewayBytecode,
  erc1155GatewayBytecode,
} from './generated/index.js'

/** Contracts that serve everybody who uses a pool. */
export interface PoolCompanions {
  /** BundleCourier: hands bundles to the pool, whoever sends them. */
  readonly courier: string
  readonly gateways: { readonly erc20: string; readonly erc721: string; readonly erc1155: string }
}

/** The companions by the names of their creation, in the order in which they are created. */
const COMPANIONS = [
  ['courier', bundleCourierBytecode],
  ['erc20Gateway', erc20GatewayBytecode],
  ['erc721Gateway', erc721GatewayBytecode],
  ['erc1155Gateway', erc1155GatewayBytecode],
] as const

/** What creates the companions of a pool, in either home: each knows the pool by its constructor, and nothing else. */
export const companionCreations = (pool: string) =>
  COMPANIONS.map(([name, bytecode]) => ({
    name,
    initCode: `${bytecode}${pool.slice(2).toLowerCase().padStart(64, '0')}` as `0x${string}`,
  }))

/** Where the companions are, when the creation with this index, from 0, goes to `addressOf(index)`. */
export const companionsAt = (addressOf: (index: number) => string): PoolCompanions => ({
  courier: addressOf(0),
  gateways: { erc20: addressOf(1), erc721: addressOf(2), erc1155: addressOf(3) },
})
