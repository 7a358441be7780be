import { readFileSync } from 'node:fs'

/** One row of "Transitions" in docs/protocol/order-escrow.md. */
export interface Transition {
  readonly from: string
  readonly step: string
  readonly by: readonly string[]
  readonly when: 'in time' | 'late' | 'any time'
  readonly to: string
  /** A sum of named amounts; empty when no money moves. */
  readonly buyerGets: string
  readonly sellerGets: string
  /** `seller -2, buyer +1`; empty when untouched. */
  readonly trust: string
}

const page = () => readFileSync(new URL('../../../docs/protocol/order-escrow.md', import.meta.url), 'utf8')

/** The rows of the table. */
export const transitionTable = (): Transition[] =>
  rowsUnder('## Transitions').map(([from, step, by, when, to, buyerGets, sellerGets, trust]) => ({
    from: `${from}`,
    step: `${step}`,
    by: `${by}`.split(', '),
    when: when as Transition['when'],
    to: `${to}`,
    buyerGets: `${buyerGets}`,
    sellerGets: `${sellerGets}`,
    trust: `${trust}`,
  }))

/** The arrows of the diagram between states, as `from step to`, sorted. */
export function diagramArrows(): string[] {
  const arrows = [...page().matchAll(/^ {4}(\w+) --> (\w+): (.+)$/gm)]
  return arrows.flatMap(([, from, to, steps]) => `${steps}`.split(', ').map((step) => `${from} ${step} ${to}`)).sort()
}

/**
 * Value of `price - fee + bond` in wei.
 * @throws Error when a name is not among the amounts
 */
export function evaluate(sum: string, amounts: Readonly<Record<string, bigint>>): bigint {
  const terms = sum.replaceAll(' - ', ' + -').split(' + ')
  return terms.reduce((total, term) => total + amountOf(term, amounts), 0n)
}

function amountOf(term: string, amounts: Readonly<Record<string, bigint>>): bigint {
  const name = term.replace(/^-/, '')
  const amount = name === '0' ? 0n : amounts[name]
  if (amount === undefined) throw new Error(`the table names an unknown amount: ${name}`)
  return term.startsWith('-') ? -amount : amount
}

function rowsUnder(heading: string): string[][] {
  const [, section = ''] = page().split(`${heading}\n`)
  const lines = section.split('\n## ')[0]?.split('\n') ?? []
  const rows = lines.filter((line) => line.startsWith('|')).slice(2)
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
