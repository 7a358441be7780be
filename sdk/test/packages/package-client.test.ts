import {
  ACTION,
  bigIntToBytes,
  concatBytes,
  decodeParcelKey,
  encodeField,
  encodePackagesCall,
  encodePackagesLog,
  encodeParcelKey,
  hexToBytes,
  NATIVE_ASSET,
  parcelKeyHash,
  parsePackagesLog,
  type RawLog,
  randomParcelKey,
  type SealedEvent,
  type Sealing,
  sealDataHash,
  textBytes,
  withheldHash,
  withProofs,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { keccak256, parseEther } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AssetClient } from '../../src/assets/asset-client.js'
import { auditReport } from '../../src/audit/report.js'
import type { Wallet, WalletOptions } from '../../src/client.js'
import { draftSeal } from '../../src/packages/draft-seal.js'
import { PackageClient } from '../../src/packages/package-client.js'
import { packagesOf } from '../../src/packages/packages-contract.js'
import { coreOf } from '../../src/wallet/core.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openForging } from '../support/open-wallet.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

const START = 1_900_000_000n
const DAY = 86_400n

let sandbox: Sandbox
let [sealer, holder, other] = [] as unknown as [Wallet, Wallet, Wallet]
let [sealing, holding, third] = [] as unknown as [PackageClient, PackageClient, PackageClient]
let gold: bigint
let seat: bigint

const account = (index: number) => sandbox.account(index).address
/** Not from ethers' cache, which is a quarter of a second old. */
const blockNumber = () => sandbox.rpc('eth_blockNumber')
/** A wallet as from another module instance: the tests' own sources. */
async function openWallet(name: string, signer: number, more: Partial<WalletOptions> = {}): Promise<Wallet> {
  return openForging(sandbox, name, signer, more)
}

beforeAll(async () => {
  sandbox = await startSandbox()
  sealer = await openWallet('sealer', 1)
  holder = await openWallet('holder', 2)
  other = await openWallet('other', 3)
  sealing = new PackageClient(sealer)
  holding = new PackageClient(holder)
  third = new PackageClient(other)
  const assets = new AssetClient(sealer)
  const issued = await assets.issue({ name: 'GOLD', cap: 10_000n })
  gold = issued.assetId
  const { assetId: category } = await assets.issue({ name: 'Seat', kind: 'ticketCategory', cap: 10n })
  await assets.mint({ assetId: gold, amount: 900n, to: sealer.address() })
  const minted = await assets.mintTicket({ category, id: 42n, to: sealer.address() })
  seat = minted.assetId
  await sealer.shield({ amount: parseEther('5') })
})
afterAll(() => sandbox.close())

/** The receipt has them, too: a test does not end in between. */
const kept = async () => undefined
const syncAll = () => Promise.all([sealer.sync(), holder.sync(), other.sync()])
const warp = async (seconds: bigint) => {
  await sandbox.rpc('evm_increaseTime', `0x${seconds.toString(16)}`)
  await sandbox.rpc('evm_mine')
}

