import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ErrorCode, NodeOptionError } from '../errors.js'
import type { MerkatoNode, NodeClient } from '../merkato-node.js'
import { answerBody, failure } from '../rpc/json-rpc.js'
import { type AllowedOrigin, allowOrigins, isForeign, isRebound } from './cors.js'
import { listen } from './listen.js'
import { monitoringPages, type ServerState } from './monitoring-pages.js'
import { inTurn, type Pages, respondWithPage } from './pages.js'
import { BodyTooLargeError, readBody } from './read-body.js'
import { asksForWebSocket, serveWebSockets, type WsServer } from './ws-server.js'

export interface ServerOptions {
  /** Interfaces to listen on, all on one port; 127.0.0.1 when left out. The accounts' keys are public: think before opening it to others. */
  readonly host?: string | readonly string[] | undefined
  /** Port; 8545 when left out, 0 for any free one. */
  readonly port?: number | undefined
  /** Largest request body, and message of a WebSocket, in bytes; 10 MiB when left out. */
  readonly maxBodyBytes?: number | undefined
  /** Origin whose web pages may use the node, besides those that it serves itself; `*` (all) when left out, `false` for none. */
  readonly allowOrigin?: string | false | undefined
  /** What GET and HEAD are answered with besides `/health` and `/metrics`; nothing when left out. */
  readonly pages?: Pages | undefined
}

export interface NodeServer {
  /** `http://host:port`, with the real port; `ws://` the same for WebSockets. */
  readonly url: string
  /** The same for every interface, the first first. */
  readonly urls: readonly string[]
  readonly host: string
  readonly port: number
  /** Of this server and of no other that ever was; `GET /health` tells it. 16 random bytes in hex. */
  readonly runId: string
  /** Stops accepting, answers what is under way and closes. The node itself lives on. */
  close(): Promise<void>
}

const DEFAULT_MAX_BODY = 10 * 1024 * 1024
/** How long a request under way may hold up closing, in milliseconds. */
const CLOSE_PATIENCE = 2_000

/**
 * Serves a node by JSON-RPC over HTTP and WebSocket, on one port.
 *
 * @throws ServerStartError when the port is taken or may not be used, with what to do about it
 */
export async function startServer(node: MerkatoNode, options: ServerOptions = {}): Promise<NodeServer> {
  const { port = 8545 } = options
  const hosts = typeof options.host === 'string' ? [options.host] : [...new Set(options.host ?? ['127.0.0.1'])]
  const listeners: Listener[] = []
  const state: ServerState = {
    runId: randomBytes(16).toString('hex'),
    started: performance.now(),
    connections: () => connectionsOf(listeners),
    webSockets: () => listeners.reduce((sum, { webSockets }) => sum + webSockets.size, 0),
  }
  const allowOrigin = options.allowOrigin === false ? undefined : (options.allowOrigin ?? '*')
  const monitoring = monitoringPages(node, state, (request) => isRebound(request, allowOrigin, hosts))
  const { maxBodyBytes = DEFAULT_MAX_BODY } = options
  const pages = inTurn(monitoring, options.pages)
  const service: Service = {
    node,
    client: node.connect(undefined, { early: true }),
    maxBodyBytes,
    allowOrigin,
    hosts,
    pages,
  }
  try {
    // All of them on the port that the first one got.
    for (const host of hosts) listeners.push(await open(service, host, listeners[0]?.port ?? port))
  } catch (error) {
    await closeAll(listeners)
    throw error
  }
  const urls = listeners.map((listener) => urlOf(listener))
  const [first] = listeners
  if (first === undefined) throw new NodeOptionError('host', 'needs at least one address.')
  return {
    url: urlOf(first),
    urls,
    host: first.host,
    port: first.port,
    runId: state.runId,
    close: () => closeAll(listeners),
  }
}

/** A port of an interface that is listened on. */
interface Listener {
  readonly server: Server
  readonly webSockets: WsServer
  readonly host: string
  readonly port: number
}

/** What every listener does with a request. */
interface Service {
  readonly node: MerkatoNode
  /** Can not subscribe: an answer is all that HTTP has. */
  readonly client: NodeClient
  readonly maxBodyBytes: number
  readonly allowOrigin: AllowedOrigin
  readonly hosts: readonly string[]
  readonly pages: Pages
}

async function open(service: Service, host: string, port: number): Promise<Listener> {
  const { node, maxBodyBytes, allowOrigin, hosts } = service
  const server = createServer({ shouldUpgradeCallback: asksForWebSocket }, (request, response) => {
    respond(service, request, response).catch(() => response.destroy())
  })
  // Longer than clients pause between requests: a connection closed under a client's hands shows as a lost request.
  server.keepAliveTimeout = 60_000
  await listen(server, host, port)
  const webSockets = serveWebSockets(server, node, {
    maxMessageBytes: maxBodyBytes,
    refuses: (request) => isForeign(request, allowOrigin, hosts),
  })
  return { server, webSockets, host, port: (server.address() as AddressInfo).port }
}

function urlOf({ host, port }: Listener): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

async function connectionsOf(listeners: readonly Listener[]): Promise<number> {
  const counts = listeners.map(
    ({ server }) => new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count ?? 0))),
  )
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

async function closeAll(listeners: readonly Listener[]): Promise<void> {
  await Promise.all(listeners.map(({ server, webSockets }) => close(server, webSockets)))
}

async function respond(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { client, maxBodyBytes, allowOrigin, hosts, pages } = service
  if (await respondWithPage(pages, request, response)) return
  if (isForeign(request, allowOrigin, hosts)) {
    return send(response, 403, failure(null, ErrorCode.invalidRequest, 'Invalid request: this origin is not allowed'))
  }
  allowOrigins(request, response, allowOrigin)
  if (request.method === 'OPTIONS') return void response.writeHead(204).end()
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST, OPTIONS')
    return send(response, 405, failure(null, ErrorCode.invalidRequest, 'Invalid request: send JSON-RPC by POST'))
  }
  try {
    const body = await readBody(request, maxBodyBytes)
    const answer = await answerBody(body, (call) => client.request(call))
    return answer === undefined ? void response.writeHead(204).end() : send(response, 200, answer)
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error
    response.setHeader('connection', 'close')
    send(response, 413, failure(null, ErrorCode.invalidRequest, `Invalid request: ${error.message}`))
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

async function close(server: Server, webSockets: WsServer): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  webSockets.close()
  const patience = setTimeout(() => {
    server.closeAllConnections()
    webSockets.terminate()
  }, CLOSE_PATIENCE)
  await closed
  clearTimeout(patience)
}
