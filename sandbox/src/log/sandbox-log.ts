import type { AnsweredRequest, MerkatoNode, MinedBlock, MinedTransaction, ReplaySubject } from '@merkato/vm'
import { getAddress, isAddress } from 'ethers'
import type { Decoder, RawLog } from '../decode/decoder.js'
import { fieldsOf, textOf } from '../decode/read-json.js'
import type { StackTracer } from '../stack/stack-trace.js'
import type { CallEntry, EmptyBlocksEntry, Failure, LogEntry, RequestEntry, TransactionEntry } from './log-entry.js'

/** What a log is made of. */
export interface LogSources {
  readonly node: Pick<MerkatoNode, 'listen'>
  readonly decoder: Decoder
  readonly tracer: StackTracer
}

/** How to log. */
export interface LogOptions {
  /** Every request with its parameters. */
  readonly verbose?: boolean
}

/** A log that is being written. */
export interface SandboxLog {
  /** Writes what has happened so far, and ends. */
  close(): Promise<void>
}

/** Told of since the last time, in their order. */
type News =
  | { readonly kind: 'block'; readonly block: MinedBlock }
  | { readonly kind: 'request'; readonly request: AnsweredRequest; readonly isTold: boolean }
  | { readonly kind: 'empty'; readonly entry: { -readonly [K in keyof EmptyBlocksEntry]: EmptyBlocksEntry[K] } }

const CALLS = new Set(['eth_call', 'eth_estimateGas'])
const SENDS = new Set(['eth_sendTransaction', 'eth_sendRawTransaction'])
/** Passwords, keys, what is to be signed, and where a fork reads, which may have a key in it. */
const SECRET = /^(personal_|wallet_|eth_sign|anvil_setRpcUrl$|(anvil|hardhat)_reset$)/
/** Reading takes longer than answering; what waits for it must not fill the memory. */
const MOST_WAITING = 10_000
const METHOD_NOT_FOUND = -32601
/** Lists and objects within each other that are shown: nobody can write a hundred thousand of them as JSON again. */
const MOST_LEVELS = 100

/**
 * Writes what a node does, read by a decoder, in the order in which it happens. Reading comes after the answers: nobody waits for it.
 *
 * @param write when it throws, the entry is lost and counted by a later one that tells what was skipped
 */
export function startLog(sources: LogSources, write: (entry: LogEntry) => void, options: LogOptions = {}): SandboxLog {
  return new QueuedLog(sources, write, options)
}

class QueuedLog implements SandboxLog {
  #news: News[] = []
  #work: Promise<void> | undefined
  #hasMined = false
  #skipped = 0
  #hasWarned = false
  readonly #stop: () => void

