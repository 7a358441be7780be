/** How the page stands with the node. */
export type ConnectionState = 'connecting' | 'open' | 'lost'

/** Asks the node. */
export type Request = <Answer>(method: string, params?: readonly unknown[]) => Promise<Answer>

/** What a subscription tells. */
export type Listener = (news: unknown) => void

/** The node answered with an error; `code` and `data` are JSON-RPC's. */
export class NodeError extends Error {
  override readonly name = 'NodeError'

  constructor(
    message: string,
    readonly code: number,
    readonly data: unknown,
  ) {
    super(message)
  }
}

interface Waiting {
  readonly body: string
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: Error) => void
}

interface Subscription {
  readonly params: readonly unknown[]
  readonly listener: Listener
  /** The node's name for it on the present connection. */
  id: string | undefined
}

/** Milliseconds before the first and before the last attempts to connect again. */
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 8_000

/**
 * JSON-RPC over a WebSocket that comes back: questions wait while it is away, subscriptions are made anew, and whoever listens for
 * states looks at the chain again, since news of the meantime are lost.
 */
export class RpcSocket {
  #socket: WebSocket | undefined
  #state: ConnectionState = 'connecting'
  #pause = FIRST_PAUSE
  #nextId = 1
  #isClosed = false
  readonly #waiting = new Map<number, Waiting>()
  readonly #subscriptions = new Set<Subscription>()

  constructor(
    private readonly url: string,
    private readonly onState: (state: ConnectionState) => void,
  ) {
    this.#connect()
  }

  /** @throws NodeError; never because of a lost connection, after which it is asked again */
  request: Request = <Answer>(method: string, params: readonly unknown[] = []) => {
    const id = this.#nextId++
    const body = JSON.stringify({ jsonrpc: '2.0', id, method, params })
    return new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(id, { body, resolve: resolve as (value: unknown) => void, reject })
      // A socket may be closing, and nobody has told it yet.
      if (this.#state === 'open' && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(body)
    })
  }

  /** @returns ends the subscription */
  subscribe(params: readonly unknown[], listener: Listener): () => void {
    const subscription: Subscription = { params, listener, id: undefined }
    this.#subscriptions.add(subscription)
    if (this.#state === 'open') void this.#open(subscription)
    return () => {
      this.#subscriptions.delete(subscription)
      if (subscription.id !== undefined) void this.request('eth_unsubscribe', [subscription.id]).catch(() => undefined)
    }
  }

  close(): void {
    this.#isClosed = true
    this.#socket?.close()
  }

  #connect(): void {
    const socket = new WebSocket(this.url)
    this.#socket = socket
    socket.addEventListener('open', () => this.#opened(socket))
    socket.addEventListener('message', ({ data }) => this.#take(String(data)))
    socket.addEventListener('close', () => this.#lost())
  }

  #opened(socket: WebSocket): void {
    this.#pause = FIRST_PAUSE
    // Only reads are sent from here, so that to ask once more does no harm.
    for (const { body } of this.#waiting.values()) socket.send(body)
    this.#tell('open')
    for (const subscription of this.#subscriptions) void this.#open(subscription)
  }

  #lost(): void {
    for (const subscription of this.#subscriptions) subscription.id = undefined
    if (this.#isClosed) return
    this.#tell('lost')
    setTimeout(() => this.#connect(), this.#pause)
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE)
  }

  async #open(subscription: Subscription): Promise<void> {
    const socket = this.#socket
    const id = await this.request<string>('eth_subscribe', subscription.params)
    if (this.#socket !== socket) return
    if (this.#subscriptions.has(subscription)) subscription.id = id
    else await this.request('eth_unsubscribe', [id])
  }

  #take(text: string): void {
    const message = JSON.parse(text) as {
      id?: number
      result?: unknown
      error?: { message: string; code: number; data?: unknown }
      params?: { subscription: string; result: unknown }
    }
    if (message.params !== undefined) this.#news(message.params)
    const waiting = this.#waiting.get(message.id ?? 0)
    if (waiting === undefined) return
    this.#waiting.delete(message.id ?? 0)
    const { error } = message
    if (error === undefined) waiting.resolve(message.result)
    else waiting.reject(new NodeError(error.message, error.code, error.data))
  }

  #news({ subscription, result }: { subscription: string; result: unknown }): void {
    for (const { id, listener } of this.#subscriptions) if (id === subscription) listener(result)
  }

  #tell(state: ConnectionState): void {
    this.#state = state
    this.onState(state)
  }
}
