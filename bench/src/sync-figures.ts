import { encodeTrackingKey } from '@merkato/protocol'
import { namedKeys } from '@merkato/protocol/testing'
import { createWallet, type Wallet, type WalletStorage } from '@merkato/sdk'
import type { Provider } from 'ethers'
import { type Figure, figureOf, processorMilliseconds, repeat } from './measure.js'
import { NOTE_VALUE, SyncChain } from './sync-chain.js'

/** A first sync of a large pool, in milliseconds. */
export interface SyncFigures {
  readonly notes: number
  readonly milliseconds: number
  /** The same in two parts: killed when half of the blocks were read, then opened again from the storage. */
  readonly killedMilliseconds: number
}

/** How long a sync takes of a pool whose wallet finds its modules, and of one that has none; milliseconds of processor time. */
export interface PlainSyncFigures {
  readonly notes: number
  readonly without: Figure
  readonly with: Figure
}

const SHAPE = { blocks: 2_000, events: 50_000, ours: 1_000, spent: 300 }
const PLAIN_SHAPE = { blocks: 400, events: 5_000, ours: 100, spent: 30 }
const PLAIN_ROUNDS = 5
const KEYS = namedKeys('bench wallet')
const TRACKING_KEY = encodeTrackingKey(KEYS, 31337n)

/**
 * A wallet finds its 1,000 notes, 300 of them spent, among 100,000.
 * @throws Error when its balance is not what the chain holds: a figure for wrong work is none
 */
export async function measureSync(): Promise<SyncFigures> {
  const chain = new SyncChain(SHAPE, KEYS)
  const milliseconds = await timed(async () => check(await open(chain, storageInMemory()), chain))
  return { notes: 2 * SHAPE.events, milliseconds, killedMilliseconds: await measureKilled(chain) }
}

/** The same log, of transfers alone, read in turns as that of a pool with modules and as that of one without. Errors as {@link measureSync}. */
export async function measurePlainSync(): Promise<PlainSyncFigures> {
  const chain = new SyncChain(PLAIN_SHAPE, KEYS)
  const sync = (hasModules: boolean) =>
    processorMilliseconds(async () => {
      chain.hasModules = hasModules
      await check(await open(chain, storageInMemory()), chain)
    })
  const inTurns = async () => [await sync(false), await sync(true)] as const
  await inTurns()
  const times = await repeat(PLAIN_ROUNDS, inTurns)
  const [without, having] = [figureOf(times.map(([first]) => first)), figureOf(times.map(([, second]) => second))]
  return { notes: 2 * PLAIN_SHAPE.events, without, with: having }
}

async function measureKilled(chain: SyncChain): Promise<number> {
  const storage = storageInMemory()
  const first = await timed(async () => {
    const wallet = await open(chain, storage)
    await untilSilent(chain, wallet)
  })
  chain.before = async () => undefined
  return first + (await timed(async () => check(await open(chain, storage), chain)))
}

/** Both keep what they read, as the wallets of applications do: writing is part of the work, and of the figure. */
function storageInMemory(): WalletStorage {
  let kept: Uint8Array | undefined
  return {
    load: async () => kept,
    save: async (data) => {
      kept = data
    },
  }
}

/** Resolves when half of the blocks were read; the node never answers again, so the wallet writes nothing more either. */
function untilSilent(chain: SyncChain, wallet: Wallet): Promise<void> {
  return new Promise((resolve, reject) => {
    chain.before = async (method, params) => {
      if (method !== 'eth_getLogs') return
      const { fromBlock } = params[0] as { fromBlock: string }
      if (Number(fromBlock) < chain.shape.blocks / 2) return
      resolve()
      await new Promise(() => undefined)
    }
    wallet.sync().then(() => reject(new Error('the sync was not stopped')), reject)
  })
}

const open = (chain: SyncChain, storage: WalletStorage): Promise<Wallet> =>
  createWallet({ trackingKey: TRACKING_KEY, provider: chain as unknown as Provider, storage })

async function check(wallet: Wallet, { shape }: SyncChain): Promise<void> {
  await wallet.sync()
  const expected = NOTE_VALUE * BigInt(shape.ours - shape.spent)
  if (wallet.balance() !== expected) throw new Error(`the wallet found ${wallet.balance()}, not ${expected}`)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
