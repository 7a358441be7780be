import pc from 'picocolors'
import type { ToldStep } from '../tasks/demo/stage.js'
import { count, duration } from './format.js'
import type { Output } from './output.js'
import { columns, labelled, padEnd, padStart, wrap } from './text.js'

const INDENT = 5
const LABEL = 11
const GAP = '   '
/** What a step's number takes. */
const HANGING = 4

/** Gas of all transactions of a step. */
export function gasOf({ transactions }: ToldStep): bigint {
  return transactions.reduce((sum, { gasUsed }) => sum + gasUsed, 0n)
}

/** A step for programs. */
export function stepRecord(step: ToldStep): object {
  return {
    event: 'step',
    number: step.number,
    title: step.title,
    parties: step.parties,
    stranger: step.stranger,
    transactions: step.transactions.map(({ transactionHash }) => transactionHash),
    gas: gasOf(step),
    proofs: step.proofs,
    provingMs: Math.round(step.provingMs),
    elapsedMs: Math.round(step.elapsedMs),
  }
}

/** A step for people: what each party sees, what a stranger sees, what it cost. */
export function printStep(output: Output, step: ToldStep): void {
  output.record(stepRecord(step))
  output.line()
  output.line(`  ${pc.cyan(padStart(String(step.number), 2))} ${pc.bold(step.title)}`)
  for (const { who, sees } of step.parties) row(output, who, sees)
  printStranger(output, step)
  row(output, pc.dim('cost'), pc.dim(cost(step)))
}

function printStranger(output: Output, { stranger, transactions }: ToldStep): void {
  const sees = transactions.length === 0 ? [pc.dim('Nothing: no transaction was needed.')] : stranger.sees
  for (const [index, sentence] of sees.entries()) row(output, index === 0 ? pc.magenta('stranger') : '', sentence)
  if (stranger.hidden.length > 0) row(output, '', `${pc.green('Hidden:')} ${pc.dim(stranger.hidden.join(', '))}`)
  if (stranger.notFound.length > 0) row(output, '', pc.dim(searched(stranger)))
}

/** A chapter's heading. */
export function printChapter(output: Output, title: string): void {
  output.line()
  output.line(`  ${pc.dim('─'.repeat(columns() - 4))}`)
  output.line(`  ${pc.bold(title)}`)
}

/** Rows of equal columns: the first to the left and wrapped to what fits, the others to the right. */
export function printTable(output: Output, rows: string[][]): void {
  const [first = 0, ...others] = columnWidths(rows)
  const room = columns() - INDENT - others.reduce((sum, width) => sum + width + GAP.length, 0)
  for (const [index, [title = '', ...cells]] of rows.entries()) {
    const aligned = cells.map((cell, column) => padStart(cell, others[column] ?? 0))
    const [start = '', ...rest] = wrap(title, room)
    const text = [padEnd(start, Math.min(first, room)), ...aligned].join(GAP)
    output.line(' '.repeat(INDENT) + (index === 0 ? pc.dim(text) : text))
    for (const line of rest) output.line(' '.repeat(INDENT + HANGING) + line)
  }
}

function columnWidths(rows: string[][]): number[] {
  return (rows[0] ?? []).map((_cell, index) => Math.max(...rows.map((cells) => cells[index]?.length ?? 0)))
}

function row(output: Output, label: string, text: string): void {
  for (const line of labelled(label, text, INDENT, LABEL)) output.line(line)
}

function searched({ notFound, searchedBytes }: ToldStep['stranger']): string {
  return `Looked for in ${count(searchedBytes)} bytes of public record and not found: ${notFound.join(', ')}.`
}

function cost(step: ToldStep): string {
  const { proofs, provingMs } = step
  const gas = gasOf(step)
  const parts = [
    gas > 0n ? `${count(gas)} gas` : '',
    proofs > 0 ? `${proofs === 1 ? 'one proof' : `${proofs} proofs`} in ${duration(provingMs)}` : '',
    `${duration(step.elapsedMs)} in all`,
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
