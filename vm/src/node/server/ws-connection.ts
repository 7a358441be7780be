import { type RawData, WebSocket } from 'ws'
import type { MerkatoNode, NodeClient } from '../merkato-node.js'
import { answerBody, type Handler } from '../rpc/json-rpc.js'
import type { SubscriptionMessage } from '../rpc/subscriber.js'

/** Bytes of news that a client may leave unread, and of answers before its next messages wait. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024
/** Messages of one client that are worked on; further ones wait in its socket. */
const MAX_UNDER_WAY = 64
/** Pings in a row without a sign of life: a program that proves or stands at a breakpoint answers none for minutes. */
const MAX_MISSED_PINGS = 10
/** The server goes away (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001

/** One client over a WebSocket: each message is a JSON-RPC body, as HTTP has them, and subscriptions tell their news in between. */
export class WsConnection {
  readonly #client: NodeClient
  #underWay = 0
  #unreadBytes = 0
  #missedPings = 0
  #isClosing = false
  /** Subscriptions that were asked for and not answered yet. */
  #opening = 0
  /** News from the time of {@link #opening}: nobody knows a subscription's id before the answer. */
  #held: string[] = []

  constructor(
    private readonly webSocket: WebSocket,
    node: MerkatoNode,
  ) {
    this.#client = node.connect((message) => this.#tell(message))
    webSocket.on('message', (data) => void this.#take(data))
    webSocket.on('pong', () => {
      this.#missedPings = 0
    })
    // What breaks the protocol has been answered by a close frame, and the connection's end follows.
    webSocket.on('error', () => undefined)
    webSocket.on('close', () => this.#client.close())
  }

  /** Asks for a sign of life, and gives up a client that has given none for long. */
  ping(): void {
    if (this.#underWay === 0) this.#missedPings += 1
    if (this.#missedPings > MAX_MISSED_PINGS) this.terminate()
    else this.webSocket.ping()
  }

  /** Closes when what is under way is answered. */
  close(): void {
    this.#isClosing = true
    if (this.#underWay === 0) this.webSocket.close(GOING_AWAY, 'the sandbox stops')
  }

  terminate(): void {
    this.webSocket.terminate()
  }

  async #take(data: RawData): Promise<void> {
    if (this.#isClosing) return
    this.#missedPings = 0
    this.#underWay += 1
    this.#pace()
    await this.#answer(String(data)).catch(() => this.terminate())
    this.#underWay -= 1
    this.#pace()
    if (this.#isClosing) this.close()
  }

  async #answer(body: string): Promise<void> {
    let opening = 0
    const handle: Handler = (call) => {
      if (call.method === 'eth_subscribe') {
        opening += 1
        this.#opening += 1
      }
      return this.#client.request(call)
    }
    const answer = await answerBody(body, handle)
    if (answer !== undefined) this.webSocket.send(JSON.stringify(answer), () => this.#pace())
    this.#opening -= opening
    if (this.#opening === 0) for (const text of this.#held.splice(0)) this.#sendNews(text)
  }

  /** Leaves further messages in the socket while the client has enough under way or unread. */
  #pace(): void {
    const { webSocket } = this
    const isBusy = this.#underWay >= MAX_UNDER_WAY || webSocket.bufferedAmount > MAX_UNREAD_BYTES
    if (isBusy === webSocket.isPaused) return
    if (isBusy) webSocket.pause()
    else webSocket.resume()
  }

  #tell({ data: params }: SubscriptionMessage): void {
    if (this.webSocket.readyState !== WebSocket.OPEN) return
    const text = JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params })
    this.#unreadBytes += text.length
    // Answers wait to be asked for; news come unasked, and without an end the node's memory would be the client's.
    if (this.#unreadBytes > MAX_UNREAD_BYTES) this.terminate()
    else if (this.#opening > 0) this.#held.push(text)
    else this.#sendNews(text)
  }

  #sendNews(text: string): void {
    this.webSocket.send(text, () => {
      this.#unreadBytes -= text.length
      this.#missedPings = 0
    })
  }
}
