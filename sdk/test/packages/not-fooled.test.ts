import {
  ACTION,
  encodePackagesCall,
  encodePackagesLog,
  encodeParcelKey,
  NATIVE_ASSET,
  PACKAGES_TOPICS,
  type PackagesEvent,
  parsePackagesLog,
  type RawLog,
  randomParcelKey,
  type SealedEvent,
  sealDataHash,
  withheldHash,
  withProofs,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Wallet, WalletOptions } from '../../src/client.js'
import { draftSeal } from '../../src/packages/draft-seal.js'
import { PackageClient } from '../../src/packages/package-client.js'
import type { MadeParcel } from '../../src/packages/package-options.js'
import { packagesOf } from '../../src/packages/packages-contract.js'
import { coreOf } from '../../src/wallet/core.js'
import { openForging } from '../support/open-wallet.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

const START = 1_900_000_000n
const DAY = 86_400n

let sandbox: Sandbox
let [sealer, holder, other] = [] as unknown as [Wallet, Wallet, Wallet]
let [sealing, holding, third] = [] as unknown as [PackageClient, PackageClient, PackageClient]

const account = (index: number) => sandbox.account(index).address
const openWallet = (name: string, signer: number, more: Partial<WalletOptions> = {}): Promise<Wallet> =>
  openForging(sandbox, name, signer, more)

beforeAll(async () => {
  sandbox = await startSandbox()
  sealer = await openWallet('sealer', 1)
  holder = await openWallet('holder', 2)
  other = await openWallet('other', 3)
  sealing = new PackageClient(sealer)
  holding = new PackageClient(holder)
  third = new PackageClient(other)
  await sealer.shield({ amount: parseEther('1') })
})
afterAll(() => sandbox.close())

const syncAll = () => Promise.all([sealer.sync(), holder.sync(), other.sync()])

/** A node that changes what the packages module logged, or leaves it out. */
const lying = (change: (event: PackagesEvent) => PackagesEvent | undefined) => ({
  ...sandbox.provider,
  send: async (method: string, params: unknown[]) => {
    const answer: unknown = await sandbox.provider.send(method, params)
    if (method !== 'eth_getLogs') return answer
    return (answer as RawLog[]).flatMap((log) => {
      const event = parsePackagesLog(log)
      const told = event && change(event)
      if (event === undefined) return [log]
      return told ? [{ ...log, ...encodePackagesLog(told) }] : []
    })
  },
})

test('notes whose contents stay off the chain are sealed only by who keeps these first: a silent node would have taken both', async () => {
  const request = { give: [{ amount: 5n }], to: account(2), offChain: true }
  const before = sealer.balance()
  await expect(sealing.seal(request)).rejects.toMatchObject({
    ...{ code: 'INVALID_ARGUMENT', hints: [expect.stringContaining('beforeSend')] },
  })
  expect([sealer.balance(), sealer.funds().reserved]).toEqual([before, 0n])
  const kept: MadeParcel[] = []
  const { parcel } = await sealing.seal({ ...request, beforeSend: async (made) => void kept.push(made) })
  expect(kept).toMatchObject([{ parcel }])
})

