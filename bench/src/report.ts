import { type Figure, range, seconds } from './measure.js'
import type { NodeFigures } from './node-figures.js'
import type { SyncFigures } from './sync-figures.js'
import { atLeast, atMost, verdict } from './targets.js'
import type { BatchFigures, VmFigures } from './vm-figures.js'

const ours = 'merkato'

/** The text of docs/benchmarks.md. */
export const page = (machine: string, sections: readonly string[]): string => `# Benchmarks

Written by \`npm run bench\`, or section by section (\`npm run bench -- sync\`); do not edit. Machine: ${machine}. Figures are medians
(smallest to largest) of one run of their section; machines are shared and noisy, so compare ratios, not seconds.

${sections.join('\n')}`

/** The section "Private payments". */
export const paymentsReport = (notesPerSecond: Figure): string => `## Private payments

| what | figure | target |
| --- | --- | --- |
| note scanning by view tags, outputs of strangers, two threads | ${range(notesPerSecond, (value) => `${Math.round(value)} notes/s`)} | ${verdict([atLeast('5,000 notes/s', notesPerSecond.median, 5_000)])} |
`

/** The section "Sync". */
export function syncReport({ notes, milliseconds, killedMilliseconds }: SyncFigures): string {
  const ratio = killedMilliseconds / milliseconds
  return `## Sync of a wallet

A wallet finds its 1,000 notes, 300 of them spent, among ${notes.toLocaleString('en-US')} in 2,000 blocks, decrypts them, hashes the whole tree, compares its root and all nullifiers with the pool, and keeps its
state encrypted. The node is a made-up one in the same process, so that the wallet is measured; its logs come from a seed and have no proofs.

| what | figure | target |
| --- | --- | --- |
| from the beginning | ${seconds(milliseconds)} | ${verdict([atMost('60 s', milliseconds, 60_000)])} |
| killed when half was read, opened again from its storage, both together | ${seconds(killedMilliseconds)} | ${verdict([atMost('1.2 of the first', ratio, 1.2)])} |
`
}

/** The section "Native pool". */
export function vmReport({ transact, proofs, mining }: VmFigures): string {
  const rows = transact.map(
    ({ name, gas, milliseconds }) =>
      `| ${name} | ${gas.toLocaleString('en-US')} | ${range(milliseconds, (value) => `${value.toFixed(1)} ms`)} |`,
  )
  return `## Native pool

Gas of whole transactions, ciphertexts as long as a wallet's; processor time that the VM takes for the call, writing to the trie included.

| bundle | gas | time |
| --- | --- | --- |
${rows.join('\n')}

50 transfers of 50 senders, automine off. Their proofs are checked as a batch when they are submitted, and each alone only where the batch fails:

| what | at once | one by one | ratio | target |
| --- | --- | --- | --- | --- |
| check of 50 proofs | ${batchCells(proofs)} | ${verdict([atMost('ratio 0.40', proofs.together / proofs.single, 0.4)])} |
| the whole \`evm_mine\` | ${batchCells(mining)} | |
`
}

const batchCells = ({ together, single }: BatchFigures): string =>
  [`${together.toFixed(1)} ms`, `${single.toFixed(1)} ms`, (together / single).toFixed(2)].join(' | ')

/** The section "Nodes". */
export const nodesReport = (nodes: readonly NodeFigures[]): string => `## Nodes

Each node in a process of its own, over HTTP on loopback, one request after another, in turns. A transfer is a signed transaction sent and its receipt fetched.

| what | ${nodes.map(({ name }) => name).join(' | ')} | ${ratioTitles(nodes)} |
| --- |${' --- |'.repeat(2 * nodes.length - 1)}
${rows(nodes).join('\n')}
`

const measures: readonly [string, (figures: NodeFigures) => Figure, (value: number) => string][] = [
  ['start to first answer', ({ startMilliseconds }) => startMilliseconds, (value) => `${Math.round(value)} ms`],
  ['ERC-20 transfers per second', ({ transfersPerSecond }) => transfersPerSecond, whole],
  ['eth_call per second', ({ callsPerSecond }) => callsPerSecond, whole],
  ['memory afterwards', ({ residentBytes }) => residentBytes, (value) => `${Math.round(value / 2 ** 20)} MiB`],
]

function rows(nodes: readonly NodeFigures[]): string[] {
  return measures.map(([title, pick, show]) => {
    const figures = nodes.map((node) => range(pick(node), show))
    const own = nodes.find(({ name }) => name === ours)
    const ratios = peersOf(nodes).map((peer) => (own ? (pick(own).median / pick(peer).median).toFixed(2) : ''))
    return `| ${[title, ...figures, ...ratios].join(' | ')} |`
  })
}

const peersOf = (nodes: readonly NodeFigures[]) => nodes.filter(({ name }) => name !== ours)
const ratioTitles = (nodes: readonly NodeFigures[]) =>
  peersOf(nodes)
    .map(({ name }) => `${ours} / ${name}`)
    .join(' | ')

function whole(value: number): string {
  return `${Math.round(value)}`
}
