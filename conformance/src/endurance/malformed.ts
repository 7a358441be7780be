import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import fc from 'fast-check'

/** One visit of a client that means ill or is broken. */
export interface Attack {
  readonly kind: string
  /** Chunks as they are written, one after the other. */
  readonly chunks: readonly Buffer[]
  /** Milliseconds between chunks. */
  readonly pause: number
  /** Whether the client reads what it is sent. */
  readonly reads: boolean
  /** How it leaves: with a FIN, a RST, or by staying until it is thrown out or loses patience. */
  readonly leaves: 'end' | 'reset' | 'stays'
}

const head = (length: number | string, more = '') =>
  `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${more}Content-Length: ${length}\r\n\r\n`
const post = (body: string) => Buffer.from(head(Buffer.byteLength(body)) + body)
const upgrade = Buffer.from(
  'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
)
const request = (method: string, params: unknown = []) => ({ jsonrpc: '2.0', id: 1, method, params })

const leaves = fc.constantFrom('end', 'reset', 'stays') as fc.Arbitrary<Attack['leaves']>
const reads = fc.boolean()

function attack(kind: string, chunks: fc.Arbitrary<readonly Buffer[]>, pause = 0): fc.Arbitrary<Attack> {
  return fc.record({ kind: fc.constant(kind), chunks, pause: fc.constant(pause), reads, leaves })
}

const bytes = (maxLength: number) => fc.uint8Array({ minLength: 1, maxLength }).map((array) => Buffer.from(array))

const randomBytes = attack('random bytes', fc.array(bytes(2_000), { minLength: 1, maxLength: 4 }))

const truncated = attack(
  'HTTP that ends early',
  fc.nat({ max: 180 }).map((length) => [post(JSON.stringify(request('eth_chainId'))).subarray(0, length)]),
)

const wrongLength = attack(
  'a wrong content-length',
  fc
    .constantFrom('-1', 'abc', '99999999999999999999', '5, 6', '0x10', '', '1e3', '10485761')
    .map((length) => [Buffer.from(`${head(length)}{"jsonrpc":"2.0"}`)]),
)

const twoLengths = attack(
  'two framings of one body',
  fc
    .constantFrom('Transfer-Encoding: chunked\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: xchunked\r\n')
    .map((more) => [Buffer.from(`${head(20, more)}zz\r\n{"jsonrpc":"2.0"}\r\n0\r\n\r\n`)]),
)

