import {
  type AssetTerms,
  assetName,
  decodeOneTimeAddress,
  NO_CAP,
  termsAssetId,
  ticketAssetId,
} from '@merkato/protocol'
import { getAddress } from 'ethers'
import type { Wallet, WalletOptions } from '../../src/client.js'
import { TradeClient, type TradeOptions } from '../../src/trades/trade-client.js'
import { FakeChain, fakeSigner } from './fake-chain.js'
import { openOn } from './open-wallet.js'

const ISSUER = getAddress('0x00000000000000000000000000000000000000cc')
const ORIGIN = `0x${'00'.repeat(32)}`
const terms = (kind: AssetTerms['kind'], name: string): AssetTerms => ({
  ...{ kind, name: assetName(name), id: 0n, origin: ORIGIN },
  cap: kind === 4 ? 100n : NO_CAP,
})

/** A token that the maker of a test trade holds, and a ticket that the taker holds. */
export const GOLD = termsAssetId(ISSUER, terms(1, 'GOLD'))
export const SEAT = ticketAssetId(ISSUER, assetName('Seat'), 42n, ORIGIN)
export const COURIER = getAddress('0x00000000000000000000000000000000000000c0')
export const MAKER_ACCOUNT = getAddress('0x00000000000000000000000000000000000000ab')
export const TAKER_ACCOUNT = getAddress('0x00000000000000000000000000000000000000bb')

/** One side of a trade. */
export interface Trader {
  readonly wallet: Wallet
  readonly trades: TradeClient
}

/** Opens a wallet with its trades. The same name is the same wallet. */
export async function openTrader(
  chain: FakeChain,
  name: string,
  { courier = COURIER, ...more }: Partial<WalletOptions> & TradeOptions = {},
): Promise<Trader> {
  const account = name === 'taker' ? TAKER_ACCOUNT : MAKER_ACCOUNT
  const wallet = await openOn(chain, name, { signer: fakeSigner(chain, account), ...more })
  return { wallet, trades: new TradeClient(wallet, { courier }) }
}

/** A note for a wallet, as a mint logs it. */
export const mintTo = (chain: FakeChain, { wallet }: Trader, assetId: bigint, value: bigint) =>
  chain.deposit(decodeOneTimeAddress(wallet.oneTimeAddress(), chain.chainId), value, assetId)

/** A chain on which the maker holds 1,000 GOLD, and the taker 50 coins and a ticket. */
export async function openMarket() {
  const chain = new FakeChain()
  const [maker, taker] = [await openTrader(chain, 'maker'), await openTrader(chain, 'taker')]
  const issued = { event: 'AssetIssued', issuer: ISSUER } as const
  const seats = terms(4, 'Seat')
  const category = termsAssetId(ISSUER, seats)
  chain.mine([
    { ...issued, ...terms(1, 'GOLD'), assetId: GOLD },
    { ...issued, ...seats, assetId: category },
    { event: 'TicketMinted', assetId: SEAT, category, id: 42n },
    mintTo(chain, maker, GOLD, 1_000n),
    mintTo(chain, taker, SEAT, 1n),
  ])
  await taker.wallet.shield({ amount: 50n })
  return { chain, maker, taker }
}
