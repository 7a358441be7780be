import { setTimeout as pause } from 'node:timers/promises'
import type { SourceSettings } from './fork-options.js'
import { type Envelope, readEnvelope, readJson, UnusableAnswer } from './read-answer.js'
import { ForkSourceError, SourceReportedError } from './source-error.js'

/** A method with its parameters. */
export type Ask = readonly [method: string, params: readonly unknown[]]

/** Longest pause between two attempts, in milliseconds. */
const LONGEST_PAUSE = 30_000
/** What of a source's own words is passed on, in characters. */
const MAX_MESSAGE = 300
const MAX_DATA = 100_000
/** EIP-1474, and what providers say when they are asked too often. */
const TOO_OFTEN: ReadonlySet<number> = new Set([-32005, 429])

/** Waits for answers in a source's stead. */
export interface Turn {
  /** The answer to what `name` stands for. @throws what `ask` throws, or something else to end the task with */
  answer<T>(name: string, ask: () => Promise<T>): Promise<T>
}

/** A failure that may be over when the request is made again. */
class Passing extends UnusableAnswer {}

/** Another node, asked by JSON-RPC over HTTP. One that fails, or is slow, is asked again some times. */
export class JsonRpcSource {
  #settings: SourceSettings
  #takesBatches = true
  #lastId = 0
  /** Requests that were sent so far. */
  #sent = 0
  /** Of the request that is worked on, when it lets others go first. */
  #turn: Turn | undefined

  /** @param closing what ends everything that is being asked */
  constructor(
    settings: SourceSettings,
    private readonly closing = new AbortController(),
  ) {
    this.#settings = settings
  }

  /** All of the URL that may be shown. */
  get host(): string {
    return this.#url.host
  }

  /** The host without its port. */
  get hostname(): string {
    return this.#url.hostname
  }

  /** Where the source is, without path, query and credentials. */
  get origin(): string {
    return this.#url.origin
  }

  get sent(): number {
    return this.#sent
  }

  /** Milliseconds before the first repetition. */
  get retryBackoff(): number {
    return this.#settings.retryBackoff
  }

  /** Another URL, for trying it once; headers may be keys, and go to no other origin. */
  at(url: URL): JsonRpcSource {
    return new JsonRpcSource({ ...this.#settingsAt(url), retries: 0 }, this.closing)
  }

  /** Goes on with another URL. */
  moveTo(url: URL): void {
    this.#settings = this.#settingsAt(url)
  }

  /** Gives up what is being asked, and answers nothing more. */
  close(): void {
    this.closing.abort()
  }

  /**
   * Asks for one thing.
   *
   * @throws SourceReportedError with the source's own error; ForkSourceError when there is no answer that can be used
   */
  ask(method: string, params: readonly unknown[]): Promise<unknown> {
    const turn = this.#turn
    return turn === undefined
      ? this.#askOne(method, params)
      : turn.answer(JSON.stringify([method, params]), () => this.#askOne(method, params))
  }

  /**
   * Asks for several things at once.
   *
   * @throws as {@link ask}
   */
  askAll(asks: readonly Ask[]): Promise<unknown[]> {
    const turn = this.#turn
    return turn === undefined ? this.#askMany(asks) : turn.answer(JSON.stringify(asks), () => this.#askMany(asks))
  }

  /** Has a turn wait for what is asked during a task. Tasks run one after another. */
  async during<T>(turn: Turn, task: () => Promise<T>): Promise<T> {
    this.#turn = turn
    try {
      return await task()
    } finally {
      this.#turn = undefined
    }
  }

  async #askOne(method: string, params: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastId
    const envelope = await this.#patiently({ jsonrpc: '2.0', id, method, params }, readEnvelope)
    return this.#resultOf(envelope)
  }

  async #askMany(asks: readonly Ask[]): Promise<unknown[]> {
    const envelopes = this.#takesBatches ? await this.#askBatch(asks) : undefined
    if (envelopes !== undefined) return envelopes.map((envelope) => this.#resultOf(envelope))
    this.#takesBatches = false
    const results: unknown[] = []
    for (const [method, params] of asks) results.push(await this.#askOne(method, params))
    return results
  }

  /** Undefined when the source takes no batches. */
  async #askBatch(asks: readonly Ask[]): Promise<Envelope[] | undefined> {
    const first = this.#lastId + 1
    this.#lastId += asks.length
    const body = asks.map(([method, params], index) => ({ jsonrpc: '2.0', id: first + index, method, params }))
    return this.#patiently(body, (value) => readBatch(value, first, asks.length))
  }

  get #url(): URL {
    return this.#settings.url
  }

  #settingsAt(url: URL): SourceSettings {
    const { headers } = this.#settings
    return { ...this.#settings, url, headers: url.origin === this.origin ? headers : {} }
  }

  #resultOf(envelope: Envelope): unknown {
    if ('result' in envelope) return envelope.result
    const { code, message, data } = envelope.error
    const isShort = typeof data === 'string' && data.length <= MAX_DATA && data.startsWith('0x')
    throw new SourceReportedError(code, message.slice(0, MAX_MESSAGE), isShort ? data : undefined)
  }

