import type { Opening } from '@merkato/protocol'
import type { Signer } from 'ethers'
import type { ProveOptions } from '../prover/prover.js'
import type { RelayClient } from '../relay/relay-client.js'
import type { RelayedReceipt } from '../relay/relayed-call.js'
import type { OpenTarget } from './draft-open.js'
import type { SealRequest } from './draft-seal.js'

/** Who sends a transaction, the wallet's signer by default, and how proving is watched. */
export interface PackageSendOptions extends ProveOptions {
  readonly signer?: Signer | undefined
  /** Sends it for a fee instead of a signer, so that no account is in it. Rejects with the errors of errors/relay.ts besides the usual ones. */
  readonly relay?: RelayClient | undefined
}

/** A parcel that shall be made, and who sends it. */
export interface SealOptions extends SealRequest, PackageSendOptions {
  /**
   * Keeps what must not be lost, before anything is sent: contents that stay off the chain, above all, without which nobody ever opens the
   * parcel. When it rejects, nothing is sent. Has to be there when notes are sealed with offChain: who waits for the receipt has lost them
   * when the node falls silent, or the program ends.
   */
  readonly beforeSend?: ((made: MadeParcel) => Promise<void>) | undefined
}

/** What only its sealer has of a parcel. */
export interface MadeParcel {
  /** bytes32 hex. */
  readonly parcel: string
  /** `mkparcelkey1...`. Secret: whoever has it reads the contents; it opens nothing on the chain. */
  readonly key: string
  /** The encrypted contents: to be kept and handed on where they stay off the chain. */
  readonly contents: Uint8Array
}

/** A parcel that was made. */
export interface SealReceipt extends RelayedReceipt, MadeParcel {}

/** What looking into a parcel takes besides its name. */
export interface PeekOptions {
  /** `mkparcelkey1...`, when no key box of the parcel is for this wallet. */
  readonly key?: string | undefined
  /** Encrypted contents that are kept off the chain. */
  readonly contents?: Uint8Array | undefined
}

/** Acting as the holder. */
export interface ActOptions extends PackageSendOptions {
  /** bytes32 hex. */
  readonly parcel: string
  /** The one-time address of this wallet that holds it, when it neither remembers it nor a key box names it. */
  readonly as?: string | undefined
}

/** A parcel that shall be handed on; `to` as {@link SealRequest.to}. */
export interface ParcelTransferOptions extends ActOptions, Pick<PeekOptions, 'key'> {
  readonly to: string
}

/** A parcel that shall be opened. */
export interface ParcelOpenOptions extends ActOptions, PeekOptions, OpenTarget {
  /** What a relayer is paid from: out of what is opened, in public, by default; or private notes of the wallet. */
  readonly feeFrom?: 'parcel' | 'notes' | undefined
}

/** What is in a parcel, compared with what the chain holds. */
export interface PeekResult {
  /** What was sealed. */
  readonly give: readonly { readonly assetId: bigint; readonly amount: bigint }[]
  /** Whether the parcel is open: then nothing of this is left in it. */
  readonly opened: boolean
  /** Words of a stranger: never trust them. */
  readonly data: Uint8Array
}

/** Openings for a contract that holds a parcel: arguments of `open`. */
export interface PreparedOpening {
  readonly parcel: string
  readonly keyHash: string
  readonly contentsHash: string
  readonly openings: readonly Opening[]
}
