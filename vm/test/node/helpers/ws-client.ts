import { type ClientOptions, WebSocket } from 'ws'

export interface RpcMessage {
  readonly id?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
  readonly method?: string
  readonly params?: { readonly subscription: string; readonly result: unknown }
}

/** A client that speaks JSON-RPC over a WebSocket and keeps everything it hears in order. */
export class WsClient {
  /** Everything that came, answers and news. */
  readonly heard: (RpcMessage | RpcMessage[])[] = []
  /** The code that the connection is closed with. */
  readonly closed: Promise<number>
  readonly #waiting = new Map<unknown, (message: RpcMessage) => void>()
  #last = 0

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => this.#take(JSON.parse(String(data))))
    socket.on('error', () => undefined)
    this.closed = new Promise((resolve) => socket.on('close', resolve))
  }

  /** @param url of the HTTP server */
  static async open(url: string, options: ClientOptions = {}): Promise<WsClient> {
    const client = new WsClient(new WebSocket(url.replace('http', 'ws'), options))
    await new Promise((resolve, reject) => client.socket.once('open', resolve).once('error', reject))
    return client
  }

  /** The whole answer, error or not. */
  ask(method: string, ...params: unknown[]): Promise<RpcMessage> {
    this.#last += 1
    const id = this.#last
    const answer = new Promise<RpcMessage>((resolve) => this.#waiting.set(id, resolve))
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    return answer
  }

  async result<T>(method: string, ...params: unknown[]): Promise<T> {
    const { result, error } = await this.ask(method, ...params)
    if (error !== undefined) throw new Error(error.message)
    return result as T
  }

  /** News of a subscription so far. */
  news<T>(subscription: string): T[] {
    const messages = this.heard.flat().filter(({ params }) => params?.subscription === subscription)
    return messages.map(({ params }) => params?.result as T)
  }

  async close(): Promise<void> {
    this.socket.close()
    await this.closed
  }

  #take(message: RpcMessage | RpcMessage[]): void {
    this.heard.push(message)
    if (!Array.isArray(message)) this.#waiting.get(message.id)?.(message)
  }
}
