import type { AssetView } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { short } from '../../terminal/format.js'
import { amountOf, parseAmount } from '../wallet/amounts.js'
import { assetHex, findAsset } from '../wallet/find-asset.js'
import { checkedAccount, checkedPayee } from '../wallet/payee.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import type { WalletArgs } from '../wallet/session.js'
import { type AssetSession, withAssets } from './assets-session.js'

interface MintArgs extends WalletArgs {
  readonly asset: string
  readonly units: string
  readonly to: string
}

interface OpenMintArgs extends MintArgs {
  readonly public: boolean
  readonly 'with-key'?: string | undefined
}

interface HiddenMintArgs extends MintArgs {
  readonly memo?: string | undefined
}

/** Makes units of a token, for a private payee or a public account. */
export async function runMint(args: OpenMintArgs): Promise<void> {
  const key = args['with-key']
  if (key !== undefined && args.public) {
    throw new CliError('USAGE', 'A mint key makes private notes.', 'Leave out --public or --with-key.')
  }
  await withAssets(args, async (session) => {
    const asset = key === undefined ? session.own(args.asset) : findAsset(session.wallet, args.asset)
    const { amount, to, what } = await agreed(session, args, asset, args.public)
    const mint = { assetId: asset.id, amount, to }
    const { client, output, progress, proving, signal } = session
    const receipt = await (key !== undefined
      ? proving.during('Proving the key', (onProgress) => client.mintWithKey({ ...mint, key, onProgress, signal }))
      : progress.during('Minting', () => (args.public ? client.mintPublic(mint) : client.mint(mint))))
    output.record({ asset: assetHex(asset.id), amount, to, public: args.public, ...sentRecord(receipt) })
    printSent(output, `${what} minted for ${short(to, 12, 6)}.`, receipt)
  })
}

/** Makes units of hidden supply: neither amount nor payee can be seen. */
export async function runMintHidden(args: HiddenMintArgs): Promise<void> {
  await withAssets(args, async (session) => {
    const asset = session.own(args.asset)
    const { amount, to, what } = await agreed(session, args, asset, false)
    const { client, output, proving, signal } = session
    const request = { assetId: asset.id, amount, to, memo: args.memo }
    const receipt = await proving.during('Proving the mint', (onProgress) =>
      client.mintHidden({ ...request, onProgress, signal }),
    )
    output.record({ asset: assetHex(asset.id), amount, to, ...sentRecord(receipt) })
    printSent(output, `${what} minted for ${short(to, 12, 6)}; nobody else can see how many.`, receipt)
  })
}

async function agreed({ chainId }: AssetSession, args: MintArgs, asset: AssetView, isPublic: boolean) {
  const amount = parseAmount(args.units, asset)
  const to = isPublic ? checkedAccount(args.to) : checkedPayee(args.to, chainId)
  const what = amountOf(amount, asset)
  await confirmed(`${what} (${assetHex(asset.id)}) are made for ${to}.`, args)
  return { amount, to, what }
}
