import { erc20GatewayAbi, erc721GatewayAbi, erc1155GatewayAbi } from '@merkato/contracts'
import { AbiCoder, Interface, keccak256 } from 'ethers'
import { isNodeFailure } from '../deploy/serves-pool.js'
import type { KnownErrors } from '../errors/explain.js'
import { GatewayRejectionError, NotATokenError } from '../errors/gateways.js'
import type { ChainReader } from '../sync/chain-reader.js'
import type { ForeignToken } from './wrapped-tokens.js'

/** What the SDK needs of tokens: the parts of ERC-20, ERC-165, ERC-721 and ERC-1155 that grant approvals. */
export const tokenInterface = new Interface([
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 amountOrId)',
  'function getApproved(uint256 id) view returns (address)',
  'function isApprovedForAll(address owner, address operator) view returns (bool)',
  'function setApprovalForAll(address operator, bool approved)',
  'function supportsInterface(bytes4 interfaceId) view returns (bool)',
])

/** ethers' views of the gateways. */
export const gatewayInterfaces = {
  erc20: new Interface(erc20GatewayAbi),
  erc721: new Interface(erc721GatewayAbi),
  erc1155: new Interface(erc1155GatewayAbi),
} as const

/** Makes the gateways' custom errors readable. */
export const GATEWAY_ERRORS: readonly KnownErrors[] = Object.values(gatewayInterfaces).map((contract) => ({
  contract,
  make: (reason, args, cause) => new GatewayRejectionError(reason, args, cause),
}))

const TITLES = { erc20: 'ERC-20', erc721: 'ERC-721', erc1155: 'ERC-1155' } as const
/** ERC-165 ids. ERC-20 has none. */
const INTERFACE_IDS = { erc721: '0x80ac58cd', erc1155: '0xd9b67a26' } as const

/** The arguments that name a token in a gateway's functions. */
export const tokenArguments = (token: ForeignToken): readonly [string] | readonly [string, bigint] =>
  token.standard === 'erc20' ? [token.token] : [token.token, token.id]

/** dataHash of a bundle for `unwrap`: binds token and recipient. */
export function unwrapDataHash(token: ForeignToken, recipient: string): string {
  const types = token.standard === 'erc20' ? ['address'] : ['address', 'uint256']
  const selector = gatewayInterfaces[token.standard].getFunction('unwrap')?.selector
  const values = [selector, ...tokenArguments(token), recipient]
  return keccak256(AbiCoder.defaultAbiCoder().encode(['bytes4', ...types, 'address'], values))
}

/** Reads tokens at the newest block. */
export class TokenReader {
  constructor(private readonly reader: ChainReader) {}

  /** Refuses what a gateway would take for a token of its standard and could never give back. @throws {NotATokenError} */
  async checkStandard({ standard, token }: ForeignToken): Promise<void> {
    if (standard === 'erc20') return
    const supports = await this.#read(token, TITLES[standard], 'supportsInterface', [INTERFACE_IDS[standard]])
    if (supports !== true) throw new NotATokenError(token, TITLES[standard])
  }

  /** How much of an ERC-20 token a gateway may take. An ERC-721 contract has no such function. @throws {NotATokenError} */
  async allowance(token: string, owner: string, gateway: string): Promise<bigint> {
    return (await this.#read(token, TITLES.erc20, 'allowance', [owner, gateway])) as bigint
  }

  /** Whether a gateway may take every NFT, or every ERC-1155 token, of an account. @throws {NotATokenError} */
  async isApprovedForAll({ standard, token }: ForeignToken, owner: string, gateway: string): Promise<boolean> {
    return (await this.#read(token, TITLES[standard], 'isApprovedForAll', [owner, gateway])) as boolean
  }

  /** Whether a gateway may take this NFT. @throws {NotATokenError} also when there is no such NFT */
  async isApproved(token: string, id: bigint, gateway: string): Promise<boolean> {
    return BigInt((await this.#read(token, TITLES.erc721, 'getApproved', [id])) as string) === BigInt(gateway)
  }

  async #read(token: string, expected: string, name: string, args: unknown[]): Promise<unknown> {
    const data = tokenInterface.encodeFunctionData(name, args)
    try {
      return tokenInterface.decodeFunctionResult(name, await this.reader.call(token, data, 'latest'))[0]
    } catch (cause) {
      if (isNodeFailure(cause)) throw cause
      throw new NotATokenError(token, expected, cause)
    }
  }
}
