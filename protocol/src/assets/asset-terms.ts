import { AMOUNT_LIMIT } from '../notes/amount.js'
import { ASSET_KIND, type AssetKind, assetId } from './asset-id.js'

/** Kinds that an issuer issues; a ticket is minted in a category. */
export type IssuedKind = 1 | 2 | 4

/** What an issuer decides about an asset, once, as `IAssetRegistry.AssetTerms`. */
export interface AssetTerms {
  /** 1 token, 2 token of hidden supply, 4 category of tickets. */
  readonly kind: IssuedKind
  /** bytes32 hex: UTF-8, 1 to 32 bytes, zeros only at the end. */
  readonly name: string
  /** 0 unless one name needs several assets (ERC-1155). */
  readonly id: bigint
  /** bytes32 hex: hash of the legal documents, or what a wrapped asset wraps. */
  readonly origin: string
  /** Most units (kind 4: tickets) that may exist; {@link NO_CAP} for no limit; 0 for kind 2. */
  readonly cap: bigint
}

/** Cap of an asset without limit. No supply exceeds it, because every amount is below 2^128. */
export const NO_CAP: bigint = AMOUNT_LIMIT - 1n

/** Why terms are refused, by the registry's error. */
export type TermsFault = 'WrongKind' | 'InvalidName' | 'InvalidTerms'

/**
 * The first fault of some terms in the order in which `issue` checks them; undefined when there is none. Takes numbers
 * and words of any value that the ABI allows, because the registry asks it what to answer.
 */
export function checkTerms({
  kind,
  name,
  id,
  cap,
}: Omit<AssetTerms, 'kind'> & { kind: number }): TermsFault | undefined {
  if (!isIssuedKind(kind)) return 'WrongKind'
  if (!/^0x(?!00)(?:[0-9a-f]{2})+$/i.test(name) || hasInnerZero(name)) return 'InvalidName'
  if ((kind === 2) !== (cap === 0n) || (kind !== 1 && id !== 0n)) return 'InvalidTerms'
  return undefined
}

/** Whether `kind` is one that can be issued. */
export const isIssuedKind = (kind: number): kind is IssuedKind => kind === 1 || kind === 2 || kind === 4

/** A zero byte before another byte would give one text several names. */
const hasInnerZero = (name: string): boolean => /^0x(?:..)*?00(?:..)*?(?!00)[0-9a-f]{2}/i.test(name)

const KIND_NAMES = new Map<number, AssetKind>(
  Object.entries(ASSET_KIND).map(([name, number]) => [number, name as AssetKind]),
)

/** Name of a kind's number, as it stands in events and records; undefined when there is none. */
export const assetKindOf = (kind: number): AssetKind | undefined => KIND_NAMES.get(kind)

/**
 * The id that the registry gives these terms. The cap is no part of it: one issuer can not issue one asset with two caps.
 * @throws ProtocolError INVALID_ASSET
 */
export const termsAssetId = (issuer: string, { kind, name, id, origin }: AssetTerms): bigint =>
  assetId({ kind: KIND_NAMES.get(kind) as AssetKind, issuer, name, id, origin })

/**
 * The id of a ticket: issuer, name and origin are its category's.
 * @param category bytes32 name of the category
 * @throws ProtocolError INVALID_ASSET
 */
export const ticketAssetId = (issuer: string, category: string, id: bigint, origin: string): bigint =>
  assetId({ kind: 'ticket', issuer, name: category, id, origin })
