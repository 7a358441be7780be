import { Agent, request } from 'node:http'
import { WebSocket } from 'ws'
import type { Peer } from '../processes.js'

/** How a crowd went. */
export interface Attendance {
  /** Rounds of all clients in which every request had its right answer. */
  readonly answered: number
  /** New heads that WebSocket clients were told of. */
  readonly blocks: number
}

interface Call {
  readonly jsonrpc: '2.0'
  readonly id: number
  readonly method: string
  readonly params: readonly unknown[]
}

interface Reply {
  readonly id?: number
  readonly method?: string
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

type Ask = (calls: readonly Call[]) => Promise<readonly Reply[]>

/** Clients that all work at the same time, each on a connection of its own that it keeps. */
export async function crowd(
  peer: Peer,
  { http, ws, rounds }: { http: number; ws: number; rounds: number },
): Promise<Attendance> {
  const accounts = await peer.rpc.send<string[]>('eth_accounts')
  const listeners = await Promise.all(Array.from({ length: ws }, () => openSocket(peer)))
  const asks = [...Array.from({ length: http }, () => keepAlive(peer)), ...listeners]
  const works = asks.map(({ ask }, index) => work(ask, rounds, accounts[index % accounts.length] ?? ''))
  const answered = (await Promise.all(works)).reduce((sum, each) => sum + each, 0)
  for (const { close } of asks) close()
  return { answered, blocks: listeners.reduce((sum, { blocks }) => sum + blocks(), 0) }
}

async function work(ask: Ask, rounds: number, from: string): Promise<number> {
  let answered = 0
  for (let round = 0; round < rounds; round++) {
    const calls = mixedCalls(round, from)
    const replies = await ask(calls)
    const isRight = calls.every(({ id }, index) => replies[index]?.id === id && replies[index]?.error === undefined)
    if (!isRight) throw new Error(`a wrong answer: ${JSON.stringify(replies).slice(0, 300)}`)
    answered += 1
  }
  return answered
}

/** Reads of several kinds, and every tenth time a transaction. */
function mixedCalls(round: number, from: string): Call[] {
  const call = (id: number, method: string, ...params: unknown[]): Call => ({ jsonrpc: '2.0', id, method, params })
  const base = round * 10
  const reads = [
    call(base, 'eth_getBalance', from, 'latest'),
    call(base + 1, 'eth_call', { from, to: from }, 'latest'),
    call(base + 2, 'eth_getBlockByNumber', 'latest', true),
    call(base + 3, 'eth_getLogs', { fromBlock: '0x0' }),
  ]
  return round % 10 === 9 ? [...reads, call(base + 4, 'eth_sendTransaction', { from, to: from, value: '0x1' })] : reads
}

function keepAlive({ url }: Peer): { ask: Ask; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ask: Ask = (calls) =>
    new Promise((resolve, reject) => {
      const sent = request(
        url,
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Reply[]))
          answer.on('error', reject)
        },
      )
      sent.on('error', reject)
      sent.end(JSON.stringify(calls))
    })
  return { ask, close: () => agent.destroy() }
}

async function openSocket({ webSocketUrl }: Peer) {
  const socket = new WebSocket(webSocketUrl)
  let blocks = 0
  let resolveNext: (replies: readonly Reply[]) => void = () => undefined
  let rejectNext: (error: Error) => void = () => undefined
  const opened = new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    rejectNext = reject
  })
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as Reply | Reply[]
    if (Array.isArray(message)) resolveNext(message)
    else if (message.method === 'eth_subscription') blocks += 1
  })
  socket.on('error', (error) => rejectNext(error))
  socket.on('close', () => rejectNext(new Error('the connection was closed')))
  await opened
  const ask: Ask = (calls) =>
    new Promise((resolve, reject) => {
      resolveNext = resolve
      rejectNext = reject
      socket.send(JSON.stringify(calls))
    })
  await ask([{ jsonrpc: '2.0', id: 0, method: 'eth_subscribe', params: ['newHeads'] }])
  return { ask, close: () => socket.terminate(), blocks: () => blocks }
}
