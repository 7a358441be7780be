import { type Figure, range } from './measure.js'
import type { NodeFigures } from './node-figures.js'
import type { PoolFigures } from './pool-work.js'

const ours = 'merkato'

/** The text of docs/benchmarks.md. `proving` is the text of its first section. */
export function report(proving: string, pool: PoolFigures, nodes: readonly NodeFigures[], machine: string): string {
  return `# Benchmarks

Written by \`npm run bench\`; do not edit. Machine: ${machine}. Figures are medians (smallest to largest) of one run; machines are
shared and noisy, so compare ratios, not seconds.

${proving}
## Private payments

| what | figure |
| --- | --- |
| verification of one proof by the node | ${range(pool.verificationMilliseconds, (value) => `${value.toFixed(2)} ms`)} |
| note scanning, outputs of strangers, two threads | ${range(pool.notesPerSecond, (value) => `${Math.round(value)} notes/s`)} |

## Nodes

Each node in a process of its own, over HTTP on loopback, one request after another, in turns. A transfer is a signed transaction sent and its receipt fetched.

| what | ${nodes.map(({ name }) => name).join(' | ')} | ${ratioTitles(nodes)} |
| --- |${' --- |'.repeat(2 * nodes.length - 1)}
${rows(nodes).join('\n')}
`
}

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
