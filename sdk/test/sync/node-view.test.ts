import {
  CommitmentTree,
  computeNullifier,
  concatBytes,
  hexToBytes,
  openDeposit,
  openOutput,
  POOL_ADDRESS,
  poolInterface,
  SEALED_OUT_BYTES,
} from '@merkato/protocol'
import { toQuantity } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Wallet } from '../../src/client.js'
import { LockClient } from '../../src/locks/lock-client.js'
import { PackageClient } from '../../src/packages/package-client.js'
import { coreOf } from '../../src/wallet/core.js'
import { openForging } from '../support/open-wallet.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

/** A note as `merkato_getNotes` tells it. */
interface Entry {
  readonly position: string
  readonly commitment: string
  readonly ciphertext: string | null
  readonly deposit: Record<'assetId' | 'value' | 'npk' | 'ephemeralX' | 'ephemeralY' | 'viewTag', string> | null
}

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

/** All notes, by pages. */
async function stream(limit: number): Promise<Entry[]> {
  const notes: Entry[] = []
  let fromPosition = '0x0'
  for (;;) {
    const page = (await sandbox.rpc('merkato_getNotes', { fromPosition, limit: toQuantity(limit) })) as {
      notes: Entry[]
      nextPosition: string
      hasMore: boolean
    }
    notes.push(...page.notes)
    if (!page.hasMore) return notes
    fromPosition = page.nextPosition
  }
}

/** What somebody with the wallet's keys finds in the stream, by nothing but what the node tells. */
async function found(wallet: Wallet, entries: readonly Entry[]) {
  const key = coreOf(wallet).viewing
  const viewers = [key.incomingViewingKey(), key.internalViewingKey()]
  const opened = entries.flatMap((entry) => {
    const [commitment, position] = [BigInt(entry.commitment), BigInt(entry.position)]
    const note = viewers.map((viewer) => openEntry(viewer, entry)).find((one) => one !== undefined)
    if (note === undefined || note.value === 0n) return []
    return [
      { position, assetId: note.assetId, value: note.value, nullifier: computeNullifier(key.nk, commitment, position) },
    ]
  })
  const call = poolInterface.encodeFunctionData('areSpent', [opened.map(({ nullifier }) => nullifier)])
  const answer = (await sandbox.rpc('eth_call', { to: POOL_ADDRESS, data: call }, 'latest')) as string
  const [spent] = poolInterface.decodeFunctionResult('areSpent', answer)
  return opened.filter((_, i) => !spent[i]).map(({ position, assetId, value }) => ({ position, assetId, value }))
}

function openEntry(viewer: Parameters<typeof openOutput>[0], { commitment, position, ciphertext, deposit }: Entry) {
  if (ciphertext !== null) {
    // The sender's part is not told.
    const whole = concatBytes(hexToBytes(ciphertext), new Uint8Array(SEALED_OUT_BYTES))
    return openOutput(viewer, { commitment: BigInt(commitment), ciphertext: whole })?.note
  }
  if (deposit === null) throw new Error('A note is a deposit or an encrypted output.')
  const { assetId, value, npk, ephemeralX, ephemeralY, viewTag } = deposit
  const to = { npk: BigInt(npk), E: { x: BigInt(ephemeralX), y: BigInt(ephemeralY) }, viewTag: Number(viewTag) }
  const place = { position: BigInt(position), commitment: BigInt(commitment) }
  return openDeposit(viewer, { to, assetId: BigInt(assetId), value: BigInt(value), ...place })?.note
}

type Step = 'shield' | 'pay' | 'back' | 'seal' | 'open' | 'lock' | 'settle' | 'unshield'
const steps = fc.shuffledSubarray<Step>(['shield', 'pay', 'back', 'seal', 'open', 'lock', 'settle', 'unshield'], {
  minLength: 3,
})