  constructor(
    private readonly sources: LogSources,
    private readonly write: (entry: LogEntry) => void,
    private readonly options: LogOptions,
  ) {
    this.#stop = sources.node.listen({
      mined: (block) => this.#takeBlock(block),
      answered: (request) => this.#takeRequest(request),
    })
  }

  async close(): Promise<void> {
    this.#stop()
    await this.#work
  }

  #takeBlock(block: MinedBlock): void {
    this.#hasMined = true
    const last = this.#news.at(-1)
    if (block.transactions.length > 0) this.#take({ kind: 'block', block })
    else if (last?.kind === 'empty' && last.entry.last + 1n === block.number) last.entry.last = block.number
    else this.#take({ kind: 'empty', entry: { event: 'emptyBlocks', first: block.number, last: block.number } })
  }

  #takeRequest(request: AnsweredRequest): void {
    // Of a transaction that is mined at once, its block tells.
    const isTold = this.#hasMined && request.error === undefined && SENDS.has(request.method)
    this.#hasMined = false
    if (!isTold || this.options.verbose === true) this.#take({ kind: 'request', request, isTold })
  }

  #take(news: News): void {
    if (this.#news.length < MOST_WAITING) this.#news.push(news)
    else this.#skipped += 1
    this.#work ??= this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    // What comes together is looked at together: empty blocks become one entry, and answers go out first.
    await new Promise(setImmediate)
    for (let next = this.#news.shift(); next !== undefined; next = this.#news.shift()) {
      // Thrown, a line that is missing in a log would end the node.
      await this.#writeOne(next).catch(() => {
        this.#skipped += 1
      })
    }
    this.#writeSkipped()
    this.#work = undefined
  }

  #writeSkipped(): void {
    const count = this.#skipped
    if (count === 0) return
    try {
      this.#write({ event: 'skipped', count })
      this.#skipped = 0
    } catch {
      // Told with what is written next.
    }
  }

  /** @throws what the writer throws, of which the program is warned once */
  #write(entry: LogEntry): void {
    try {
      this.write(entry)
    } catch (error) {
      if (!this.#hasWarned)
        process.emitWarning('What writes the log of the sandbox threw an error: entries are missing.')
      this.#hasWarned = true
      throw error
    }
  }

  async #writeOne(news: News): Promise<void> {
    if (news.kind === 'empty') this.#write(news.entry)
    else if (news.kind === 'block') await this.#writeBlock(news.block)
    else this.#write((await this.#callEntry(news.request)) ?? requestEntry(news.request, this.options))
  }

  async #writeBlock(block: MinedBlock): Promise<void> {
    for (const transaction of block.transactions) this.#write(await this.#transactionEntry(block, transaction))
    const { number, hash, timestamp, baseFeePerGas, gasUsed, gasLimit, transactions } = block
    const size = transactions.length
    this.#write({ event: 'block', number, hash, timestamp, baseFeePerGas, gasUsed, gasLimit, transactions: size })
  }

  async #transactionEntry({ number }: MinedBlock, transaction: MinedTransaction): Promise<TransactionEntry> {
    const { hash, from, to, contractAddress, value, input, gasUsed, gasLimit, succeeded, logs } = transaction
    const { decoder } = this.sources
    // Remembered by the decoder, for those who ask where contracts are.
    if (contractAddress !== undefined) await decoder.contractAt(contractAddress)
    return {
      event: 'transaction',
      hash,
      block: number,
      from: getAddress(from),
      to: to && getAddress(to),
      contractAddress: contractAddress && getAddress(contractAddress),
      call: await decoder.call({ to, input }),
      value,
      gasUsed,
      gasLimit,
      events: await Promise.all(logs.map((log) => this.#event(log))),
      console: this.#lines(transaction.consoleCalls),
      failure: succeeded ? undefined : await this.#failure({ transaction: hash }),
    }
  }

  async #event(log: RawLog) {
    return { ...log, decoded: await this.sources.decoder.event(log) }
  }

  /** @returns undefined for a request that is no call, and for a call that there is nothing to say of */
  async #callEntry({ method, params, error, consoleCalls }: AnsweredRequest): Promise<CallEntry | undefined> {
    const isCall = CALLS.has(method) || (method === 'eth_sendTransaction' && error !== undefined)
    const code = fieldsOf(error).code
    const hasRun = code === 3 || (code === -32000 && consoleCalls.length > 0)
    if (!isCall || !(hasRun || (error === undefined && consoleCalls.length > 0 && method === 'eth_call')))
      return undefined
    const { from, to, value, data, input = data } = fieldsOf(params[0])
    const { decoder } = this.sources
    const kind = method === 'eth_call' ? method : 'eth_estimateGas'
    return {
      event: 'call',
      method,
      from: addressOf(from),
      to: addressOf(to),
      call: await decoder.call({ to: addressOf(to), input: textOf(input) || '0x' }),
      value: typeof value === 'string' ? BigInt(value) : 0n,
      console: this.#lines(consoleCalls),
      failure: error === undefined ? undefined : await this.#failure({ method: kind, params }, error),
    }
  }

  async #failure(subject: ReplaySubject, error?: unknown): Promise<Failure> {
    const { decoder, tracer } = this.sources
    const { stack, message, output } = await tracer.trace(subject)
    const data = textOf(fieldsOf(error).data) || output
    const decoded = data === undefined ? undefined : await decoder.error(data)
    return { message: message ?? textOf(fieldsOf(error).message), error: decoded, stack }
  }

  #lines(calls: readonly string[]): string[] {
    return calls.flatMap((data) => this.sources.decoder.console(data) ?? [])
  }
}

/** With checksum. A call that ran was given an address or nothing. */
function addressOf(value: unknown): string | undefined {
  return isAddress(value) ? getAddress(value) : undefined
}

function requestEntry({ method, params, error }: AnsweredRequest, { verbose = false }: LogOptions): RequestEntry {
  const { code, message } = fieldsOf(error)
  const failure = error === undefined ? undefined : { code: Number(code ?? -32603), message: textOf(message) }
  // Nobody knows what a method that there is not would have been given.
  const isSecret = SECRET.test(method) || code === METHOD_NOT_FOUND
  const isShown = verbose && !isSecret && !isDeeper(params, MOST_LEVELS)
  return { event: 'request', method, ...(isShown ? { params } : {}), error: failure }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}
