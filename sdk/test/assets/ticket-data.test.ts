import { ticketDataAbi } from '@merkato/contracts'
import { assetName, NO_CAP, type RegistryEvent, termsAssetId, ticketAssetId } from '@merkato/protocol'
import { AbiCoder, getAddress, Interface, keccak256, makeError, toUtf8Bytes, ZeroHash } from 'ethers'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { TicketDataError } from '../../src/errors/assets.js'
import { readTicketData, type TicketData, type Wallet } from '../../src/index.js'
import { FakeChain } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'

const ISSUER = getAddress('0x00000000000000000000000000000000000000cc')
const CONTENT = toUtf8Bytes('a picture')
const contract = new Interface(ticketDataAbi)

const category = { kind: 4, name: assetName('Seat'), id: 0n, origin: ZeroHash, cap: NO_CAP } as const
const gold = { kind: 1, name: assetName('GO\u202eLD'), id: 0n, origin: ZeroHash, cap: 5n } as const
const SEATS: RegistryEvent = {
  event: 'AssetIssued',
  assetId: termsAssetId(ISSUER, category),
  issuer: ISSUER,
  ...category,
}
const GOLD: RegistryEvent = { event: 'AssetIssued', assetId: termsAssetId(ISSUER, gold), issuer: ISSUER, ...gold }
const seat = (id: bigint): RegistryEvent & { assetId: bigint } => ({
  event: 'TicketMinted',
  assetId: ticketAssetId(ISSUER, category.name, id, ZeroHash),
  category: SEATS.assetId,
  id,
})
const SEAT = seat(42n)

/** A chain on which one account answers what a test wants it to. */
class TellingChain extends FakeChain {
  answer: () => string = () => '0x'
  override async send(method: string, params: unknown[]): Promise<unknown> {
    const [call] = params as [{ to?: string; data: string }]
    if (method !== 'eth_call' || call.to !== ISSUER) return super.send(method, params)
    expect(call.data).toBe(contract.encodeFunctionData('ticketData', [42n]))
    this.asked.push('ticketData')
    return this.answer()
  }
}

const encoded = (hash: string, uri: string, nested: readonly bigint[]) =>
  contract.encodeFunctionResult('ticketData', [hash, uri, nested])

let chain: TellingChain
let wallet: Wallet
beforeEach(async () => {
  chain = new TellingChain()
  wallet = await openOn(chain, 'holder')
  chain.mine([GOLD, SEATS, SEAT, seat(7n)])
  await wallet.sync()
})

const read = (): Promise<TicketData> => readTicketData(wallet, SEAT.assetId)
const refused = async (reason: string) => expect(await read().catch((error) => error)).toMatchObject({ reason })

describe('what stands behind a ticket', () => {
  test('is read from its issuer when it is asked for, and not before', async () => {
    expect(chain.asked).not.toContain('ticketData')
    chain.answer = () => encoded(keccak256(CONTENT), 'https://example.org/42', [])
    const data = await read()
    expect(data).toMatchObject({ ticket: SEAT.assetId, issuer: ISSUER, contentHash: keccak256(CONTENT), nested: [] })
    expect(data.uri).toBe('https://example.org/42')
    expect([data.isContent(CONTENT), data.isContent(toUtf8Bytes('another picture'))]).toEqual([true, false])
    expect(chain.asked.filter((method) => method === 'ticketData')).toHaveLength(1)
  })

  test('nested assets are shown as the wallet knows them, tickets with their id', async () => {
    chain.answer = () => encoded(ZeroHash, '', [seat(7n).assetId, GOLD.assetId, 77n])
    const { contentHash, nested, isContent } = await read()
    expect([contentHash, isContent(new Uint8Array(0))]).toEqual([null, false])
    expect(nested).toMatchObject([
      { kind: 'ticket', name: 'Seat', issuer: ISSUER, ticketId: 7n },
      { kind: 'token', name: 'GO\\u{202e}LD', ticketId: null },
      { kind: 'unknown', known: false, ticketId: null },
    ])
  })

  test('a uri is escaped, so that it can be shown: directions, line ends, letters that look alike', async () => {
    const address = 'https://ex\u0430mple.org/\u202egpj.exe\n\u001b[31m \\u{41}'
    chain.answer = () => encoded(ZeroHash, address, [])
    expect((await read()).uri).toBe('https://ex\\u{430}mple.org/\\u{202e}gpj.exe\\u{a}\\u{1b}[31m\\u{20}\\u{5c}u{41}')
  })

  test('an issuer that is no contract, refuses, tells too much or nonsense has an error of its own', async () => {
    await refused('noContract')
    chain.answer = () => encoded(ZeroHash, 'x'.repeat(512), Array(16).fill(1n))
    expect((await read()).uri).toHaveLength(512)
    chain.answer = () => encoded(ZeroHash, 'x'.repeat(513), [])
    await refused('tooLong')
    chain.answer = () => encoded(ZeroHash, '', Array(17).fill(1n))
    await refused('tooLong')
    chain.answer = () => `0x${'00'.repeat(1_000_000)}`
    await refused('tooLong')
    chain.answer = () =>
      AbiCoder.defaultAbiCoder().encode(['bytes32', 'uint256', 'uint256'], [ZeroHash, 2n ** 255n, 0n])
    await refused('malformed')
    chain.answer = () => {
      throw makeError('reverted', 'CALL_EXCEPTION', {
        ...{ action: 'call', data: '0x', reason: null, invocation: null, revert: null },
        transaction: { to: ISSUER, data: '0x' },
      })
    }
    await refused('refused')
    chain.answer = () => {
      throw new Error('the node is gone')
    }
    await expect(read()).rejects.toMatchObject({ code: 'RPC_FAILED' })
  })

  test('an asset that is no known ticket is not asked about', async () => {
    for (const asset of [77n, GOLD.assetId, SEATS.assetId]) {
      await expect(readTicketData(wallet, asset)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
    expect(chain.asked).not.toContain('ticketData')
  })

  test('whatever bytes come back, the answer can be shown or the error is typed', async () => {
    const bytes = fc.uint8Array({ maxLength: 400 }).map((data) => `0x${Buffer.from(data).toString('hex')}`)
    const words = fc.array(fc.bigInt(0n, 200n), { maxLength: 12 }).map((list) => {
      return AbiCoder.defaultAbiCoder().encode(
        list.map(() => 'uint256'),
        list,
      )
    })
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, words), async (answer) => {
        chain.answer = () => answer
        const data = await read().catch((error) => error)
        if (data instanceof TicketDataError) return
        expect(data.uri).toMatch(/^[\x21-\x7e]*$/)
      }),
      { numRuns: 200 },
    )
  })
})