test('what merkato_ methods tell is what wallets read from logs: the same notes, root, parcels and locks', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 9 }), async (course, pageSize) => {
      run++
      const [one, two] = [await openForging(sandbox, `one ${run}`, 1), await openForging(sandbox, `two ${run}`, 2)]
      const stage = new Stage(one, two)
      for (const wallet of [one, two]) for (let i = 0; i < 3; i++) await wallet.shield({ amount: 100n })
      for (const step of course) {
        await Promise.all([one.sync(), two.sync()])
        await stage.play(step)
      }
      await Promise.all([one.sync(), two.sync()])

      const entries = await stream(pageSize)
      const tree = new CommitmentTree()
      tree.append(...entries.map(({ commitment }) => BigInt(commitment)))
      expect(await sandbox.rpc('merkato_poolState')).toMatchObject({
        root: `0x${tree.root().toString(16).padStart(64, '0')}`,
        noteCount: toQuantity(entries.length),
      })
      for (const wallet of [one, two]) {
        const held = wallet.notes().filter(({ state }) => state !== 'locked')
        expect(await found(wallet, entries)).toEqual(
          held.map(({ position, assetId, value }) => ({ position, assetId, value })),
        )
      }
      await stage.check()
    }),
    { numRuns: 2, examples: [[['seal', 'pay', 'lock', 'open', 'back', 'seal', 'settle', 'lock', 'unshield'], 4]] },
  )
})

/** Two wallets and what they do. */
class Stage {
  readonly #parcels: string[] = []
  readonly #locks: { readonly lockId: string; readonly deadline: bigint }[] = []
  #key = ''
  #opened = 0
  #settled = 0

  constructor(
    readonly one: Wallet,
    readonly two: Wallet,
  ) {}

  async play(step: Step): Promise<void> {
    const { one, two } = this
    if (step === 'shield') await one.shield({ amount: 7n })
    else if (step === 'pay') await one.transfer({ to: two.address(), amount: 5n, memo: 'a memo' })
    else if (step === 'back') await two.transfer({ to: one.address(), amount: 3n })
    else if (step === 'unshield') await two.unshield({ to: sandbox.account(3).address, amount: 2n })
    else if (step === 'seal') await this.#seal()
    else if (step === 'open') await this.#open()
    else if (step === 'lock') await this.#lock()
    else await this.#settle()
  }

  /** Records by id, as the wallets see them. */
  async check(): Promise<void> {
    const [packages, locks] = [new PackageClient(this.one), new LockClient(this.one)]
    for (const [i, parcel] of this.#parcels.entries()) {
      const seen = await packages.inspect(parcel)
      const told = await sandbox.rpc('merkato_package', parcel)
      expect(told).toMatchObject({ parcel, state: seen.state === 'opened' ? 'opened' : 'sealed', recoverAfter: null })
      expect(seen.state === 'opened').toBe(i < this.#opened)
      const account = sandbox.account(2).address.toLowerCase()
      expect(told).toMatchObject({ holder: { kind: 'account', account }, rightHolder: { kind: 'account', account } })
    }
    for (const [i, { lockId, deadline }] of this.#locks.entries()) {
      const seen = await locks.inspect(lockId)
      expect(seen.state === 'open').toBe(i >= this.#settled)
      expect(await sandbox.rpc('merkato_lock', lockId)).toMatchObject({
        lockId,
        state: i < this.#settled ? 'settled' : 'locked',
        alternatives: '0x2',
        decider: sandbox.account(3).address.toLowerCase(),
        deadline: toQuantity(deadline),
        fallbackAlternative: '0x1',
      })
    }
  }

  async #seal(): Promise<void> {
    const to = sandbox.account(2).address
    const { parcel, key } = await new PackageClient(this.one).seal({
      give: [{ amount: 11n }],
      to,
      beforeSend: async () => undefined,
    })
    this.#parcels.push(parcel)
    this.#key = key
  }

  async #open(): Promise<void> {
    const parcel = this.#parcels[this.#opened]
    if (parcel === undefined) return
    await new PackageClient(this.two).open({ parcel, key: this.#key })
    this.#opened++
  }

  async #lock(): Promise<void> {
    const deadline = BigInt(this.one.syncedTo().timestamp) + 86_400n
    const { lockId } = await new LockClient(this.one).lock({
      alternatives: [{ pay: [{ to: this.two.address(), amount: 13n }] }, {}],
      decider: sandbox.account(3).address,
      deadline,
      fallback: 1,
    })
    this.#locks.push({ lockId, deadline })
  }

  async #settle(): Promise<void> {
    const lock = this.#locks[this.#settled]
    if (lock === undefined) return
    await new LockClient(this.two, { signer: sandbox.account(3) }).settle({ lockId: lock.lockId, alternative: 0 })
    this.#settled++
  }
}
