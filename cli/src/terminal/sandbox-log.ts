import type { CallEntry, Failure, LogEntry, RequestEntry, StackEntry, TransactionEntry } from '@merkato/sandbox'
import pc from 'picocolors'
import { count, ether, short } from './format.js'
import { printable } from './printable.js'
import { padEnd } from './text.js'

/** How entries of a log become lines: the sandbox's own functions, which take too long to load before it starts. */
export interface EntryWords {
  readonly showCall: (call: TransactionEntry['call']) => string
  readonly showEvent: (event: NonNullable<TransactionEntry['events'][number]['decoded']>) => string
  readonly showStackEntry: (entry: StackEntry) => string
}

const LABEL = 13
const LONGEST_LINE = 2_000
const LONGEST_METHOD = 100
/** Signature of Ethereum's `Error(string)` would only repeat the reason. */
const NO_CALL = 'transfer'

/** Lines for an entry, without those of other requests, which {@link RequestLines} folds. */
export function entryLines(entry: Exclude<LogEntry, RequestEntry>, words: EntryWords): string[] {
  switch (entry.event) {
    case 'transaction':
      return transactionLines(entry, words)
    case 'call':
      return callLines(entry, words)
    case 'block':
      return [
        pc.dim(
          `block ${count(entry.number)}  ${short(entry.hash, 10, 6)}  ${plural(entry.transactions, 'transaction')}, ` +
            `${count(entry.gasUsed)} gas, base fee ${gwei(entry.baseFeePerGas)}`,
        ),
        '',
      ]
    case 'skipped':
      return [
        pc.yellow(
          `${count(entry.count)} blocks and requests are not shown: they came faster than they could be read, or could not be read`,
        ),
      ]
    case 'emptyBlocks': {
      const { first, last } = entry
      return [
        pc.dim(first === last ? `block ${count(first)}, empty` : `blocks ${count(first)} to ${count(last)}, empty`),
      ]
    }
  }
}

function transactionLines(entry: TransactionEntry, words: EntryWords): string[] {
  const { hash, from, to, contractAddress, value, gasUsed, gasLimit, events, failure } = entry
  const isPlain = words.showCall(entry.call) === ''
  // A receipt has the address of a failed creation as well, where nothing is.
  const createdAt = failure === undefined ? (contractAddress ?? '') : ''
  return [
    heading(isPlain ? NO_CALL : words.showCall(entry.call), failure),
    ...labelled('transaction', hash),
    ...labelled('from', from ?? ''),
    ...(to === undefined ? labelled('created', createdAt) : labelled('to', to)),
    ...(value > 0n ? labelled('value', ether(value, 18)) : []),
    ...labelled('gas', `${count(gasUsed)} of ${count(gasLimit)}`),
    ...events.flatMap(({ decoded, address, topics }) =>
      labelled('event', decoded === undefined ? `${address} ${topics[0] ?? ''}` : words.showEvent(decoded)),
    ),
    ...consoleLines(entry.console),
    ...failureLines(failure, words),
  ]
}

function callLines(entry: CallEntry, words: EntryWords): string[] {
  const { method, call, from, to, failure } = entry
  const shown = words.showCall(call)
  return [
    `${pc.bold(printable(method))}  ${failure === undefined ? '' : pc.red('failed')}`.trimEnd(),
    ...labelled('call', shown === '' ? NO_CALL : shown),
    ...labelled('from', from ?? ''),
    ...labelled('to', to ?? ''),
    ...consoleLines(entry.console),
    ...failureLines(failure, words),
    '',
  ]
}

function heading(call: string, failure: Failure | undefined): string {
  const mark = failure === undefined ? pc.green('✓') : pc.red('✗')
  return `${mark} ${pc.bold(cut(printable(call)))}`
}

/** A label and a text from outside; nothing where there is none. */
function labelled(label: string, text: string): string[] {
  return text === '' ? [] : [`  ${pc.dim(padEnd(label, LABEL))}${cut(printable(text))}`]
}

/** What a contract writes may have several lines. */
function consoleLines(lines: readonly string[]): string[] {
  const all = lines.flatMap((line) => line.split('\n'))
  return all.map((line, index) => `  ${pc.dim(padEnd(index === 0 ? 'console.log' : '', LABEL))}${cut(printable(line))}`)
}

function failureLines(failure: Failure | undefined, words: EntryWords): string[] {
  if (failure === undefined) return []
  return [
    `  ${pc.red(cut(printable(failureText(failure))))}`,
    ...failure.stack.map((entry) => `    ${pc.dim('at')} ${cut(printable(words.showStackEntry(entry)))}`),
  ]
}

function failureText({ message, error }: Failure): string {
  if (error === undefined || error.kind === 'empty')
    return `Error: ${error === undefined ? message : endedText(message)}`
  return error.kind === 'reason' ? `Error: reverted with reason '${error.text}'` : `Error: reverted with ${error.text}`
}

/** Running out of gas leaves no data either, and is no silence of the contract's. */
function endedText(message: string): string {
  return message === 'execution reverted' ? 'reverted without a reason' : message
}

/**
 * Lines for other requests: those of a method one after another become one line with their number, which is written over on a
 * terminal, and elsewhere written when another one comes.
 */
export class RequestLines {
  #method = ''
  #times = 0

  /** @param isTerminal whether the last line can be written over */
  constructor(
    private readonly write: (text: string) => void,
    private readonly isTerminal: boolean,
  ) {}

  add(entry: RequestEntry): void {
    const { method, params, error } = entry
    const name = cut(printable(method), LONGEST_METHOD)
    if (params !== undefined || error !== undefined) {
      this.flush()
      this.write(`${[name, ...(params === undefined ? [] : [cut(printable(json(params)))])].join(' ')}\n`)
      if (error !== undefined) this.write(`  ${pc.red(cut(printable(`${error.code} ${error.message}`)))}\n`)
      return
    }
    if (name === this.#method) this.#again()
    else this.#first(name)
  }

  /** What comes next is something else. */
  flush(): void {
    if (!this.isTerminal && this.#times > 0) this.write(`${this.#line()}\n`)
    this.#method = ''
    this.#times = 0
  }

  #first(name: string): void {
    this.flush()
    this.#method = name
    this.#times = 1
    if (this.isTerminal) this.write(`${this.#line()}\n`)
  }

  #again(): void {
    this.#times += 1
    if (this.isTerminal) this.write(`\u001b[1A\u001b[2K${this.#line()}\n`)
  }

  #line(): string {
    return `${this.#method}${this.#times > 1 ? pc.dim(` (${count(this.#times)})`) : ''}`
  }
}

function json(params: readonly unknown[]): string {
  return JSON.stringify(params) ?? ''
}

function cut(text: string, length = LONGEST_LINE): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}

function plural(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`
}

function gwei(wei: bigint): string {
  return `${Number((wei * 1_000n) / 1_000_000_000n) / 1_000} gwei`
}