describe('a parcel', () => {
  test('carries coins, tokens, a ticket and data to a person, who looks in, hands it on, and who has it then opens it', async () => {
    const give = [{ amount: 7n }, { assetId: gold, amount: 300n }, { ticket: seat }]
    const { parcel, key } = await sealing.seal({ give, data: 'two seats, row 7', to: holder.address() })
    expect(key).toMatch(/^mkparcelkey1/)
    expect(sealer.balance(gold)).toBe(600n)
    await syncAll()
    const [held] = await holding.list()
    expect(held).toMatchObject({ parcel, state: 'held', notes: 3, hasKey: true, mine: false, sealedBy: account(1) })
    expect(await sealing.list()).toMatchObject([{ parcel, state: 'sent', hasKey: true, mine: true }])
    expect(await third.list()).toEqual([])
    const inside = await holding.peek(parcel)
    expect(inside.give).toEqual(
      expect.arrayContaining([
        { assetId: NATIVE_ASSET, amount: 7n },
        { assetId: seat, amount: 1n },
      ]),
    )
    expect(inside.data).toEqual(textBytes('two seats, row 7'))

    await expect(third.open({ parcel, key })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
    await holding.transfer({ parcel, to: other.oneTimeAddress() })
    await expect(holding.open({ parcel })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
    await syncAll()
    expect(await holding.list()).toMatchObject([{ parcel, state: 'sent' }])
    await third.open({ parcel })
    await syncAll()
    expect([other.balance(gold), other.balance(), other.balance(seat)]).toEqual([300n, 7n, 1n])
    expect(other.history().map(({ kind }) => kind)).toEqual(['opened', 'opened', 'opened'])
    expect(auditReport(other).balances).toHaveLength(3)
    expect(auditReport(sealer).totals.find(({ assetId }) => assetId === gold)).toMatchObject({ sealed: 300n })
    for (const client of [sealing, holding, third]) expect(await client.list()).toMatchObject([{ state: 'opened' }])
    await expect(third.open({ parcel })).rejects.toMatchObject({ reason: 'AlreadyOpened' })
  })

  test('of data alone needs no notes; its contents may stay off the chain', async () => {
    const nobody = await openWallet('penniless', 4)
    const client = new PackageClient(nobody)
    const data = seededRandom('a picture')(65_536)
    const { parcel, contents, key } = await client.seal({ data, to: account(2), offChain: true })
    await holder.sync()
    const keyHash = parcelKeyHash(decodeParcelKey(key, holder.chainId).key)
    const facts = { state: 'held', contentsBytes: 0, hasKey: false, contentsHash: keccak256(contents), keyHash }
    expect(await holding.inspect(parcel)).toMatchObject(facts)
    await expect(holding.peek(parcel)).rejects.toMatchObject({ code: 'PARCEL_KEY_MISSING' })
    await expect(holding.peek(parcel, { key })).rejects.toMatchObject({ fault: 'missing' })
    expect((await holding.peek(parcel, { key, contents })).data).toEqual(data)
    await holding.open({ parcel, key, contents })
    expect((await holding.inspect(parcel)).state).toBe('opened')
  })

  test('its contents and key are kept before anything is sent; what can not keep them stops the seal and leaves the notes', async () => {
    const request = { give: [{ assetId: gold, amount: 20n }], to: account(2), offChain: true }
    const before = await blockNumber()
    const funds = sealer.funds(gold)
    const full = async () => Promise.reject(new Error('The disk is full.'))
    await expect(sealing.seal({ ...request, beforeSend: full })).rejects.toThrow('The disk is full.')
    expect([await blockNumber(), sealer.funds(gold)]).toEqual([before, funds])
    const kept: object[] = []
    const { parcel, key, contents } = await sealing.seal({
      ...request,
      beforeSend: async (made) => {
        kept.push({ ...made, at: await blockNumber() })
      },
    })
    expect(kept).toEqual([{ parcel, key, contents, at: before }])
    await holder.sync()
    await holding.open({ parcel, key, contents })
  })

  test('64 KB of data on the chain come back as they were; more is told to stay elsewhere', async () => {
    const data = seededRandom('a picture')(65_536)
    const { parcel } = await sealing.seal({ data, to: holder.oneTimeAddress() })
    await holder.sync()
    expect((await holding.peek(parcel)).data).toEqual(data)
    const tooMuch = sealing.seal({ data: new Uint8Array(65_537), to: holder.address() })
    await expect(tooMuch).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('at most 65536'),
      hints: [expect.stringContaining('offChain')],
    })
  })

  test('larger than a transaction carries stays off the chain; another file, a shortened or a longer one opens nothing', async () => {
    const data = new Uint8Array(300_000).map((_, i) => i % 251)
    const give = [{ assetId: gold, amount: 5n }]
    const to = holder.oneTimeAddress()
    const { parcel, contents } = await sealing.seal({ give, data, to, offChain: true, beforeSend: kept })
    const { contents: another } = await sealing.seal({ data, to, offChain: true })
    await holder.sync()
    expect(await holding.inspect(parcel)).toMatchObject({ state: 'held', contentsBytes: 0, hasKey: true })
    const flipped = contents.map((byte, i) => (i === 150_000 ? byte ^ 1 : byte))
    const files = [another, contents.slice(0, -1), concatBytes(contents, Uint8Array.of(0)), flipped, new Uint8Array()]
    for (const wrong of files) {
      const refusal = { code: 'PARCEL_CONTENTS', fault: 'changed', hints: [expect.stringContaining('whole')] }
      await expect(holding.peek(parcel, { contents: wrong })).rejects.toMatchObject(refusal)
      await expect(holding.open({ parcel, contents: wrong })).rejects.toMatchObject(refusal)
    }
    await expect(holding.open({ parcel })).rejects.toMatchObject({ fault: 'missing' })
    const inside = await holding.peek(parcel, { contents })
    expect([inside.data.length, keccak256(inside.data)]).toEqual([data.length, keccak256(data)])
    await holding.open({ parcel, contents, to: other.address() })
    await expect(
      sealing.seal({ data: new Uint8Array(268_435_457), to: holder.address(), offChain: true }),
    ).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', hints: [expect.stringContaining('several parcels')] })
  })

  test('comes back to its sealer from recoverAfter on, also on another device; not before, and never when it is 0', async () => {
    const recoverAfter = START + 30n * DAY
    const give = [{ assetId: gold, amount: 50n }]
    const { parcel } = await sealing.seal({ give, to: account(8), recoverAfter })
    const { parcel: gone } = await sealing.seal({ give, to: account(8) })
    const restored = await openWallet('sealer', 1)
    await restored.sync()
    const again = new PackageClient(restored)
    await expect(again.open({ parcel })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
    await warp(31n * DAY)
    await restored.sync()
    expect((await again.inspect(parcel)).state).toBe('recoverable')
    const late = await openWallet('too late', 8)
    await late.sync()
    const missed = new PackageClient(late)
    expect([(await missed.inspect(parcel)).state, (await missed.inspect(gone)).state]).toEqual(['lapsed', 'held'])
    await again.open({ parcel })
    expect(restored.history().at(-1)).toMatchObject({ kind: 'opened', amount: 50n })
    expect((await again.inspect(gone)).state).toBe('sent')
    await expect(again.open({ parcel: gone })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
  })

  test("in a parcel is its opener's, who finds the key of the inner one in the outer one", async () => {
    const { parcel: outer } = await sealing.seal({ data: 'outer', to: holder.address() })
    const { parcel: inner, key } = await sealing.seal({ give: [{ amount: 3n }], to: outer })
    await syncAll()
    expect((await holding.inspect(inner)).state).toBe('nested')
    await expect(holding.open({ parcel: inner, key })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
    await holding.open({ parcel: outer })
    await holding.open({ parcel: inner, key, to: other.address() })
    await other.sync()
    expect(other.history().at(-1)).toMatchObject({ kind: 'opened', amount: 3n })
  })

  test('whose key is shown to one party: nothing is sent, and the party reads it and moves nothing', async () => {
    const { parcel } = await sealing.seal({ data: 'for the buyer to see', to: holder.address() })
    await syncAll()
    const block = await sandbox.rpc('eth_blockNumber')
    const asked: string[] = []
    const silent = await openWallet('holder', 2, {
      provider: {
        ...sandbox.provider,
        send: (method: string, params: unknown[]) => {
          asked.push(method)
          return sandbox.provider.send(method, params)
        },
      } as never,
    })
    await silent.sync()
    const before = asked.length
    const key = new PackageClient(silent).keyText(parcel)
    expect(asked.slice(before)).toEqual([])
    expect(new TextDecoder().decode((await third.peek(parcel, { key })).data)).toBe('for the buyer to see')
    await expect(third.open({ parcel, key })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
    await expect(third.transfer({ parcel, key, to: account(3) })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
    expect(await sandbox.rpc('eth_blockNumber')).toBe(block)
  })

  test('is there after a restart from storage, with its key', async () => {
    const storage = memoryStorage()
    const { parcel } = await sealing.seal({ data: 'kept', to: holder.address() })
    await (await openWallet('holder', 2, { storage })).sync()
    const again = await openWallet('holder', 2, { storage })
    expect(await new PackageClient(again).inspect(parcel)).toMatchObject({ state: 'held', hasKey: true })
    expect((await new PackageClient(again).peek(parcel)).data).toEqual(textBytes('kept'))
  })

  test('pays an account in public', async () => {
    const { parcel } = await sealing.seal({ give: [{ amount: 1_000n }], to: holder.address() })
    await holder.sync()
    const before = await sandbox.rpcBalance(7)
    await holding.open({ parcel, publicTo: account(7) })
    expect((await sandbox.rpcBalance(7)) - before).toBe(1_000n)
  })
})

test('64 KB and six notes are too much for a transaction, and said so before anything is sent', async () => {
  const collector = await openWallet('collector', 1)
  const assets = new AssetClient(collector)
  const { assetId: category } = await assets.issue({ name: 'Stamp', kind: 'ticketCategory', cap: 6n })
  const give = []
  for (const id of [1n, 2n, 3n, 4n, 5n, 6n]) {
    give.push({ ticket: (await assets.mintTicket({ category, id, to: collector.address() })).assetId })
  }
  const client = new PackageClient(collector)
  const request = { give, data: new Uint8Array(65_536), to: holder.address() }
  await expect(client.seal(request)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    hints: [expect.stringContaining('offChain')],
  })
  await client.seal({ ...request, offChain: true, beforeSend: kept })
  expect(collector.notes()).toEqual([])
})

/** Seals as an attacker would: with terms and contents of its own making. */
async function sealCrafted(give: bigint, change: (made: Sealing, key: Uint8Array, commitment: bigint) => Sealing) {
  const core = coreOf(sealer)
  const caller = account(1)
  const drafted = await core.prepare((view) =>
    draftSeal(core, view, caller, { give: [{ amount: give }], data: 'true', to: holder.address() }),
  )
  const crafted = change(drafted.sealing, drafted.key, drafted.bundle.joinSplits[0]?.commitments[0] as bigint)
  const bundle = { ...drafted.bundle, dataHash: sealDataHash(crafted) }
  const { joinSplits, expiry, dataHash } = bundle
  const place = { action: ACTION.seal, chainId: core.chainId, pool: core.pool, caller }
  const hash = withheldHash({ alternatives: [joinSplits], expiry, dataHash }, place)
  const proved = withProofs(bundle, await core.proveDrafts(drafted.drafts, hash))
  const data = encodePackagesCall({ name: 'seal', bundle: proved, sealing: crafted })
  await core.send({ to: packagesOf(core), data }, { spends: drafted.spends })
  await holder.sync()
  const parcel = `0x${hash.toString(16).padStart(64, '0')}`
  return { parcel, key: encodeParcelKey({ pool: core.pool, parcel, key: drafted.key }, core.chainId) }
}

const contentsAre = (made: Sealing, contents: Uint8Array): Sealing => ({
  ...made,
  contents,
  terms: { ...made.terms, contentsHash: keccak256(contents) },
})

/** Plain contents, as docs/protocol/packages.md has them. */
const encodedNotes = (notes: readonly { assetId: bigint; value: bigint; rho: bigint }[]): Uint8Array =>
  concatBytes(
    Uint8Array.of(1, 0, notes.length),
    ...notes.map(({ assetId, value, rho }) =>
      concatBytes(encodeField(assetId), bigIntToBytes(value, 16), encodeField(rho)),
    ),
    new Uint8Array(4),
  )

const encrypted = (key: Uint8Array, keyHash: string, commitment: bigint, plain: Uint8Array): Uint8Array =>
  chacha20poly1305(
    key,
    new Uint8Array(12),
    concatBytes(textBytes('merkato.v1.parcel-contents'), hexToBytes(keyHash), encodeField(commitment)),
  ).encrypt(plain)

describe('what a holder is not fooled by', () => {
  let [parcel, key] = ['', '']
  let contents: Uint8Array
  beforeAll(async () => {
    const request = { give: [{ amount: 5n }], data: 'true', to: holder.address(), offChain: true }
    const made = await sealing.seal({ ...request, beforeSend: kept })
    ;({ parcel, key, contents } = made)
    await holder.sync()
  })

  test('wrong key', async () => {
    const { pool, chainId } = coreOf(holder)
    const wrong = encodeParcelKey({ pool, parcel, key: randomParcelKey() }, chainId)
    await expect(holding.peek(parcel, { key: wrong, contents })).rejects.toMatchObject({ fault: 'wrong key' })
    const foreign = encodeParcelKey({ ...decodeParcelKey(key, chainId), parcel: `0x${'01'.repeat(32)}` }, chainId)
    await expect(holding.peek(parcel, { key: foreign, contents })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(holding.peek(parcel, { key: 'mkparcelkey1', contents })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    })
  })

  test('truncated, extended and bit-flipped parcel', async () => {
    const flipped = contents.slice()
    flipped[9] = (flipped[9] as number) ^ 4
    for (const changed of [
      contents.subarray(1),
      contents.subarray(0, -1),
      concatBytes(contents, Uint8Array.of(0)),
      flipped,
    ]) {
      await expect(holding.peek(parcel, { contents: changed })).rejects.toMatchObject({ fault: 'changed' })
      await expect(holding.open({ parcel, contents: changed })).rejects.toMatchObject({ fault: 'changed' })
    }
  })

  test('parcel whose declared assets exceed the sealed ones', async () => {
    const much = encodedNotes([{ assetId: NATIVE_ASSET, value: 5_000n, rho: 1n }])
    const lie = await sealCrafted(5n, (made, secret, commitment) =>
      contentsAre(made, encrypted(secret, made.terms.keyHash, commitment, much)),
    )
    await expect(holding.peek(lie.parcel)).rejects.toMatchObject({ fault: 'not what is sealed' })
    await expect(holding.open({ parcel: lie.parcel })).rejects.toMatchObject({ code: 'PARCEL_CONTENTS' })
  })

  test.each([
    ['another rho', [{ assetId: NATIVE_ASSET, value: 5n, rho: 1n }]],
    ['no note', []],
  ])('contents that do not match the commitment: %s', async (_, notes) => {
    const lie = await sealCrafted(5n, (made, secret, commitment) =>
      contentsAre(made, encrypted(secret, made.terms.keyHash, commitment, encodedNotes(notes))),
    )
    const refusal = { code: 'PARCEL_CONTENTS', fault: 'not what is sealed' }
    await expect(holding.peek(lie.parcel)).rejects.toMatchObject(refusal)
    await expect(holding.open({ parcel: lie.parcel })).rejects.toMatchObject(refusal)
  })

  test('contents that do not match the commitment: what has another hash than the chain', async () => {
    const lie = await sealCrafted(5n, (made) => ({
      ...made,
      contents: new Uint8Array(),
      terms: { ...made.terms, contentsHash: keccak256('0x01') },
    }))
    await expect(holding.peek(lie.parcel, { contents })).rejects.toMatchObject({ fault: 'changed' })
    await expect(holding.peek(lie.parcel, { contents: Uint8Array.of(1) })).rejects.toMatchObject({ fault: 'changed' })
  })

  test('one ciphertext that opens two ways under two keys: the second key is none', async () => {
    const second = randomParcelKey(seededRandom('second'))
    const lie = await sealCrafted(5n, (made) => ({ ...made, terms: { ...made.terms, keyHash: parcelKeyHash(second) } }))
    await expect(holding.peek(lie.parcel, { key: lie.key })).rejects.toMatchObject({ fault: 'wrong key' })
    const { pool, chainId } = coreOf(holder)
    const text = encodeParcelKey({ pool, parcel: lie.parcel, key: second }, chainId)
    await expect(holding.peek(lie.parcel, { key: text })).rejects.toMatchObject({ fault: 'changed' })
  })

  test('a node that tells of other terms or commitments than were sealed', async () => {
    const changes: ((event: SealedEvent) => SealedEvent)[] = [
      (event) => ({ ...event, commitments: event.commitments.map((commitment) => commitment + 1n) }),
      (event) => ({ ...event, terms: { ...event.terms, contentsHash: keccak256('0x02') } }),
      (event) => ({ ...event, terms: { ...event.terms, keyHash: parcelKeyHash(new Uint8Array(32)) } }),
    ]
    for (const change of changes) {
      const lying = {
        ...sandbox.provider,
        send: async (method: string, params: unknown[]) => {
          const answer: unknown = await sandbox.provider.send(method, params)
          if (method !== 'eth_getLogs') return answer
          return (answer as RawLog[]).map((log) => {
            const event = parsePackagesLog(log)
            return event?.event === 'Sealed' ? { ...log, ...encodePackagesLog(change(event)) } : log
          })
        },
      }
      const fooled = await openWallet('holder', 2, { provider: lying as never })
      await fooled.sync()
      const client = new PackageClient(fooled)
      await expect(client.inspect(parcel)).rejects.toMatchObject({ code: 'PARCEL_MISMATCH' })
      await expect(client.peek(parcel, { key, contents })).rejects.toMatchObject({ code: 'PARCEL_MISMATCH' })
      await expect(client.open({ parcel, contents })).rejects.toMatchObject({ code: 'PARCEL_MISMATCH' })
    }
  })

  test('a parcel that was never sealed is none', async () => {
    await expect(holding.inspect(`0x${'77'.repeat(32)}`)).rejects.toMatchObject({ code: 'PARCEL_NOT_FOUND' })
  })
})
