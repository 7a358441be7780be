import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MerkatoNode, NodeClient } from '../create-node.js'
import { ErrorCode, ServerStartError } from '../errors.js'
import { answerBody, failure } from '../rpc/json-rpc.js'
import { type Pages, respondWithPage } from './pages.js'
import { BodyTooLargeError, readBody } from './read-body.js'
import { asksForWebSocket, serveWebSockets, type WsServer } from './ws-server.js'

export interface ServerOptions {
  /** Interface to listen on; 127.0.0.1 when left out. The accounts' keys are public: think before opening it to others. */
  readonly host?: string | undefined
  /** Port; 8545 when left out, 0 for any free one. */
  readonly port?: number | undefined
  /** Largest request body, and message of a WebSocket, in bytes; 10 MiB when left out. */
  readonly maxBodyBytes?: number | undefined
  /** What GET and HEAD are answered with; nothing when left out. */
  readonly pages?: Pages | undefined
}

export interface NodeServer {
  /** `http://host:port`, with the real port; `ws://` the same for WebSockets. */
  readonly url: string
  readonly host: string
  readonly port: number
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
  const { host = '127.0.0.1', port = 8545, maxBodyBytes = DEFAULT_MAX_BODY, pages } = options
  // Can not subscribe: an answer is all that HTTP has.
  const client = node.connect()
  const server = createServer({ shouldUpgradeCallback: asksForWebSocket }, (request, response) => {
    respond(client, request, response, { maxBodyBytes, pages }).catch(() => response.destroy())
  })
  // Longer than clients pause between requests: a connection closed under a client's hands shows as a lost request.
  server.keepAliveTimeout = 60_000
  await listen(server, host, port)
  const webSockets = serveWebSockets(server, node, { maxMessageBytes: maxBodyBytes })
  const actual = (server.address() as AddressInfo).port
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shownHost}:${actual}`, host, port: actual, close: () => close(server, webSockets) }
}

async function respond(
  client: NodeClient,
  request: IncomingMessage,
  response: ServerResponse,
  { maxBodyBytes, pages }: { maxBodyBytes: number; pages: Pages | undefined },
): Promise<void> {
  if (pages !== undefined && (await respondWithPage(pages, request, response))) return
  allowOrigins(request, response)
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

function allowOrigins(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('access-control-allow-methods', 'POST, OPTIONS')
  response.setHeader(
    'access-control-allow-headers',
    request.headers['access-control-request-headers'] ?? 'content-type',
  )
  response.setHeader('access-control-max-age', '86400')
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(startError(error, host, port)))
    server.listen(port, host, resolve)
  })
}

function startError(error: NodeJS.ErrnoException, host: string, port: number): ServerStartError {
  const code = error.code ?? 'UNKNOWN'
  const [message, remedy] = explain(code, host, port, error.message)
  return new ServerStartError(code, message, remedy, { cause: error })
}

function explain(code: string, host: string, port: number, message: string): [string, string] {
  switch (code) {
    case 'EADDRINUSE':
      return [
        `Port ${port} on ${host} is already in use.`,
        'Stop the other program, or choose another port (0 takes any free one).',
      ]
    case 'EACCES':
      return [`Port ${port} may not be used by this user.`, 'Choose a port above 1023.']
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return [`This machine has no interface ${host}.`, 'Use 127.0.0.1, or 0.0.0.0 for all interfaces.']
    default:
      return [`The server could not listen on ${host}:${port}: ${message}`, 'Check host and port.']
  }
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
