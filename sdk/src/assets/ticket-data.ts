import { ticketDataAbi } from '@merkato/contracts'
import { hexToBytes } from '@merkato/protocol'
import { AbiCoder, Interface, isError, keccak256 } from 'ethers'
import { TicketDataError } from '../errors/assets.js'
import { InvalidArgumentError } from '../errors/input.js'
import { RpcError } from '../errors/network.js'
import { type AssetView, viewOfAsset } from '../wallet/asset-views.js'
import { coreOf, type WalletCore } from '../wallet/core.js'

/** Most bytes of a uri, most nested assets, and with them most bytes of an answer. */
const MAX_URI = 512
const MAX_NESTED = 16
const MAX_ANSWER = 32 * (5 + MAX_NESTED) + MAX_URI

/** Something that comes with a ticket, in its issuer's words. Fields as in {@link AssetView}. */
export interface NestedAsset extends AssetView {
  /** Of a ticket, its id in its category; null of everything else. */
  readonly ticketId: bigint | null
}

/** What the issuer of a ticket says stands behind it. Nothing of it is proved but that the issuer says so now. */
export interface TicketData {
  /** Asset id of the ticket. */
  readonly ticket: bigint
  readonly issuer: string
  /** keccak256 of the content's bytes, bytes32 hex; null when the issuer names none. */
  readonly contentHash: string | null
  /**
   * Where the content lies; possibly empty. What can not stand in a URI is escaped as `\u{…}`, so it can be shown. Opening it tells its
   * host that somebody at this network address cares for this ticket.
   */
  readonly uri: string
  /** What comes with the ticket, as far as the wallet knows it. */
  readonly nested: readonly NestedAsset[]
  /** Whether these bytes are the content that the issuer names. */
  isContent(bytes: Uint8Array): boolean
}

const contract = new Interface(ticketDataAbi)

/**
 * Asks the contract that issued a ticket what stands behind it. Only when called, never by a sync: the question tells the node which
 * ticket somebody cares for. Fetches nothing from the uri.
 * @param wallet any {@link Wallet}, a watching one too
 * @param ticket asset id of a ticket, held or not, that the last sync found in the registry's log
 * @throws {NotSyncedError} {InvalidArgumentError} the asset is no known ticket
 * @throws {TicketDataError} the issuer has no answer, or none that can be read
 * @throws {RpcError}
 */
export async function readTicketData(wallet: object, ticket: bigint): Promise<TicketData> {
  const core = coreOf(wallet)
  const { assets, block } = core.verified()
  const minted = assets.ticket(ticket, block.number)
  if (!minted) throw new InvalidArgumentError('The asset is no ticket that the wallet knows.')
  const { issuer } = minted.category
  const { contentHash, uri, nested } = readAnswer(issuer, await ask(core, issuer, minted.id))
  const showNested = (assetId: bigint): NestedAsset => ({
    ...viewOfAsset(assets, assetId, block.number),
    ticketId: assets.ticket(assetId, block.number)?.id ?? null,
  })
  return {
    ticket,
    issuer,
    contentHash: BigInt(contentHash) === 0n ? null : contentHash,
    uri: readableUri(uri),
    nested: nested.map(showNested),
    isContent: (bytes) => keccak256(bytes) === contentHash,
  }
}

async function ask({ reader }: WalletCore, issuer: string, id: bigint): Promise<string> {
  try {
    return await reader.call(issuer, contract.encodeFunctionData('ticketData', [id]), 'latest')
  } catch (error) {
    const reverted = error instanceof RpcError && isError(error.cause, 'CALL_EXCEPTION')
    throw reverted ? new TicketDataError(issuer, 'refused', error) : error
  }
}

interface Answer {
  readonly contentHash: string
  readonly uri: string
  readonly nested: readonly bigint[]
}

/** Sizes are looked at before anything is decoded: the answer is a stranger's. */
function readAnswer(issuer: string, answer: string): Answer {
  if (answer === '0x') throw new TicketDataError(issuer, 'noContract')
  if (answer.length > 2 + 2 * MAX_ANSWER) throw new TicketDataError(issuer, 'tooLong')
  const { contentHash, uri, nested } = decode(issuer, answer)
  if (uri.length > MAX_URI || nested.length > MAX_NESTED) throw new TicketDataError(issuer, 'tooLong')
  return { contentHash, uri: new TextDecoder().decode(uri), nested }
}

/** The text is taken as bytes: ethers would throw at text that is no UTF-8. */
function decode(issuer: string, answer: string): { contentHash: string; uri: Uint8Array; nested: bigint[] } {
  try {
    const [contentHash, uri, nested] = AbiCoder.defaultAbiCoder().decode(['bytes32', 'bytes', 'uint256[]'], answer)
    return { contentHash, uri: hexToBytes(uri), nested: [...nested] }
  } catch (error) {
    throw new TicketDataError(issuer, 'malformed', error)
  }
}

/** A URI has visible ASCII alone (RFC 3986): letters that look like others, and directions, stand as escapes. */
const readableUri = (uri: string): string =>
  uri.replace(/[^\x21-\x5b\x5d-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
