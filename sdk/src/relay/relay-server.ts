import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { JsonFault, type JsonType } from './json-type.js'
import { busy, Refusal } from './refusal.js'
import { ACCEPTED, ERROR_BODY, MAX_BODY_BYTES, QUOTE, QUOTE_REQUEST, STATUS, SUBMISSION, TERMS } from './relay-api.js'
import type { RelayDesk } from './relay-desk.js'
import { networkOf, type TokenBuckets } from './token-buckets.js'

/** Where a relayer listens. */
export interface RelayServer {
  readonly url: string
  readonly host: string
  readonly port: number
  /** Takes no new request, answers those under way, and stops. */
  close(): Promise<void>
}

/** Milliseconds for which requests under way may hold up closing. */
const CLOSE_PATIENCE = 5_000
/** Milliseconds for a whole request to come in. */
const REQUEST_PATIENCE = 15_000
/** Milliseconds between two looks for requests that take longer; Node's own pause is twice their time. */
const REQUEST_CHECK = 1_000
const MOST_CONNECTIONS = 256
/** Connections that one network address may hold: nobody alone keeps all others out. */
const MOST_OF_ONE = 32

/** An answer before it is written. */
interface Answer {
  readonly status: number
  readonly body: unknown
}

/**
 * Serves a desk by HTTP.
 * @throws what Node's server says when it can not listen, EADDRINUSE for example
 */
export async function serveRelay(
  desk: RelayDesk,
  buckets: TokenBuckets,
  { host, port }: { host: string; port: number },
): Promise<RelayServer> {
  const patience = { requestTimeout: REQUEST_PATIENCE, connectionsCheckingInterval: REQUEST_CHECK }
  const server = createServer(patience, (request, response) => {
    respond(desk, buckets, request, response).catch(() => response.destroy())
  })
  server.maxConnections = MOST_CONNECTIONS
  const held = new Map<string, number>()
  server.on('connection', (socket: Socket) => admit(held, socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const actual = (server.address() as AddressInfo).port
  const shownHost = host.includes(':') ? `[${host}]` : host
  return { url: `http://${shownHost}:${actual}`, host, port: actual, close: () => close(server) }
}

/** Ends a connection too many of one network address. */
function admit(held: Map<string, number>, socket: Socket): void {
  const network = networkOf(socket.remoteAddress ?? '')
  const count = (held.get(network) ?? 0) + 1
  if (count > MOST_OF_ONE) {
    socket.destroy()
    return
  }
  held.set(network, count)
  socket.once('close', () => {
    const left = (held.get(network) ?? 1) - 1
    if (left > 0) held.set(network, left)
    else held.delete(network)
  })
}

async function respond(
  desk: RelayDesk,
  buckets: TokenBuckets,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Wallets in pages of any origin may ask: there are no cookies, and nothing here is anybody's.
  response.setHeader('access-control-allow-origin', '*')
  if (request.method === 'OPTIONS') return preflight(response)
  const answer = await answerOf(desk, buckets, request).catch(answerOfError)
  if (answer.status === 429) response.setHeader('retry-after', '1')
  // What was not read of a body is dropped, so that the client gets to see the answer; requestTimeout ends those that go on for ever.
  request.resume()
  const text = JSON.stringify(answer.body)
  response.writeHead(answer.status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(text)
}

function preflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '86400',
  })
  response.end()
}

async function answerOf(desk: RelayDesk, buckets: TokenBuckets, request: IncomingMessage): Promise<Answer> {
  if (!buckets.take(request.socket.remoteAddress ?? '')) throw busy('RateLimit')
  const route = `${request.method} ${request.url}`
  if (route === 'GET /v1/rate') return { status: 200, body: TERMS.write(await desk.terms()) }
  if (route === 'POST /v1/quotes') {
    return { status: 201, body: QUOTE.write(await desk.quote(await bodyOf(request, QUOTE_REQUEST))) }
  }
  if (route === 'POST /v1/bundles') {
    return { status: 202, body: ACCEPTED.write(await desk.submit(await bodyOf(request, SUBMISSION))) }
  }
  const [, hash] = /^GET \/v1\/bundles\/(0x[0-9a-f]{64})$/.exec(route) ?? []
  if (hash !== undefined) return { status: 200, body: STATUS.write(desk.status(hash)) }
  throw new Refusal('NOT_FOUND', 'No such path: see docs/protocol/relaying.md.')
}

/** A fault of this program tells the client nothing about it. */
function answerOfError(error: unknown): Answer {
  const refusal = error instanceof Refusal ? error : busy('Node')
  return { status: refusal.status, body: ERROR_BODY.write(refusal.body) }
}

async function bodyOf<T>(request: IncomingMessage, type: JsonType<T>): Promise<T> {
  const text = await readBody(request)
  try {
    return type.read(JSON.parse(text), 'body')
  } catch (error) {
    const place = error instanceof JsonFault ? error.at : 'body'
    throw new Refusal('MALFORMED', `${place.replaceAll(/[^\w.[\]]/g, '?')} is not as specified.`)
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const tooLarge = new Refusal('TOO_LARGE', `A body has at most ${MAX_BODY_BYTES} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const patience = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE)
  await closed
  clearTimeout(patience)
}
