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