describe('a parcel handed on by an account', () => {
  let parcel = ''
  let key = ''
  beforeAll(async () => {
    const made = await sealing.seal({ give: [{ amount: 5n }], to: account(2) })
    ;({ parcel, key } = made)
    await syncAll()
  })

  test('to a private address needs the key: nobody could ever tell its new holder', async () => {
    await expect(holding.transfer({ parcel, to: other.address() })).rejects.toMatchObject({
      code: 'PARCEL_KEY_MISSING',
    })
    expect((await holding.inspect(parcel)).state).toBe('held')
  })

  test('with a key of another is refused: its new holder could neither find nor open it', async () => {
    const { pool, chainId } = coreOf(holder)
    const wrong = encodeParcelKey({ pool, parcel, key: randomParcelKey() }, chainId)
    for (const to of [other.address(), other.oneTimeAddress()]) {
      await expect(holding.transfer({ parcel, to, key: wrong })).rejects.toMatchObject({ fault: 'wrong key' })
    }
    expect((await holding.inspect(parcel)).state).toBe('held')
  })

  test('to a one-time address goes without the key: its owner has the text, and names it', async () => {
    const to = other.oneTimeAddress()
    await holding.transfer({ parcel, to })
    // From the phrase alone: a wallet that gave the address out remembers it.
    const restored = await openWallet('other', 3)
    await restored.sync()
    const client = new PackageClient(restored)
    await expect(client.open({ parcel, key })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
    await client.open({ parcel, key, as: to })
    await other.sync()
    expect(other.balance(NATIVE_ASSET)).toBe(5n)
  })
})

/** Seals one coin of a stranger under the terms and the key box of another's parcel. */
async function sealCopy(parcel: string): Promise<string> {
  const core = coreOf(other)
  const [caller, { chainId, pool, reader }] = [account(3), core]
  const { number: toBlock } = await reader.head()
  const query = { address: packagesOf(core), topics: [PACKAGES_TOPICS.Sealed], fromBlock: 0, toBlock }
  const events = (await reader.logs(query)).map((log) => parsePackagesLog(log))
  const copied = events.find((event) => event?.event === 'Sealed' && event.parcel === parcel) as SealedEvent
  const request = { give: [{ amount: 1n }], data: 'a copy', to: account(3) }
  const drafted = await core.prepare((view) => draftSeal(core, view, caller, request))
  const { contentsHash } = drafted.sealing.terms
  const sealing = { ...drafted.sealing, keyBox: copied.keyBox, terms: { ...copied.terms, contentsHash } }
  const bundle = { ...drafted.bundle, dataHash: sealDataHash(sealing) }
  const { joinSplits, expiry, dataHash } = bundle
  const place = { action: ACTION.seal, chainId, pool, caller }
  const hash = withheldHash({ alternatives: [joinSplits], expiry, dataHash }, place)
  const proved = withProofs(bundle, await core.proveDrafts(drafted.drafts, hash))
  const data = encodePackagesCall({ name: 'seal', bundle: proved, sealing })
  await core.send({ to: packagesOf(core), data }, { spends: drafted.spends })
  return `0x${hash.toString(16).padStart(64, '0')}`
}

test('a parcel of a stranger, with a copied key box, is none that this wallet sealed', async () => {
  const { parcel } = await sealing.seal({ give: [{ amount: 5n }], to: holder.address() })
  const copy = await sealCopy(parcel)
  await syncAll()
  expect([(await sealing.inspect(parcel)).mine, (await sealing.inspect(copy)).mine]).toEqual([true, false])
  await expect(holding.peek(copy)).rejects.toMatchObject({ fault: 'changed' })
})

test('who looks into a parcel is told when nothing is left in it, also before the wallet has read of it', async () => {
  const { parcel, key } = await sealing.seal({ give: [{ amount: 5n }], to: holder.address() })
  await syncAll()
  expect(await third.peek(parcel, { key })).toMatchObject({ opened: false, give: [{ amount: 5n }] })
  await holding.open({ parcel })
  expect(await third.peek(parcel, { key })).toMatchObject({ opened: true, give: [{ amount: 5n }] })
})

describe('a node that lies about a parcel', () => {
  let parcel = ''
  beforeAll(async () => {
    const recoverAfter = START + 30n * DAY
    ;({ parcel } = await sealing.seal({ give: [{ amount: 5n }], to: account(2), recoverAfter }))
    await holder.sync()
    await holding.transfer({ parcel, to: account(3) })
    await syncAll()
  })

  const nobody = { account: ZERO_ADDRESS, npk: 0n, parcel: `0x${'00'.repeat(32)}` }
  test.each<[string, (event: PackagesEvent) => PackagesEvent | undefined]>([
    [
      'says that it can not be taken back',
      (event) =>
        event.event === 'Sealed'
          ? {
              ...event,
              terms: { ...event.terms, recoverAfter: 0n, sealer: { ...event.terms.sealer, npk: 0n } },
            }
          : event,
    ],
    [
      'names another sealer',
      (event) =>
        event.event === 'Sealed' ? { ...event, terms: { ...event.terms, sealer: { ...nobody, npk: 9n } } } : event,
    ],
    [
      'hands it to somebody else',
      (event) =>
        event.event === 'Transferred' ? { ...event, to: { ...nobody, account: account(2).toLowerCase() } } : event,
    ],
    ['leaves out that it was handed on', (event) => (event.event === 'Transferred' ? undefined : event)],
    [
      'says that it is open',
      (event) =>
        event.event === 'Transferred'
          ? { event: 'Opened', parcel, by: { ...nobody, account: account(3).toLowerCase() } }
          : event,
    ],
  ])('%s: no inspection says so', async (_, change) => {
    const fooled = await openWallet('holder', 2, { provider: lying(change) as never })
    await fooled.sync()
    await expect(new PackageClient(fooled).inspect(parcel)).rejects.toMatchObject({ code: 'PARCEL_MISMATCH' })
  })

  test.each<[string, string, (event: PackagesEvent) => PackagesEvent | undefined]>([
    ['an act', 'PARCEL_MISMATCH', (event) => (event.event === 'Transferred' ? undefined : event)],
    ['the sealing', 'PARCEL_NOT_FOUND', (event) => (event.event === 'Sealed' ? undefined : event)],
  ])('leaves out %s: the wallet says that it has to read again, and that helps', async (_, code, change) => {
    let lies = true
    const provider = lying((event) => (lies ? change(event) : event))
    const fooled = await openWallet('holder', 2, { provider: provider as never })
    await fooled.sync()
    lies = false
    await fooled.sync()
    const client = new PackageClient(fooled)
    const hints = expect.arrayContaining([expect.stringContaining('rescan()')])
    await expect(client.inspect(parcel)).rejects.toMatchObject({ code, hints })
    await fooled.rescan()
    expect((await client.inspect(parcel)).holder.value).toBe(account(3))
  })

  test('an inspection reads what happened since the last sync', async () => {
    const late = await openWallet('late', 4)
    await late.sync()
    await third.transfer({ parcel, to: account(2) })
    const seen = await new PackageClient(late).inspect(parcel)
    expect(seen).toMatchObject({ state: 'sent', holder: { kind: 'account', value: account(2) } })
  })
})