const largeHeaders = attack(
  'headers without end',
  fc
    .integer({ min: 1_000, max: 200_000 })
    .map((length) => [Buffer.from(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${'x'.repeat(length)}\r\n\r\n`)]),
)

const deepJson = attack(
  'JSON nested deeply',
  fc
    .tuple(fc.integer({ min: 1_000, max: 300_000 }), fc.constantFrom('[', '{"a":'))
    .map(([depth, open]) => [
      post(open.repeat(depth)),
      post(`{"jsonrpc":"2.0","id":1,"method":"eth_call","params":${'['.repeat(depth)}${']'.repeat(depth)}}`),
    ]),
)

const hugeBatch = attack(
  'a batch without measure',
  fc
    .tuple(fc.integer({ min: 900, max: 20_000 }), fc.constantFrom<unknown>(1, null, request('eth_nothing')))
    .map(([count, entry]) => [post(JSON.stringify(Array.from({ length: count }, () => entry)))]),
)

/** Methods that change nothing, so that a long run is about traffic and not about a growing chain. */
const readers = [
  'eth_call',
  'eth_getBalance',
  'eth_getBlockByNumber',
  'eth_getLogs',
  'eth_newFilter',
  'eth_getFilterChanges',
  'eth_feeHistory',
  'eth_getProof',
  'eth_estimateGas',
  'eth_createAccessList',
  'eth_subscribe',
  'eth_sendRawTransaction',
  'eth_signTypedData_v4',
  'debug_traceCall',
  'txpool_contentFrom',
  'merkato_getNotes',
]

const wrongParams = attack(
  'calls with any JSON',
  fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...readers), fc.string()), fc.jsonValue({ maxDepth: 4 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map((calls) => calls.map(([method, params]) => post(JSON.stringify(request(method, params))))),
)

const unread = attack(
  'answers that nobody reads',
  fc.constant(
    Array.from({ length: 4 }, () =>
      post(JSON.stringify(Array.from({ length: 300 }, () => request('eth_getBlockByNumber', ['latest', true])))),
    ),
  ),
).map((each) => ({ ...each, reads: false }))

const slow = attack(
  'one byte at a time',
  fc.integer({ min: 5, max: 30 }).map((count) => [...post('{}').subarray(0, count)].map((byte) => Buffer.of(byte))),
  20,
)

const silent = attack('a connection without a word', fc.constant([]))

/** A frame with any opcode, reserved bits and length, masked or not. */
const frame = fc
  .tuple(
    fc.nat(255),
    fc.oneof(
      fc.nat(125).map((length) => Buffer.of(0x80 | length)),
      fc.nat(125).map((length) => Buffer.of(length)),
      fc.constant(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
      fc.constant(Buffer.from([0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff])),
      fc.constant(Buffer.from([0xfe, 0xff, 0xff])),
    ),
    bytes(300),
  )
  .map(([first, length, rest]) => Buffer.concat([Buffer.of(first), length, rest]))

const wrongFrames = attack(
  'WebSocket frames against the rules',
  fc.array(frame, { minLength: 1, maxLength: 6 }).map((frames) => [upgrade, ...frames]),
)

const wrongUpgrades = attack(
  'upgrades that are none',
  fc
    .constantFrom(
      ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 99'],
      ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n', ''],
      ['websocket', 'h2c'],
      ['GET /', 'PUT /'],
    )
    .map(([from = '', to = '']) => [Buffer.from(upgrade.toString().replace(from, to)), Buffer.of(0x81, 0x80)]),
)

/** Traffic of every kind that no client should make and some do. */
export const arbAttack: fc.Arbitrary<Attack> = fc.oneof(
  randomBytes,
  truncated,
  wrongLength,
  twoLengths,
  largeHeaders,
  deepJson,
  hugeBatch,
  wrongParams,
  unread,
  slow,
  silent,
  wrongFrames,
  wrongUpgrades,
)

export interface AssaultOptions {
  /** The same seed, the same attacks. */
  readonly seed: number
  readonly milliseconds: number
  /** Connections at a time. */
  readonly width: number
}

/** Attacks the port for a time. Answers how many attacks of each kind there were. */
export async function assault(port: number, options: AssaultOptions): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  const attacks = fc.sample(arbAttack, { seed: options.seed, numRuns: 400 })
  const end = performance.now() + options.milliseconds
  let next = 0
  const visit = async () => {
    while (performance.now() < end) {
      const one = attacks[next++ % attacks.length]
      if (one === undefined) return
      counts.set(one.kind, (counts.get(one.kind) ?? 0) + 1)
      await perform(port, one)
    }
  }
  await Promise.all(Array.from({ length: options.width }, visit))
  return counts
}

/** How long a client waits to be thrown out. */
const PATIENCE = 250

async function perform(port: number, { chunks, pause, reads: isReader, leaves: manner }: Attack): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  // A server may slam the door: that is an answer.
  socket.on('error', () => undefined)
  const closed = once(socket, 'close').catch(() => undefined)
  if (isReader) socket.resume()
  for (const chunk of chunks) {
    if (socket.destroyed) break
    socket.write(chunk)
    if (pause > 0) await wait(pause)
  }
  await leave(socket, manner, closed)
}

async function leave(socket: Socket, manner: Attack['leaves'], closed: Promise<unknown>): Promise<void> {
  if (manner === 'end') socket.end()
  if (manner === 'reset') {
    await wait(10)
    socket.resetAndDestroy()
  }
  await Promise.race([closed, wait(PATIENCE)])
  socket.destroy()
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
