import { NO_CAP, termsAssetId, ticketAssetId } from '@merkato/protocol'
import { AbiCoder, type HDNodeWallet, Interface, keccak256 } from 'ethers'
import { companionCreations, erc20GatewayAbi, erc721GatewayAbi, erc1155GatewayAbi } from '../../src/index.js'
import { GAS_LIMIT } from '../support/chains.js'
import type { TestContract } from '../support/test-contracts.js'

/** The gateways of a pool. */
export interface Gateways {
  readonly erc20: TestContract
  readonly erc721: TestContract
  readonly erc1155: TestContract
}

/** Creates gateways of a pool, in either home. */
export async function createGateways(from: HDNodeWallet, pool: string): Promise<Gateways> {
  const [, ...creations] = companionCreations(pool)
  const addresses: string[] = []
  for (const { initCode: data } of creations) {
    const receipt = await (await from.sendTransaction({ data, gasLimit: GAS_LIMIT })).wait()
    addresses.push(receipt?.contractAddress as string)
  }
  const at = (index: number, abi: ConstructorParameters<typeof Interface>[0]): TestContract => ({
    address: addresses[index] as string,
    interface: new Interface(abi),
  })
  return { erc20: at(0, erc20GatewayAbi), erc721: at(1, erc721GatewayAbi), erc1155: at(2, erc1155GatewayAbi) }
}

/** What the owner of a bundle for `unwrap` agrees to. */
export function unwrapDataHash(gateway: TestContract, ...args: readonly (string | bigint)[]): string {
  const types = args.map((arg) => (typeof arg === 'string' ? 'address' : 'uint256'))
  const selector = gateway.interface.getFunction('unwrap')?.selector
  return keccak256(AbiCoder.defaultAbiCoder().encode(['bytes4', ...types], [selector, ...args]))
}

const nameOf = (text: string): string => `0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`
const originOf = ({ address }: TestContract): string => `0x${address.slice(2).padStart(64, '0')}`

/** Asset of a token, as anybody computes it from addresses alone. */
export const wrappedAsset = (gateway: TestContract, token: TestContract, name: string, id = 0n): bigint =>
  termsAssetId(gateway.address, { kind: 1, name: nameOf(name), id, origin: originOf(token), cap: NO_CAP })

/** Asset of an NFT. */
export const wrappedTicket = (gateway: TestContract, token: TestContract, id: bigint): bigint =>
  ticketAssetId(gateway.address, nameOf('ERC-721'), id, originOf(token))
