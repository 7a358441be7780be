import { MerkatoError } from './base.js'

/** What to do about the registry's custom errors (contracts/src/interfaces/IAssetRegistry.sol). */
const HINTS: Record<string, string> = {
  WrongKind: 'Tokens are minted in any amount, tickets by their category, and hidden supply with mintHidden().',
  InvalidName: 'A name has 1 to 32 bytes, with zeros at the end alone.',
  InvalidTerms: 'A token or category needs a cap; hidden supply has none; only a token has an id.',
  AlreadyIssued: 'This account issued an asset with these terms before: use it, or change name, id or origin.',
  UnknownAsset: 'Check the asset id and the chain: nobody issued this one here.',
  NotTheIssuer: 'Send it from the account that issued the asset.',
  Finalized: 'Nobody can make units of this asset any more.',
  CapExceeded: 'Mint less, or burn units first: the cap counts what exists.',
  TicketAlreadyMinted: 'Take another id: each ticket is minted once, also after it was burned.',
  HiddenSupply: 'Nobody but the issuer can know the supply of this asset.',
  NoMintKey: 'The issuer has named no mint key for this asset.',
}

/** The registry refused an action; `reason` is the name of its custom error, `args` its arguments. */
export class AssetRejectionError extends MerkatoError {
  override readonly name = 'AssetRejectionError'
  readonly code = 'ASSET_REJECTED'
  constructor(
    readonly reason: string,
    readonly args: readonly unknown[],
    cause?: unknown,
  ) {
    super(`The asset registry refused the action: ${reason}.`, {
      hints: [HINTS[reason] ?? 'Read the asset again with assetInfo().'],
      cause,
    })
  }
}

/** What the issuer of a ticket answers about it can not be shown: there is no answer, or not in the form of ITicketData.sol. */
export class TicketDataError extends MerkatoError {
  override readonly name = 'TicketDataError'
  readonly code = 'TICKET_DATA'
  constructor(
    readonly issuer: string,
    readonly reason: 'noContract' | 'refused' | 'tooLong' | 'malformed',
    cause?: unknown,
  ) {
    super(`The issuer ${issuer} of the ticket ${REASONS[reason]}.`, {
      hints: ['The ticket is as good as before: what stands behind it is known to its issuer alone, who may tell you.'],
      cause,
    })
  }
}

const REASONS = {
  noContract: 'is no contract that tells what stands behind it',
  refused: 'does not tell what stands behind it',
  tooLong: 'tells more about it than a wallet reads',
  malformed: 'tells about it in a form that can not be read',
} as const
