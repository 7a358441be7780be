import {
  type AssetIssuedEvent,
  type AssetTerms,
  isIssuedKind,
  type RegistryEvent,
  type TicketMintedEvent,
  termsAssetId,
  ticketAssetId,
} from '@merkato/protocol'

/** What the registry's log says of an asset that was issued; its id was recomputed from it. */
export interface IssuedAsset extends AssetTerms {
  readonly assetId: bigint
  readonly issuer: string
  /** Of the log. */
  readonly blockNumber: number
}

/** A ticket and the category it was minted in; its asset id was recomputed from both. */
export interface MintedTicket {
  readonly assetId: bigint
  readonly category: IssuedAsset
  readonly id: bigint
  readonly blockNumber: number
}

/**
 * Every asset and ticket of the registry's log, each with its block, so that any prefix of the chain can be read back. It holds
 * all of them and not those of the wallet: asking for these would tell the node what the wallet holds. A node can leave logs
 * out, and an asset is unknown then; it can not give one the name or issuer of another, because these make the id.
 */
export class AssetDirectory {
  readonly #issued = new Map<bigint, IssuedAsset>()
  readonly #tickets = new Map<bigint, MintedTicket>()
  readonly #finalized = new Map<bigint, number>()

  /** Takes up an event; what does not make the id that it names is passed over. */
  add(event: RegistryEvent, blockNumber: number): void {
    if (event.event === 'AssetIssued') this.#addIssued(event, blockNumber)
    if (event.event === 'TicketMinted') this.#addTicket(event, blockNumber)
    if (event.event === 'AssetFinalized') this.#finalized.set(event.assetId, blockNumber)
  }

  /** An issued asset, or undefined when it is not known up to the end of a block. */
  issued(assetId: bigint, blockNumber: number): IssuedAsset | undefined {
    return upTo(this.#issued.get(assetId), blockNumber)
  }

  /** Every asset and category that was issued up to the end of a block, oldest first. */
  allIssued(blockNumber: number): IssuedAsset[] {
    return [...this.#issued.values()].filter((asset) => asset.blockNumber <= blockNumber)
  }

  /** A ticket, or undefined when the asset is none, or not known up to the end of a block. */
  ticket(assetId: bigint, blockNumber: number): MintedTicket | undefined {
    return upTo(this.#tickets.get(assetId), blockNumber)
  }

  /** Whether nobody can make units any more at the end of a block. */
  isFinalized(assetId: bigint, blockNumber: number): boolean {
    return (this.#finalized.get(assetId) ?? Number.POSITIVE_INFINITY) <= blockNumber
  }

  /** Forgets everything after the end of a block. */
  rollback(blockNumber: number): void {
    for (const map of [this.#issued, this.#tickets]) {
      for (const [assetId, entry] of map) if (entry.blockNumber > blockNumber) map.delete(assetId)
    }
    for (const [assetId, number] of this.#finalized) if (number > blockNumber) this.#finalized.delete(assetId)
  }

  /** Everything, as plain data for {@link AssetDirectory.restore}. */
  dump(): AssetDirectoryDump {
    const tickets = [...this.#tickets.values()].map(
      ({ assetId, category, id, blockNumber }) => [assetId, category.assetId, id, blockNumber] as const,
    )
    return { issued: [...this.#issued.values()], tickets, finalized: [...this.#finalized] }
  }

  /** Takes data that this class wrote, so ids are not computed again. */
  static restore({ issued, tickets, finalized }: AssetDirectoryDump): AssetDirectory {
    const directory = new AssetDirectory()
    for (const asset of issued) directory.#issued.set(asset.assetId, asset)
    for (const [assetId, categoryId, id, blockNumber] of tickets) {
      const category = directory.#issued.get(categoryId)
      if (category) directory.#tickets.set(assetId, { assetId, category, id, blockNumber })
    }
    for (const [assetId, blockNumber] of finalized) directory.#finalized.set(assetId, blockNumber)
    return directory
  }

  #addIssued({ assetId, issuer, kind, name, id, origin, cap }: AssetIssuedEvent, blockNumber: number): void {
    if (!isIssuedKind(kind) || this.#issued.has(assetId)) return
    const terms = { kind, name, id, origin, cap }
    if (idOf(() => termsAssetId(issuer, terms)) !== assetId) return
    this.#issued.set(assetId, { assetId, issuer, ...terms, blockNumber })
  }

  #addTicket({ assetId, category: categoryId, id }: TicketMintedEvent, blockNumber: number): void {
    const category = this.#issued.get(categoryId)
    if (category?.kind !== 4 || this.#tickets.has(assetId)) return
    const { issuer, name, origin } = category
    if (idOf(() => ticketAssetId(issuer, name, id, origin)) !== assetId) return
    this.#tickets.set(assetId, { assetId, category, id, blockNumber })
  }
}

/** Contents of an {@link AssetDirectory}. */
export interface AssetDirectoryDump {
  readonly issued: readonly IssuedAsset[]
  /** Asset id, category's asset id, id, block number. */
  readonly tickets: readonly (readonly [bigint, bigint, bigint, number])[]
  /** Asset id and block number. */
  readonly finalized: readonly (readonly [bigint, number])[]
}

const upTo = <T extends { readonly blockNumber: number }>(entry: T | undefined, blockNumber: number): T | undefined =>
  entry && entry.blockNumber <= blockNumber ? entry : undefined

/** Undefined for parts that no asset has, such as an issuer of zero. */
function idOf(compute: () => bigint): bigint | undefined {
  try {
    return compute()
  } catch {
    return undefined
  }
}
