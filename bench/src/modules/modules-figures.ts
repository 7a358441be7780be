import { type Figure, figureOf } from '../measure.js'
import {
  type Cast,
  castOf,
  LARGE,
  type LargeStep,
  OPERATIONS,
  type Operation,
  playRound,
  type Round,
} from './operations.js'
import { measurePlainTransfers, type PlainFigures } from './plain-transfers.js'
import { type Cost, costOf, type Sample } from './samples.js'
import { POOLS, type PoolName, setStage } from './stage.js'

/** What parcels and conditional transfers cost in one pool. */
export interface PoolCosts {
  readonly operations: Readonly<Record<Operation, Cost>>
  readonly large: Readonly<Record<LargeStep, Cost>>
  /** All steps of a large parcel, milliseconds besides proofs: of the clock, and of the processor. */
  readonly largeTogether: Figure
  readonly largeProcessor: Figure
}

/** Figures of the section "Parcels and conditional transfers". */
export interface ModulesFigures {
  readonly pools: Readonly<Record<PoolName, PoolCosts>>
  readonly plain: PlainFigures
}

const ROUNDS = 5

/** Pools take turns, round by round, so that a machine that slows down slows both; the first round of each does not count. */
export async function measureModules(onStep: (step: string) => void): Promise<ModulesFigures> {
  onStep('Plain transfers, with modules and without')
  const plain = await measurePlainTransfers()
  const rounds = await playRounds(onStep)
  return { pools: { native: costsOf(rounds.native), portable: costsOf(rounds.portable) }, plain }
}

async function playRounds(onStep: (step: string) => void): Promise<Record<PoolName, Round[]>> {
  const stage = await setStage()
  try {
    const casts: Record<PoolName, Cast> = {
      native: await castOf(stage, 'native'),
      portable: await castOf(stage, 'portable'),
    }
    const rounds: Record<PoolName, Round[]> = { native: [], portable: [] }
    for (let number = 0; number <= ROUNDS; number++) {
      for (const pool of POOLS) {
        onStep(`Parcels and conditional transfers, round ${number} of ${ROUNDS}: ${pool}`)
        const round = await playRound(stage, casts[pool], number)
        if (number > 0) rounds[pool].push(round)
      }
    }
    return rounds
  } finally {
    await stage.close()
  }
}

function costsOf(rounds: readonly Round[]): PoolCosts {
  const together = (key: 'besidesProofs' | 'processor') =>
    figureOf(rounds.map(({ large: { seal, sync, open } }) => seal[key] + sync[key] + open[key]))
  return {
    operations: costsByName(
      OPERATIONS,
      rounds.map(({ operations }) => operations),
    ),
    large: costsByName(
      LARGE,
      rounds.map(({ large }) => large),
    ),
    largeTogether: together('besidesProofs'),
    largeProcessor: together('processor'),
  }
}

function costsByName<Name extends string>(
  names: Readonly<Record<Name, string>>,
  samples: readonly Readonly<Record<Name, Sample>>[],
): Record<Name, Cost> {
  const costs = (Object.keys(names) as Name[]).map((name) => [name, costOf(samples.map((each) => each[name]))] as const)
  return Object.fromEntries(costs) as Record<Name, Cost>
}
