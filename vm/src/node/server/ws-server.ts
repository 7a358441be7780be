import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { MerkatoNode } from '../merkato-node.js'
import { WsConnection } from './ws-connection.js'

/** The WebSockets of a listening server. */
export interface WsServer {
  /** How many are open. */
  readonly size: number
  /** Takes no more messages, answers what is under way and closes each connection with 1001. */
  close(): void
  /** Ends what is still open. */
  terminate(): void
}

export interface WsServerOptions {
  /** Largest message in bytes. A larger one closes its connection with 1009. */
  readonly maxMessageBytes: number
  /** Which requests are refused with 403; none when left out. */
  readonly refuses?: ((request: IncomingMessage) => boolean) | undefined
  /** Milliseconds between pings; 30,000 when left out. */
  readonly pingInterval?: number | undefined
}

const PING_INTERVAL = 30_000

/** Lets a server's connections become WebSockets, whatever path they ask for, and serves the node's methods on them. */
export function serveWebSockets(server: Server, node: MerkatoNode, options: WsServerOptions): WsServer {
  const { maxMessageBytes, refuses = () => false, pingInterval = PING_INTERVAL } = options
  // Compression is left off: on loopback it only costs time, and its memory per connection is large.
  const acceptor = new WebSocketServer({ noServer: true, clientTracking: false, maxPayload: maxMessageBytes })
  const connections = new Set<WsConnection>()
  let isClosing = false
  server.on('upgrade', (request, socket, head) => {
    if (isClosing) return void socket.destroy()
    if (refuses(request)) return refuse(socket)
    acceptor.handleUpgrade(request, socket, head, (webSocket) => {
      const connection = new WsConnection(webSocket, node)
      connections.add(connection)
      webSocket.on('close', () => connections.delete(connection))
    })
  })
  const pings = setInterval(() => {
    for (const connection of connections) connection.ping()
  }, pingInterval)
  // Nobody waits for a ping.
  pings.unref()
  return {
    get size() {
      return connections.size
    },
    close() {
      isClosing = true
      clearInterval(pings)
      for (const connection of connections) connection.close()
    },
    terminate() {
      for (const connection of connections) connection.terminate()
    },
  }
}

/** With the upgrade the socket is nobody's but ours: an error that nobody hears ends the process, and a half that stays open holds up its end. */
function refuse(socket: Duplex): void {
  socket.on('error', () => undefined)
  socket.once('finish', () => socket.destroy())
  socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
}

/** Whether a request's upgrade is to WebSocket. Some clients offer others with every request, HTTP/2 for example, and are served without. */
export function asksForWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket'
}