  async #patiently<T>(body: unknown, read: (value: unknown) => T): Promise<T> {
    const { retries, retryBackoff } = this.#settings
    for (let attempt = 0; ; attempt++) {
      try {
        return read(await this.#send(body))
      } catch (error) {
        if (!(error instanceof UnusableAnswer)) throw error
        if (!(error instanceof Passing) || attempt >= retries) throw new ForkSourceError(this.host, error.message)
      }
      await this.#pause(Math.min(LONGEST_PAUSE, retryBackoff * 2 ** attempt))
    }
  }

  async #send(body: unknown): Promise<unknown> {
    const { headers, timeout } = this.#settings
    const patience = AbortSignal.timeout(timeout)
    this.#sent += 1
    try {
      const response = await fetch(withoutCredentials(this.#url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...credentialsOf(this.#url), ...headers },
        body: JSON.stringify(body),
        // A redirect would carry the headers' keys to whom nobody named.
        redirect: 'error',
        signal: AbortSignal.any([patience, this.closing.signal]),
      })
      return await this.#read(response)
    } catch (error) {
      if (error instanceof UnusableAnswer) throw error
      if (this.closing.signal.aborted) throw new UnusableAnswer('is not asked any more: the node is closing')
      if (patience.aborted) throw new Passing(`did not answer within ${timeout} ms`)
      throw new Passing('can not be reached')
    }
  }

  async #read(response: Response): Promise<unknown> {
    const { status } = response
    if (status === 429 || status >= 500) {
      await response.body?.cancel()
      throw new Passing(`answered with HTTP status ${status}`)
    }
    const isRefused = status === 401 || status === 403
    if (isRefused) await response.body?.cancel()
    if (isRefused) throw new UnusableAnswer(`answered with HTTP status ${status}: check the key in its URL or header`)
    const value = await readJson(response.body)
    if (isAskedTooOften(value)) throw new Passing('answered that it is asked too often')
    return value
  }

  async #pause(milliseconds: number): Promise<void> {
    const { signal } = this.closing
    await pause(milliseconds, undefined, { signal }).catch(() => {
      throw new ForkSourceError(this.host, 'is not asked any more: the node is closing')
    })
  }
}

/** `fetch` takes no URL that has them. */
function withoutCredentials(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const words = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')
  return { authorization: `Basic ${words}` }
}

/** A URL may have a percent sign that stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isAskedTooOften(value: unknown): boolean {
  const answers: readonly unknown[] = Array.isArray(value) ? value : [value]
  return answers.some((answer) => {
    const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined
    return typeof error === 'object' && error !== null && 'code' in error && TOO_OFTEN.has(Number(error.code))
  })
}

/** Answers of a batch may come in any order. A source that takes no batches answers with one error. */
function readBatch(value: unknown, first: number, count: number): Envelope[] | undefined {
  if (!Array.isArray(value)) {
    if ('error' in readEnvelope(value)) return undefined
    throw new UnusableAnswer('answered a batch with something that is none')
  }
  const byId = new Map(value.map((answer: unknown) => [idOf(answer), answer]))
  return Array.from({ length: count }, (_, index) => readEnvelope(byId.get(first + index)))
}

function idOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'id' in answer ? answer.id : undefined
}
