import { type Figure, range, seconds } from '../measure.js'
import { atMost, verdict } from '../targets.js'
import type { ModulesFigures, PoolCosts } from './modules-figures.js'
import { LARGE, type LargeStep, OPERATIONS, type Operation } from './operations.js'
import type { Pair, PlainFigures } from './plain-transfers.js'
import type { PoolName } from './stage.js'

const TITLES: Readonly<Record<PoolName, string>> = { native: 'native pool', portable: 'portable pool' }

/** As far as processor times of the same work differ on a shared machine; gas does not differ at all. */
const NOISE = 1.1
const LARGE_MILLISECONDS = 1_500

/** The section "Parcels and conditional transfers" of docs/benchmarks.md. */
export const modulesReport = ({ pools, plain }: ModulesFigures): string => `## Parcels and conditional transfers

Calls of the clients of \`@merkato/sdk\`, from the call to its answer, on a node of the VM in the same process that mines each transaction when it comes. "Mined in" is the node's time
for that: signature, execution, block. "Besides proofs" is the whole call, in which the wallet syncs before and after and the node estimates the gas, without its proofs.
Ratios are to the plain transfer of the same pool.

${operationsTable('native', pools.native)}

${operationsTable('portable', pools.portable)}

A parcel with a note and 64 KB of data on the chain, besides proofs:

| step | ${TITLES.native} | ${TITLES.portable} |
| --- | --- | --- |
${largeRows(pools)}

What they cost who does not use them. "Before" is a wallet that finds no modules in its pool, in turns with one that does; of gas what the same measurement gave
before there were modules. Times are processor time, of wallet and node together.

| plain transfers | before | now | ratio | target |
| --- | --- | --- | --- | --- |
${plainRows(plain)}
`

function operationsTable(pool: PoolName, { operations }: PoolCosts): string {
  const { transfer } = operations
  const rows = (Object.entries(OPERATIONS) as [Operation, string][]).map(([name, title]) => {
    const { gas, proofs, mining, besidesProofs } = operations[name]
    const times = [gas / transfer.gas, besidesProofs.median / transfer.besidesProofs.median].map((ratio) =>
      ratio.toFixed(2),
    )
    return `| ${[title, grouped(gas), times[0], range(mining, inMilliseconds), range(besidesProofs, inMilliseconds), times[1], proofs].join(' | ')} |`
  })
  return `| ${TITLES[pool]} | gas | ratio | mined in | besides proofs | ratio | proofs |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`
}

function largeRows({ native, portable }: ModulesFigures['pools']): string {
  const rows = (Object.entries(LARGE) as [LargeStep, string][]).map(([step, title]) => [
    title,
    ...[native, portable].map(({ large }) => range(large[step].besidesProofs, seconds)),
  ])
  const together = [native, portable].map(({ largeTogether }) => {
    const target = atMost('1.5 s', largeTogether.median, LARGE_MILLISECONDS)
    return `${range(largeTogether, seconds)}, ${verdict([target])}`
  })
  const processor = [native, portable].map(({ largeProcessor }) => range(largeProcessor, seconds))
  const sums = [
    ['together', ...together],
    ['the same in processor time of wallet and node', ...processor],
  ]
  return [...rows, ...sums].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function plainRows({ gas, transfer, sync, syncedNotes }: PlainFigures): string {
  const row = (title: string, cells: readonly [string, string], ratio: number, limit: number) => {
    const target = atMost(`ratio ${limit.toFixed(2)}`, ratio, limit)
    return `| ${[title, ...cells, ratio.toFixed(2), verdict([target])].join(' | ')} |`
  }
  const ofGas = (title: string, pair: Pair<number>) =>
    row(title, [grouped(pair.without), grouped(pair.with)], pair.with / pair.without, 1)
  const ofTime = (title: string, pair: Pair<Figure>) =>
    row(
      title,
      [range(pair.without, inMilliseconds), range(pair.with, inMilliseconds)],
      pair.with.median / pair.without.median,
      NOISE,
    )
  return [
    ofGas(`gas of \`transact\`, 2 in 2 out, ${TITLES.native}`, gas.native),
    ofGas(`the same, ${TITLES.portable}`, gas.portable),
    ofTime(`transfer of a wallet besides its proof, ${TITLES.native}`, transfer.native),
    ofTime(`the same, ${TITLES.portable}`, transfer.portable),
    ofTime(`sync of ${grouped(syncedNotes)} notes`, sync),
  ].join('\n')
}

const grouped = (value: number): string => value.toLocaleString('en-US')
const inMilliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`
