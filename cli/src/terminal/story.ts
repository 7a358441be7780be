import pc from 'picocolors'
import type { ToldStep } from '../tasks/demo/stage.js'
import { count, duration } from './format.js'
import type { Output } from './output.js'
import { columns, labelled, padEnd, padStart } from './text.js'

const INDENT = 5
const LABEL = 11

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
  for (const sees of step.stranger.sees) row(output, pc.magenta('stranger'), sees)
  if (step.transactions.length === 0) row(output, pc.magenta('stranger'), pc.dim('nothing: no transaction was needed'))
  if (step.stranger.hidden.length > 0) row(output, pc.magenta('  but not'), pc.green(step.stranger.hidden.join(', ')))
  if (step.stranger.notFound.length > 0) row(output, '', pc.dim(searched(step)))
  row(output, pc.dim('cost'), pc.dim(cost(step)))
}

/** A chapter's heading. */
export function printChapter(output: Output, title: string): void {
  output.line()
  output.line(`  ${pc.dim('─'.repeat(columns() - 4))}`)
  output.line(`  ${pc.bold(title)}`)
}

/** Rows of equal columns: first one to the left, the others to the right. */
export function printTable(output: Output, rows: string[][]): void {
  const widths = (rows[0] ?? []).map((_cell, index) => Math.max(...rows.map((cells) => cells[index]?.length ?? 0)))
  for (const [index, cells] of rows.entries()) {
    const text = cells.map((cell, column) => (column === 0 ? padEnd : padStart)(cell, widths[column] ?? 0)).join('   ')
    output.line(`     ${index === 0 ? pc.dim(text) : text}`)
  }
}

function row(output: Output, label: string, text: string): void {
  for (const line of labelled(label, text, INDENT, LABEL)) output.line(line)
}

function searched({ stranger }: ToldStep): string {
  return `${stranger.notFound.join(', ')}: nowhere in the ${count(stranger.searchedBytes)} bytes of public record`
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
