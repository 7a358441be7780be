import { NO_CAP } from '@merkato/protocol'
import { AssetClient, type AssetView } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { count, short } from '../../terminal/format.js'
import { quoted } from '../../terminal/printable.js'
import { table } from '../../terminal/table.js'
import { assetHex, findAsset } from '../wallet/find-asset.js'
import { type WalletArgs, withWallet } from '../wallet/session.js'

interface InfoArgs extends WalletArgs {
  readonly asset: string
}

const KINDS: Record<AssetView['kind'], string> = {
  native: 'coin of the chain',
  token: 'token',
  hiddenToken: 'token, supply hidden: nobody but the issuer can know how much there is',
  ticket: 'ticket',
  ticketCategory: 'category of tickets',
  unknown: 'unknown',
}

/** Shows what the registry says of an asset. */
export async function runInfo(args: InfoArgs): Promise<void> {
  await withWallet(args, async ({ wallet, output }) => {
    const asset = findAsset(wallet, args.asset, wallet.knownAssets())
    const info = asset.kind === 'native' ? undefined : await new AssetClient(wallet).assetInfo(asset.id)
    if (asset.kind !== 'native' && info === undefined) {
      throw new CliError('UNKNOWN_ASSET', 'Nobody issued this asset here.', 'See merkato asset list.')
    }
    const supply = asset.hiddenSupply || info === undefined ? null : info.supply
    const held = wallet.balance(asset.id)
    const { id, ...view } = asset
    output.record({ asset: assetHex(id), ...view, supply, mintKey: info !== undefined && info.mintKey !== 0n, held })
    for (const line of table(rowsOf(asset, supply, held))) output.line(line)
  })
}

function rowsOf(asset: AssetView, supply: bigint | null, held: bigint): string[][] {
  const tickets = asset.kind === 'ticketCategory'
  return [
    ['name', asset.kind === 'native' ? asset.name : quoted(asset.name)],
    ['id', assetHex(asset.id)],
    ['kind', KINDS[asset.kind]],
    ...(asset.issuer === null ? [] : [['issuer', asset.issuer]]),
    ...(supply === null ? [] : [['supply', `${count(supply)}${tickets ? ' tickets' : ''}`]]),
    ...(asset.cap === null || asset.kind === 'ticket' ? [] : [['cap', capOf(asset.cap)]]),
    ...(asset.finalized ? [['final', 'nobody can make more']] : []),
    ...(asset.origin === null || BigInt(asset.origin) === 0n ? [] : [['origin', asset.origin]]),
    ...(tickets ? [] : [['you hold', asset.kind === 'native' ? 'see merkato wallet balance' : count(held)]]),
  ]
}

const capOf = (cap: bigint): string => (cap === NO_CAP ? 'none' : count(cap))

/** Shows everything that was issued here. */
export async function runListAssets(args: WalletArgs & { readonly issuer?: string | undefined }): Promise<void> {
  await withWallet(args, async ({ wallet, output }) => {
    const issuer = args.issuer?.toLowerCase()
    const assets = wallet
      .knownAssets()
      .filter((asset) => issuer === undefined || asset.issuer?.toLowerCase() === issuer)
    for (const { id, ...asset } of assets) output.record({ asset: assetHex(id), ...asset })
    if (assets.length === 0) output.line('  Nothing was issued here yet. Issue something: merkato asset issue NAME')
    const rows = assets.map((asset) => [
      quoted(asset.name),
      asset.kind === 'hiddenToken' ? 'token, supply hidden' : KINDS[asset.kind],
      `by ${short(asset.issuer ?? '')}`,
      short(assetHex(asset.id), 10, 6),
      asset.finalized ? 'final' : '',
    ])
    for (const line of table(rows)) output.line(line)
    if (assets.length > 0) output.line('  Anybody may take any name; go by the issuer. Whole ids: --json')
  })
}
