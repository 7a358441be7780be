import { type ForeignToken, GatewayClient } from '@merkato/sdk'
import { confirmed } from '../../terminal/ask.js'
import { count, short } from '../../terminal/format.js'
import { parseId } from '../asset/units.js'
import { parseAmount } from '../wallet/amounts.js'
import { assetHex } from '../wallet/find-asset.js'
import { checkedAccount, checkedPayee } from '../wallet/payee.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import { type Session, type WalletArgs, withWallet } from '../wallet/session.js'

/** Which token of another standard, and how much of it. */
export interface TokenArgs extends WalletArgs {
  readonly standard: ForeignToken['standard']
  readonly token: string
  readonly id?: string | undefined
  /** In the token's smallest unit; an NFT is 1. */
  readonly units?: string | undefined
  readonly to?: string | undefined
}

/** Turns tokens of the gas account into a private note. */
export async function runWrap(args: TokenArgs): Promise<void> {
  const { token, amount, words } = readToken(args)
  await withWallet(args, async (session) => {
    const { wallet, chainId, output, progress, signal } = session
    const { client, account } = await gatewayOf(session)
    const to = args.to === undefined ? wallet.address() : checkedPayee(args.to, chainId)
    await confirmed(`${words} of ${account} go into the gateway, which makes as much in private for ${to}.`, args)
    const receipt = await progress.during('Wrapping', () => client.wrap({ ...token, amount, to, signal }))
    const asset = assetHex(client.assetOf(token))
    const { received, approvalLeft } = receipt
    output.record({ asset, token: token.token, received, to, approvalLeft, ...sentRecord(receipt) })
    printSent(output, `${count(received)} ${received === 1n ? 'unit is' : 'units are'} private now.`, receipt)
    output.line(`    id ${asset}`)
    if (approvalLeft) output.line('    The approval could not be taken back: revoke it at the token.')
  })
}

/** Turns private units into tokens of an account again. */
export async function runUnwrap(args: TokenArgs): Promise<void> {
  const { token, amount, words } = readToken(args)
  await withWallet(args, async (session) => {
    const { output, proving, signal } = session
    const { client, account } = await gatewayOf(session)
    const to = args.to === undefined ? account : checkedAccount(args.to)
    await confirmed(`${words} leave the private notes for the public account ${to}.`, args)
    const receipt = await proving.during('Proving the burn', (onProgress) =>
      client.unwrap({ ...token, amount, to, onProgress, signal }),
    )
    const { paid } = receipt
    output.record({ asset: assetHex(client.assetOf(token)), token: token.token, paid, to, ...sentRecord(receipt) })
    printSent(output, `${to} has ${count(paid)} more of ${short(token.token)}.`, receipt)
  })
}

async function gatewayOf(session: Session) {
  const signer = await session.signer()
  const { gateways } = session.place
  return { client: new GatewayClient(session.wallet, { gateways, signer }), account: signer.address }
}

function readToken(args: TokenArgs) {
  const address = checkedAccount(args.token)
  const { standard, id = '0' } = args
  const token: ForeignToken =
    standard === 'erc20' ? { standard, token: address } : { standard, token: address, id: parseId(id) }
  if (standard === 'erc721') return { token, amount: undefined, words: `NFT ${id} of ${address}` }
  const amount = parseAmount(args.units ?? '', { kind: 'token' })
  const what = standard === 'erc20' ? address : `number ${id} of ${address}`
  return { token, amount, words: `${count(amount)} of ${what}` }
}
