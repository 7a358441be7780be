import { assetName, NO_CAP, termsAssetId, ticketAssetId } from '@merkato/protocol'
import { getAddress, isAddress } from 'ethers'
import type { Deployment } from '../deploy/deployment.js'
import { InvalidArgumentError } from '../errors/input.js'
import { readAccount } from '../transactions/payee.js'
import type { AssetDirectory } from '../wallet/asset-directory.js'

/** A token of another standard: all of an ERC-20 contract, one NFT, or one id of an ERC-1155 contract. */
export type ForeignToken =
  | { readonly standard: 'erc20'; readonly token: string }
  | { readonly standard: 'erc721' | 'erc1155'; readonly token: string; readonly id: bigint }

/** An asset of the pool that stands for a foreign token, as its gateway says. */
export type WrappedAsset = ForeignToken & {
  readonly assetId: bigint
  /** Who holds the tokens and issued the asset. */
  readonly gateway: string
}

export type GatewayAddresses = Deployment['gateways']

/** What gateways call the assets that they issue (docs/protocol/gateways.md). */
const NAMES = { erc20: assetName('ERC-20'), erc721: assetName('ERC-721'), erc1155: assetName('ERC-1155') } as const
const STANDARDS = ['erc20', 'erc721', 'erc1155'] as const
const WORD = 2n ** 256n

/** Reads what a caller says of a token. @throws {InvalidAddressError} {InvalidArgumentError} */
export function readForeignToken(said: ForeignToken): ForeignToken {
  const { standard } = said
  if (!STANDARDS.includes(standard)) throw new InvalidArgumentError('The standard is erc20, erc721 or erc1155.')
  const token = readAccount(said.token)
  if (standard === 'erc20') return { standard, token }
  if (typeof said.id !== 'bigint' || said.id < 0n || said.id >= WORD) {
    throw new InvalidArgumentError('The id of a token is a bigint from 0 to 2^256 - 1.')
  }
  return { standard, token, id: said.id }
}

/** Id of the asset that stands for a token, wrapped before or not: it follows from addresses alone. */
export function wrappedAssetId(gateway: string, said: ForeignToken): bigint {
  const origin = `0x${said.token.slice(2).toLowerCase().padStart(64, '0')}`
  const name = NAMES[said.standard]
  if (said.standard === 'erc721') return ticketAssetId(gateway, name, said.id, origin)
  const id = said.standard === 'erc20' ? 0n : said.id
  return termsAssetId(gateway, { kind: 1, name, id, origin, cap: NO_CAP })
}

/**
 * The token behind an asset, when one of these gateways issued it. Anybody may issue assets under the names of a gateway, so the issuer
 * decides.
 */
export function wrappedAssetOf(
  gateways: GatewayAddresses,
  directory: AssetDirectory,
  assetId: bigint,
  blockNumber: number,
): WrappedAsset | undefined {
  const ticket = directory.ticket(assetId, blockNumber)
  const asset = ticket?.category ?? directory.issued(assetId, blockNumber)
  const standard = STANDARDS.find((one) => asset && isSame(asset.issuer, gateways[one]))
  const token = asset && `0x${asset.origin.slice(26)}`
  if (!standard || !isAddress(token)) return undefined
  const id = ticket?.id ?? asset?.id ?? 0n
  const foreign: ForeignToken =
    standard === 'erc20' ? { standard, token: getAddress(token) } : { standard, token: getAddress(token), id }
  const gateway = gateways[standard]
  return wrappedAssetId(gateway, foreign) === assetId ? { ...foreign, assetId, gateway } : undefined
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
