import type { Wallet } from '@merkato/sdk'
import { type Figure, figureOf, repeat } from '../measure.js'
import { portableGas } from '../portable-gas.js'
import { measurePlainSync } from '../sync-figures.js'
import { measureTransacts } from '../vm-figures.js'
import { sampleOf } from './samples.js'
import { POOLS, type PoolName, type Stage, setStage } from './stage.js'

/** The same without and with modules. */
export interface Pair<Value> {
  readonly without: Value
  readonly with: Value
}

/** What a transfer of nothing but notes costs now that there are modules, and what it costs without them. */
export interface PlainFigures {
  /** `transact`, 2 in 2 out: before there were modules, and now. */
  readonly gas: Readonly<Record<PoolName, Pair<number>>>
  /** Milliseconds of processor time of a wallet's transfer and of the node, besides the proof. */
  readonly transfer: Readonly<Record<PoolName, Pair<Figure>>>
  /** Milliseconds of processor time. */
  readonly sync: Pair<Figure>
  /** Notes that this sync reads. */
  readonly syncedNotes: number
}

/** As this page had them before there were modules (commit deef117): the same measurements. */
const GAS_BEFORE: Readonly<Record<PoolName, number>> = { native: 124_544, portable: 1_275_286 }
const TRANSACT = 'transact, 2 in 2 out'
const ROUNDS = 7

/** Wallets that find modules and wallets that find none take turns on one node, which has never seen a parcel or a lock. */
export async function measurePlainTransfers(): Promise<PlainFigures> {
  const stage = await setStage()
  try {
    const transfer = {
      native: await measureTransfers(stage, 'native'),
      portable: await measureTransfers(stage, 'portable'),
    }
    const { notes: syncedNotes, ...sync } = await measurePlainSync()
    return { gas: await gasOfTransact(), transfer, sync, syncedNotes }
  } finally {
    await stage.close()
  }
}

async function gasOfTransact(): Promise<PlainFigures['gas']> {
  const native = (await measureTransacts()).find(({ name }) => name === TRANSACT)?.gas
  const portable = portableGas()[TRANSACT]
  if (native === undefined || portable === undefined) throw new Error(`nobody measured ${TRANSACT}`)
  const now = { native, portable }
  const pairs = POOLS.map((pool) => [pool, { without: GAS_BEFORE[pool], with: now[pool] }] as const)
  return Object.fromEntries(pairs) as PlainFigures['gas']
}

async function measureTransfers(stage: Stage, pool: PoolName): Promise<Pair<Figure>> {
  const payee = (await stage.open({ name: 'plain payee', account: 4, pool })).address()
  const open = async (knowsModules: boolean) => {
    const name = `payer that ${knowsModules ? 'finds' : 'misses'} modules`
    const wallet = await stage.open({ name, account: 3, pool, knowsModules })
    for (let note = 0; note < 2; note++) await wallet.shield({ amount: 1_000n })
    return wallet
  }
  const [old, young] = [await open(false), await open(true)]
  const pay = async (payer: Wallet) => {
    const { sample } = await sampleOf(stage, () => payer.transfer({ to: payee, amount: 1n }))
    return sample.processor
  }
  const inTurns = async () => [await pay(old), await pay(young)] as const
  await inTurns()
  const times = await repeat(ROUNDS, inTurns)
  return { without: figureOf(times.map(([first]) => first)), with: figureOf(times.map(([, second]) => second)) }
}
