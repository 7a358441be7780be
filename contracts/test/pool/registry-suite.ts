import {
  ASSET_KIND,
  type AssetTerms,
  BURN_NOTES_DATA,
  type Bundle,
  hiddenMintHash,
  mintHiddenPublicInputs,
  mintKeyAct,
  NATIVE_ASSET,
  NO_CAP,
  NO_DATA,
  ownHash,
  ownPublicInputs,
  parsePoolLog,
  poolInterface,
  registryInterface,
  SANDBOX_CHAIN_ID,
  termsAssetId,
  ticketAssetId,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { AbiCoder, type HDNodeWallet, id, keccak256, type Log, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { EXPIRY, element, forgedBundle, type Parts } from './forged-bundle.js'
import {
  accountOf,
  ask,
  forwarder,
  logTexts,
  ONE_TIME,
  outcome,
  type PoolHome,
  poolCall,
  registryCall,
  send,
  through,
} from './homes.js'

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
const BIG = 2n ** 128n
const NO_PROOF = Array.from({ length: 8 }, () => 0n)
const abi = AbiCoder.defaultAbiCoder()

const nameOf = (text: string): string => `0x${Buffer.from(text).toString('hex').padEnd(64, '0')}`
const token = (name: string, cap = 1000n): AssetTerms => ({
  kind: 1,
  name: nameOf(name),
  id: 0n,
  origin: ZeroHash,
  cap,
})
const category = (name: string, cap = 2n): AssetTerms => ({ ...token(name, cap), kind: 4, origin: id('rules') })
const hidden = (name: string): AssetTerms => ({ ...token(name, 0n), kind: 2 })

/** Everything that the registry answers, the same in every home. */
export function registrySuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  const gold = token('GOLD')
  const seats = category('Seat')
  const fund = hidden('Fund')
  let GOLD: bigint
  let SEATS: bigint
  let FUND: bigint

  beforeAll(async () => {
    home = await open()
    alice = accountOf(home, 0)
    bob = accountOf(home, 1)
    GOLD = termsAssetId(alice.address, gold)
    SEATS = termsAssetId(alice.address, seats)
    FUND = termsAssetId(alice.address, fund)
  })
  afterAll(() => home.close())

  const call = (from: HDNodeWallet, name: string, ...args: unknown[]) =>
    send({ from, to: home.registry, data: registryCall(name, ...args) })

  /** How a call of the registry would end. */
  const ends = (from: HDNodeWallet, name: string, ...args: unknown[]) =>
    outcome(home, { from, to: home.registry, data: registryCall(name, ...args) })

  async function view(name: string, ...args: unknown[]): Promise<unknown> {
    const answer = await ask(home.provider, home.registry, registryCall(name, ...args))
    return registryInterface.decodeFunctionResult(name, answer)[0]
  }

  async function poolView(name: string, ...args: unknown[]): Promise<unknown> {
    return poolInterface.decodeFunctionResult(name, await ask(home.provider, home.pool, poolCall(name, ...args)))[0]
  }

  const balance = (account: HDNodeWallet, asset: bigint) => poolView('publicBalanceOf', account.address, asset)

  const burnBundle = (joinSplits: readonly Parts[], dataHash = BURN_NOTES_DATA) =>
    forgedBundle(home, { caller: home.registry, joinSplits, dataHash })

  /** What was minted less what was burned lies in public balances and in notes. */
  async function expectSupply(asset: bigint, holders: readonly HDNodeWallet[], supplyOf = asset) {
    const inPublic = await Promise.all(holders.map((holder) => balance(holder, asset)))
    const total = (inPublic as bigint[]).reduce(
      (sum, one) => sum + one,
      (await poolView('shieldedTotal', asset)) as bigint,
    )
    expect(await view('supplyOf', supplyOf)).toBe(total)
  }

  describe('issue', () => {
    test('terms make the id, and are there to read', async () => {
      for (const [terms, asset] of [
        [gold, GOLD],
        [seats, SEATS],
        [fund, FUND],
      ] as const) {
        expect(await view('assetIdOf', alice.address, terms)).toBe(asset)
        expect(await view('assetIdOf', bob.address, terms)).toBe(termsAssetId(bob.address, terms))
        const { kind, name, id: number, origin, cap } = terms
        expect(logTexts(await call(alice, 'issue', terms))).toEqual([
          `AssetIssued(${[asset, alice.address, kind, name, number, origin, cap].join(', ')})`,
        ])
        const info = [alice.address, BigInt(kind), false, cap, 0n, name, number, origin, 0n, 0n, 0n]
        expect([...((await view('assetInfo', asset)) as unknown[])]).toEqual(info)
        expect(await ends(alice, 'issue', { ...terms, cap: kind === 2 ? 0n : 7n })).toBe(`AlreadyIssued(${asset})`)
        expect(await ends(bob, 'issue', terms)).toBe('done')
      }
      expect(BigInt((await view('pool')) as string)).toBe(BigInt(home.pool))
      const nobody = [...((await view('assetInfo', 5n)) as unknown[])]
      expect(nobody).toEqual([ZERO_ADDRESS, 0n, false, 0n, 0n, ZeroHash, 0n, ZeroHash, 0n, 0n, 0n])
    })

    test('terms that contradict themselves, in order', async () => {
      const noName = `0x00${'47'.repeat(31)}`
      for (const kind of [0, 3, 5, 255]) {
        expect(await ends(bob, 'issue', { ...gold, kind, name: noName, cap: 0n })).toBe(`WrongKind(${kind})`)
      }
      for (const name of [noName, ZeroHash, `0x4700${'47'.repeat(30)}`, `0x47${'00'.repeat(30)}47`]) {
        expect(await ends(bob, 'issue', { ...gold, name, cap: 0n })).toBe(`InvalidName(${name})`)
        expect(
          await outcome(home, {
            from: bob,
            to: home.registry,
            data: registryCall('assetIdOf', bob.address, { ...gold, name }),
          }),
        ).toBe(`InvalidName(${name})`)
      }
      for (const wrong of [
        { ...gold, cap: 0n },
        { ...fund, cap: 1n },
        { ...fund, id: 1n },
        { ...seats, id: 1n },
        { ...seats, cap: 0n },
      ]) {
        expect(await ends(bob, 'issue', wrong)).toBe('InvalidTerms()')
      }
      expect(await ends(bob, 'assetIdOf', ZERO_ADDRESS, gold)).toBe('InvalidTerms()')
      for (const right of [
        { ...gold, name: `0x${'ff'.repeat(32)}` },
        { ...gold, id: 2n ** 256n - 1n },
        { ...gold, cap: NO_CAP },
      ]) {
        expect(await ends(bob, 'issue', right)).toBe('done')
      }
    })
  })

  describe('tokens', () => {
    test('mint, mintPublic, burn: supply, balances, notes, logs in order', async () => {
      const position = await poolView('nextPosition')
      const receipt = await call(alice, 'mint', GOLD, 100n, ONE_TIME)
      expect(logTexts(receipt)[0]).toBe(`SupplyChanged(${GOLD}, 100, 0, 100)`)
      expect(parsePoolLog(receipt.logs[1] as Log)).toMatchObject({
        name: 'Shielded',
        from: alice.address,
        assetId: GOLD,
        value: 100n,
        position,
      })
      expect(logTexts(await call(alice, 'mintPublic', GOLD, 50n, bob.address))).toEqual([
        `SupplyChanged(${GOLD}, 50, 0, 150)`,
        `PublicTransfer(${[GOLD, ZERO_ADDRESS, bob.address, 50].join(', ')})`,
      ])
      expect(logTexts(await call(bob, 'burn', GOLD, 20n))).toEqual([
        `SupplyChanged(${GOLD}, 0, 20, 130)`,
        `PublicTransfer(${[GOLD, bob.address, ZERO_ADDRESS, 20].join(', ')})`,
      ])
      expect(await balance(bob, GOLD)).toBe(30n)
      await expectSupply(GOLD, [alice, bob])
    })

    test('mint and burn, rule by rule, to the unit of the cap', async () => {
      for (const [name, to] of [
        ['mint', ONE_TIME],
        ['mintPublic', home.pool],
      ] as const) {
        expect(await ends(bob, name, 5n, 0n, to)).toBe('UnknownAsset(5)')
        expect(await ends(bob, name, SEATS, 0n, to)).toBe(`NotTheIssuer(${SEATS}, ${bob.address})`)
        expect(await ends(alice, name, SEATS, 0n, to)).toBe('WrongKind(4)')
        expect(await ends(alice, name, FUND, 0n, to)).toBe('WrongKind(2)')
        expect(await ends(alice, name, GOLD, 0n, to)).toBe('ZeroAmount()')
        expect(await ends(alice, name, GOLD, BIG, to)).toBe(`AmountOutOfRange(${BIG})`)
        expect(await ends(alice, name, GOLD, 871n, to)).toBe(`CapExceeded(${GOLD}, 1000, 1001)`)
      }
      expect(await ends(alice, 'mint', GOLD, 870n, ONE_TIME)).toBe('done')
      expect(await ends(alice, 'mint', GOLD, 870n, { ...ONE_TIME, npk: R })).toBe(`NotCanonical(${R})`)
      expect(await ends(alice, 'mint', GOLD, 870n, { ...ONE_TIME, ephemeralX: 1n })).toBe('InvalidPoint()')
      expect(await ends(alice, 'mintPublic', GOLD, 870n, home.pool)).toBe(`InvalidRecipient(${home.pool})`)
      expect(await ends(alice, 'mintPublic', GOLD, 870n, ZERO_ADDRESS)).toBe(`InvalidRecipient(${ZERO_ADDRESS})`)

      expect(await ends(bob, 'burn', 5n, 0n)).toBe('UnknownAsset(5)')
      expect(await ends(bob, 'burn', SEATS, 0n)).toBe('WrongKind(4)')
      expect(await ends(bob, 'burn', GOLD, 0n)).toBe('ZeroAmount()')
      expect(await ends(bob, 'burn', GOLD, BIG)).toBe(`AmountOutOfRange(${BIG})`)
      for (const value of [31n, 131n, NO_CAP]) {
        expect(await ends(bob, 'burn', GOLD, value)).toBe(`InsufficientBalance(${GOLD}, ${bob.address}, 30, ${value})`)
      }
    })

    test('notes are burned by a bundle made for it, and a fee is paid, not burned', async () => {
      const parts = {
        seed: 'burn',
        publicAsset: GOLD,
        publicOut: 40n,
        recipient: home.registry,
        fee: 5n,
        feeTo: bob.address,
      }
      const other = { seed: 'pay', publicAsset: GOLD, publicOut: 3n, recipient: alice.address }
      const bundle = await burnBundle([parts, other])
      const logs = logTexts(await call(bob, 'burnNotes', bundle)).map((text) => text.split('(')[0])
      expect(logs).toEqual([
        'PublicTransfer',
        'PublicTransfer',
        'Transacted',
        'PublicTransfer',
        'Transacted',
        'SupplyChanged',
        'PublicTransfer',
      ])
      expect(await view('supplyOf', GOLD)).toBe(95n)
      await expectSupply(GOLD, [alice, bob])
      expect(await ends(bob, 'burnNotes', bundle)).toBe(`NoteAlreadySpent(${element('burn nullifier 0')})`)
      expect(await ends(bob, 'burnNotes', await burnBundle([{ ...parts, seed: 'b' }], NO_DATA))).toBe('InvalidTerms()')
      const coins = { seed: 'coins', publicAsset: NATIVE_ASSET, publicOut: 1n, recipient: home.registry }
      await send({ from: alice, to: home.pool, data: poolCall('shield', NATIVE_ASSET, 5n, ONE_TIME), value: 5n })
      expect(await ends(bob, 'burnNotes', await burnBundle([coins]))).toBe(`UnknownAsset(${NATIVE_ASSET})`)
      const asPlain = await burnBundle([{ ...parts, seed: 'c' }])
      const plain = poolCall('transact', asPlain)
      expect(await outcome(home, { from: bob, to: home.pool, data: plain })).toBe('InvalidProof(0)')
      const greedy = await burnBundle([{ ...parts, seed: 'd', publicOut: 58n }])
      expect(await ends(bob, 'burnNotes', greedy)).toBe('InvalidProof(0)')
    })

    test('who has the mint key mints beside the issuer, each act once', async () => {
      const npk = 77n
      const args = (value: bigint, expiry = EXPIRY) => ({ asset: GOLD, value, to: ONE_TIME, expiry })
      expect(await ends(bob, 'mintWithKey', 5n, 0n, ONE_TIME, 0n, NO_PROOF)).toBe('UnknownAsset(5)')
      expect(await ends(bob, 'mintWithKey', SEATS, 0n, ONE_TIME, 0n, NO_PROOF)).toBe(`NoMintKey(${SEATS})`)
      expect(await ends(bob, 'setMintKey', 5n, R)).toBe('UnknownAsset(5)')
      expect(await ends(bob, 'setMintKey', SEATS, R)).toBe(`NotTheIssuer(${SEATS}, ${bob.address})`)
      expect(await ends(alice, 'setMintKey', SEATS, R)).toBe('WrongKind(4)')
      expect(await ends(alice, 'setMintKey', GOLD, R)).toBe(`NotCanonical(${R})`)
      expect(logTexts(await call(alice, 'setMintKey', GOLD, npk))).toEqual([`MintKeySet(${GOLD}, ${npk})`])

      const proofOf = (value: bigint, keyActs: bigint) => {
        const act = mintKeyAct(args(value), { mintKey: npk, keyActs }, EXPIRY)
        const boundHash = ownHash(act, { chainId: SANDBOX_CHAIN_ID, pool: home.pool, caller: home.registry })
        return forgeProof('own', ownPublicInputs({ npk, boundHash }))
      }
      const withKey = (value: bigint, proof: readonly bigint[], expiry = EXPIRY) =>
        [GOLD, value, ONE_TIME, expiry, [...proof]] as const
      expect(await ends(bob, 'mintWithKey', ...withKey(0n, NO_PROOF, 1n))).toBe('ZeroAmount()')
      expect(await ends(bob, 'mintWithKey', ...withKey(BIG, NO_PROOF, 1n))).toBe(`AmountOutOfRange(${BIG})`)
      expect(await ends(bob, 'mintWithKey', ...withKey(906n, NO_PROOF, 1n))).toBe(`CapExceeded(${GOLD}, 1000, 1001)`)
      expect(await ends(bob, 'mintWithKey', ...withKey(5n, NO_PROOF, 1n))).toMatch(/^BundleExpired\(1, \d+\)$/)
      expect(await ends(bob, 'mintWithKey', ...withKey(6n, proofOf(5n, 0n)))).toBe('InvalidProof(0)')
      const first = withKey(5n, proofOf(5n, 0n))
      const receipt = await call(bob, 'mintWithKey', ...first)
      expect(logTexts(receipt)[0]).toBe(`SupplyChanged(${GOLD}, 5, 0, 100)`)
      expect(parsePoolLog(receipt.logs[1] as Log)).toMatchObject({ name: 'Shielded', from: alice.address, value: 5n })
      expect(await ends(bob, 'mintWithKey', ...first)).toBe('InvalidProof(0)')
      expect(await ends(bob, 'mintWithKey', ...withKey(5n, proofOf(5n, 1n)))).toBe('done')
      await call(alice, 'setMintKey', GOLD, 0n)
      expect(await ends(bob, 'mintWithKey', ...withKey(5n, proofOf(5n, 1n)))).toBe(`NoMintKey(${GOLD})`)
      await expectSupply(GOLD, [alice, bob])
    })
  })

  describe('tickets', () => {
    const ticket = (number: bigint) => ticketAssetId(alice.address, seats.name, number, seats.origin)

    test('ticket minted twice: each is minted once, ever, and the category counts the living', async () => {
      expect(await view('ticketIdOf', SEATS, 42n)).toBe(ticket(42n))
      const receipt = await call(alice, 'mintTicket', SEATS, 42n, ONE_TIME)
      expect(logTexts(receipt).slice(0, 2)).toEqual([
        `TicketMinted(${[ticket(42n), SEATS, 42].join(', ')})`,
        `SupplyChanged(${SEATS}, 1, 0, 1)`,
      ])
      expect(parsePoolLog(receipt.logs[2] as Log)).toMatchObject({
        assetId: ticket(42n),
        value: 1n,
        from: alice.address,
      })
      const big = 42n + R
      await call(alice, 'mintTicketPublic', SEATS, big, bob.address)
      expect(await balance(bob, ticket(big))).toBe(1n)
      expect([...((await view('assetInfo', ticket(big))) as unknown[])]).toEqual([
        alice.address,
        BigInt(ASSET_KIND.ticket),
        true,
        1n,
        1n,
        seats.name,
        big,
        seats.origin,
        0n,
        0n,
        0n,
      ])
      expect(await ends(alice, 'mintTicket', SEATS, 7n, ONE_TIME)).toBe(`CapExceeded(${SEATS}, 2, 3)`)
      expect(logTexts(await call(bob, 'burn', ticket(big), 1n))).toEqual([
        `SupplyChanged(${SEATS}, 0, 1, 1)`,
        `PublicTransfer(${[ticket(big), bob.address, ZERO_ADDRESS, 1].join(', ')})`,
      ])
      expect(await view('supplyOf', ticket(big))).toBe(0n)
      for (const [name, to] of [
        ['mintTicket', ONE_TIME],
        ['mintTicketPublic', home.pool],
      ] as const) {
        expect(await ends(alice, name, SEATS, big, to)).toBe(`TicketAlreadyMinted(${ticket(big)})`)
        expect(await ends(alice, name, SEATS, 42n, to)).toBe(`TicketAlreadyMinted(${ticket(42n)})`)
      }
      await expectSupply(ticket(42n), [alice, bob], SEATS)
    })

    test('a ticket in a note burns as a token does', async () => {
      const restore = await home.snapshot()
      await call(
        bob,
        'burnNotes',
        await burnBundle([{ seed: 'ticket', publicAsset: ticket(42n), publicOut: 1n, recipient: home.registry }]),
      )
      expect([await view('supplyOf', ticket(42n)), await view('supplyOf', SEATS)]).toEqual([0n, 0n])
      expect(await ends(alice, 'mintTicket', SEATS, 42n, ONE_TIME)).toBe(`TicketAlreadyMinted(${ticket(42n)})`)
      await restore()
    })

    test('refusals, rule by rule', async () => {
      for (const [name, to] of [
        ['mintTicket', ONE_TIME],
        ['mintTicketPublic', bob.address],
      ] as const) {
        expect(await ends(bob, name, 5n, 1n, to)).toBe('UnknownAsset(5)')
        expect(await ends(bob, name, GOLD, 1n, to)).toBe(`NotTheIssuer(${GOLD}, ${bob.address})`)
        expect(await ends(alice, name, GOLD, 1n, to)).toBe('WrongKind(1)')
        expect(await ends(alice, name, ticket(42n), 1n, to)).toBe('WrongKind(3)')
      }
      expect(await ends(alice, 'mintTicket', SEATS, 7n, { ...ONE_TIME, ephemeralY: R })).toBe(`NotCanonical(${R})`)
      expect(await ends(alice, 'mintTicket', SEATS, 7n, { ...ONE_TIME, ephemeralY: 1n })).toBe('InvalidPoint()')
      expect(await ends(alice, 'mintTicketPublic', SEATS, 7n, home.pool)).toBe(`InvalidRecipient(${home.pool})`)
      expect(await ends(alice, 'ticketIdOf', GOLD, 7n)).toBe('WrongKind(1)')
      expect(await ends(alice, 'ticketIdOf', 5n, 7n)).toBe('UnknownAsset(5)')
      expect(await ends(alice, 'burn', ticket(42n), 1n)).toBe(
        `InsufficientBalance(${ticket(42n)}, ${alice.address}, 0, 1)`,
      )
    })
  })

  describe('hidden supply', () => {
    const ciphertext = Uint8Array.of(9, 8, 7)
    const mintOf = (commitment: bigint, nonce: bigint, text = ciphertext, issuer = alice.address, asset = FUND) => {
      const context = { chainId: SANDBOX_CHAIN_ID, pool: home.pool }
      const boundHash = hiddenMintHash({ issuer, assetId: asset, nonce, commitment, ciphertext: text }, context)
      return forgeProof('mint-hidden', mintHiddenPublicInputs({ asset, commitment, boundHash }))
    }

    test('one proof makes one note', async () => {
      const position = await poolView('nextPosition')
      const proof = mintOf(11n, 0n)
      const receipt = await call(alice, 'mintHidden', FUND, 11n, ciphertext, proof)
      expect(logTexts(receipt)).toEqual([`HiddenMinted(${[alice.address, FUND, position, 11, '0x090807'].join(', ')})`])
      expect(await ends(alice, 'mintHidden', FUND, 11n, ciphertext, proof)).toBe('InvalidProof(0)')
      expect(await ends(alice, 'mintHidden', FUND, 11n, ciphertext, mintOf(11n, 1n))).toBe('done')
      expect(await ends(alice, 'mintHidden', FUND, 12n, ciphertext, mintOf(11n, 1n))).toBe('InvalidProof(0)')
      expect(await ends(alice, 'mintHidden', FUND, 11n, Uint8Array.of(1), mintOf(11n, 1n))).toBe('InvalidProof(0)')
      expect(await ends(alice, 'mintHidden', FUND, 11n, ciphertext, mintOf(11n, 1n, ciphertext, bob.address))).toBe(
        'InvalidProof(0)',
      )
      expect(await ends(alice, 'supplyOf', FUND)).toBe(`HiddenSupply(${FUND})`)
      expect(await poolView('shieldedTotal', FUND)).toBe(0n)
    })

    test('what leaves the notes is public, has no turnstile, and can be burned', async () => {
      const parts = { seed: 'fund', publicAsset: FUND, publicOut: 9n, recipient: bob.address }
      const bundle = await forgedBundle(home, { caller: bob.address, joinSplits: [parts] })
      await send({ from: bob, to: home.pool, data: poolCall('transact', bundle) })
      expect(await balance(bob, FUND)).toBe(9n)
      expect(logTexts(await call(bob, 'burn', FUND, 4n))).toEqual([
        `PublicTransfer(${[FUND, bob.address, ZERO_ADDRESS, 4].join(', ')})`,
      ])
      await send({ from: bob, to: home.pool, data: poolCall('shield', FUND, 5n, ONE_TIME) })
      expect([await balance(bob, FUND), await poolView('shieldedTotal', FUND)]).toEqual([0n, 0n])
    })

    test('refusals, rule by rule', async () => {
      const long = new Uint8Array(2049)
      expect(await ends(bob, 'mintHidden', 5n, R, long, NO_PROOF)).toBe('UnknownAsset(5)')
      expect(await ends(bob, 'mintHidden', GOLD, R, long, NO_PROOF)).toBe(`NotTheIssuer(${GOLD}, ${bob.address})`)
      expect(await ends(alice, 'mintHidden', GOLD, R, long, NO_PROOF)).toBe('WrongKind(1)')
      expect(await ends(alice, 'mintHidden', FUND, R, long, NO_PROOF)).toBe(`NotCanonical(${R})`)
      expect(await ends(alice, 'mintHidden', FUND, 0n, long, NO_PROOF)).toBe('NotCanonical(0)')
      expect(await ends(alice, 'mintHidden', FUND, 5n, long, NO_PROOF)).toBe('WrongShape()')
      expect(await ends(alice, 'mintHidden', FUND, 5n, long.slice(1), NO_PROOF)).toBe('InvalidProof(0)')
    })
  })

  test('issue after finalize: nobody makes units any more, and what there is goes on', async () => {
    const restore = await home.snapshot()
    expect(await ends(bob, 'finalize', 5n)).toBe('UnknownAsset(5)')
    expect(await ends(bob, 'finalize', GOLD)).toBe(`NotTheIssuer(${GOLD}, ${bob.address})`)
    await call(alice, 'setMintKey', GOLD, 77n)
    for (const asset of [GOLD, SEATS, FUND]) {
      expect(logTexts(await call(alice, 'finalize', asset))).toEqual([`AssetFinalized(${asset})`])
      expect(await ends(alice, 'finalize', asset)).toBe(`Finalized(${asset})`)
    }
    expect(await ends(alice, 'mint', GOLD, 0n, ONE_TIME)).toBe(`Finalized(${GOLD})`)
    expect(await ends(alice, 'mintPublic', GOLD, 0n, bob.address)).toBe(`Finalized(${GOLD})`)
    expect(await ends(bob, 'mintWithKey', GOLD, 0n, ONE_TIME, 0n, NO_PROOF)).toBe(`Finalized(${GOLD})`)
    expect(await ends(alice, 'setMintKey', GOLD, R)).toBe(`Finalized(${GOLD})`)
    expect(await ends(alice, 'mintTicket', SEATS, 42n, ONE_TIME)).toBe(`Finalized(${SEATS})`)
    expect(await ends(alice, 'mintTicketPublic', SEATS, 42n, bob.address)).toBe(`Finalized(${SEATS})`)
    expect(await ends(alice, 'mintHidden', FUND, R, '0x', NO_PROOF)).toBe(`Finalized(${FUND})`)
    expect(await ends(alice, 'issue', gold)).toBe(`AlreadyIssued(${GOLD})`)
    expect(await ends(bob, 'burn', GOLD, 1n)).toBe('done')
    await restore()
  })

  test('the same storage slots', async () => {
    const first = BigInt(keccak256(abi.encode(['uint256', 'uint256'], [GOLD, 0n])))
    const words = await Promise.all(
      [0n, 1n, 2n, 3n, 4n, 5n, 6n].map(async (i) => BigInt(await home.provider.getStorage(home.registry, first + i))),
    )
    const supply = (await view('supplyOf', GOLD)) as bigint
    expect(words).toEqual([
      BigInt(alice.address) | (1n << 160n),
      1000n | (supply << 128n),
      BigInt(gold.name),
      0n,
      0n,
      0n,
      1n,
    ])
  })

  test('a number wider than its type comes before every rule', async () => {
    const wide = (data: string, word: number) => {
      const at = 10 + 64 * word
      return `${data.slice(0, at)}${'f'.repeat(64)}${data.slice(at + 64)}`
    }
    const wrong = { ...gold, kind: 9, cap: 0n }
    for (const [data, word] of [
      [registryCall('issue', wrong), 0],
      [registryCall('issue', wrong), 4],
      [registryCall('assetIdOf', bob.address, wrong), 5],
      [registryCall('mint', 5n, 0n, ONE_TIME), 5],
      [registryCall('mintTicket', 5n, 0n, ONE_TIME), 5],
      [registryCall('mintWithKey', 5n, 0n, ONE_TIME, 1n, NO_PROOF), 5],
      [registryCall('mintWithKey', 5n, 0n, ONE_TIME, 1n, NO_PROOF), 6],
      [registryCall('mintPublic', 5n, 0n, bob.address), 2],
    ] as const) {
      expect(await outcome(home, { from: bob, to: home.registry, data: wide(data, word) })).toBe('MalformedCall()')
    }
  })

  test('DELEGATECALL to the pool: and to its registry, anything but the canonical encoding, unknown functions', async () => {
    const bundle: Bundle = await burnBundle([{ seed: 'strict' }])
    const values: Record<string, unknown[]> = {
      issue: [token('X')],
      mint: [GOLD, 1n, ONE_TIME],
      mintPublic: [GOLD, 1n, bob.address],
      mintTicket: [SEATS, 5n, ONE_TIME],
      mintTicketPublic: [SEATS, 5n, bob.address],
      mintHidden: [FUND, 5n, '0x1234', NO_PROOF],
      setMintKey: [GOLD, 5n],
      mintWithKey: [GOLD, 1n, ONE_TIME, EXPIRY, NO_PROOF],
      burn: [GOLD, 1n],
      burnNotes: [bundle],
      finalize: [GOLD],
      supplyOf: [GOLD],
      assetInfo: [GOLD],
      assetIdOf: [bob.address, gold],
      ticketIdOf: [SEATS, 5n],
    }
    const names: string[] = []
    registryInterface.forEachFunction(({ name }) => names.push(name))
    expect(names).toHaveLength(16)
    const by = await forwarder(home, 'DELEGATECALL')
    const says = (to: string, data: string) => outcome(home, { from: alice, to, data })
    for (const name of names) {
      const data = registryCall(name, ...(values[name] ?? []))
      expect(await says(home.registry, `${data}00`)).toBe('MalformedCall()')
      expect(await says(home.registry, data + '00'.repeat(32))).toBe('MalformedCall()')
      expect(await says(by, through(home.registry, data))).toBe('DelegatedCall()')
    }
    for (const data of ['0x', '0x123456']) expect(await says(home.registry, data)).toBe('MalformedCall()')
    expect(await says(home.registry, '0x12345678')).toBe('UnknownFunction(0x12345678)')
  })
}
