import { connect, type Socket } from 'node:net'
import { toQuantity, WebSocketProvider } from 'ethers'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode, type NodeServer, startServer } from '../../src/node/index.js'
import { type RpcMessage, WsClient } from './helpers/ws-client.js'

const MAX_BODY = 200_000
const UPGRADE = [
  'GET /any/path HTTP/1.1',
  'host: localhost',
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
]

describe('WebSockets on the port of HTTP', () => {
  let node: MerkatoNode
  let server: NodeServer
  const clients: WsClient[] = []

  beforeAll(async () => {
    node = await createNode()
    server = await startServer(node, { port: 0, maxBodyBytes: MAX_BODY })
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.socket.terminate()
  })

  afterAll(async () => {
    await server.close()
    await node.close()
  })

  async function open(options = {}): Promise<WsClient> {
    const client = await WsClient.open(server.url, options)
    clients.push(client)
    return client
  }

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })

  /** The node still serves new clients: what every bad client must leave behind. */
  async function expectAlive(): Promise<void> {
    expect(await (await open()).result('eth_chainId')).toBe('0x7a69')
  }

  test('serve ethers with its events', async () => {
    const provider = new WebSocketProvider(server.url.replace('http', 'ws'))
    const signer = await provider.getSigner(0)
    const blocks: number[] = []
    const pending: string[] = []
    await provider.on('block', (number: number) => blocks.push(number))
    await provider.on('pending', (hash: string) => pending.push(hash))
    // ethers subscribes without telling when it has: a first answer after it comes after it.
    await provider.getBlockNumber()
    const sent = await signer.sendTransaction({ to: signer.address, value: 1n })
    const receipt = await sent.wait()
    await expect.poll(() => [blocks, pending]).toEqual([[receipt?.blockNumber], [sent.hash]])
    await provider.destroy()
  })

  test('answer requests, batches, notifications and mistakes as HTTP does', async () => {
    const client = await open()
    expect(await client.ask('eth_nothing')).toMatchObject({ error: { code: -32601 } })
    expect(await client.ask('eth_getBalance', '0x1')).toMatchObject({ error: { code: -32602 } })
    const [one, two] = ['eth_chainId', 'eth_nothing'].map((method, id) => ({ jsonrpc: '2.0', id, method }))
    const bodies = ['{', '', '7', '[]', JSON.stringify([one, 7, two]), '{"jsonrpc":"2.0","method":"eth_chainId"}', '[1']
    for (const body of bodies) client.socket.send(body)
    client.socket.send(Buffer.from(JSON.stringify(one)))
    const expected = ['-32700', '-32700', '-32700', '-32600', '-32600', '0x7a69', '0x7a69 -32600 -32601']
    // Answers come as they are ready: the order is not that of the requests.
    await expect.poll(() => client.heard.slice(2).map(outcomes).sort()).toEqual(expected.sort())
  })

  test('tell each of two subscribers its own, and forget who has left', async () => {
    const [one, two] = [await open(), await open()]
    const ids = [
      await one.result<string>('eth_subscribe', 'newHeads'),
      await two.result<string>('eth_subscribe', 'newHeads'),
    ]
    await rpc('evm_mine')
    await expect.poll(() => [one.news(ids[0] ?? ''), two.news(ids[1] ?? '')]).toMatchObject([[{}], [{}]])
    expect(ids[0]).not.toBe(ids[1])
    expect(await two.result('eth_unsubscribe', ids[0])).toBe(false)
    await one.close()
    await rpc('evm_mine')
    expect(await two.result('eth_unsubscribe', ids[1])).toBe(true)
    await rpc('evm_mine')
    await two.result('eth_chainId')
    expect([one.news(ids[0] ?? ''), two.news(ids[1] ?? '')]).toMatchObject([[{}], [{}, {}]])
  })

  test('answer a subscription before its first news, in a batch too', async () => {
    const client = await open()
    const call = (id: number, method: string, params: unknown[] = []) => ({ jsonrpc: '2.0', id, method, params })
    const body = [call(1, 'eth_subscribe', ['newHeads']), call(2, 'evm_mine'), call(3, 'evm_mine')]
    client.socket.send(JSON.stringify(body))
    await expect.poll(() => client.heard.length).toBe(3)
    expect(client.heard).toMatchObject([[{ id: 1 }, { id: 2 }, { id: 3 }], { params: {} }, { params: {} }])
  })

  test('tell of thousands of blocks that are mined in one go', async () => {
    const client = await open()
    const id = await client.result<string>('eth_subscribe', 'newHeads')
    await rpc('hardhat_mine', toQuantity(3_000))
    // Most were heard while the others were mined: they do not pile up.
    expect(client.news(id).length).toBeGreaterThan(1_500)
    await client.result('eth_chainId')
    expect(client.news(id)).toHaveLength(3_000)
  })

  test('refuse subscriptions over HTTP', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] })
    const response = await fetch(server.url, { method: 'POST', body })
    expect(await response.json()).toMatchObject({ error: { code: -32601 } })
  })

  test('close on a message above the limit, with 1009', async () => {
    const client = await open()
    client.socket.send(`"${'x'.repeat(MAX_BODY)}"`)
    expect(await client.closed).toBe(1009)
    await expectAlive()
  })

  test.each([
    ['a frame that is not masked', [0x81, 0x02, 0x7b, 0x7d], 1002],
    ['a reserved opcode', [0x83, 0x80, 0, 0, 0, 0], 1002],
    ['a reserved bit', [0xf1, 0x80, 0, 0, 0, 0], 1002],
    ['a fragmented ping', [0x09, 0x80, 0, 0, 0, 0], 1002],
    ['a continuation of nothing', [0x80, 0x80, 0, 0, 0, 0], 1002],
    ['text that is not UTF-8', [0x81, 0x81, 0, 0, 0, 0, 0xff], 1007],
    ['a length without end', [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 1009],
  ])('close on %s', async (_name, frame, code) => {
    const socket = await upgraded(server)
    const closing = firstBytes(socket)
    socket.write(Buffer.from(frame))
    // A close frame of two bytes or more, and its code.
    const bytes = await closing
    expect([bytes[0], bytes.readUInt16BE(2)]).toEqual([0x88, code])
    socket.destroy()
    await expectAlive()
  })

  test('refuse a handshake that is none, and outlive clients that go away in the middle', async () => {
    for (const lines of [UPGRADE.slice(0, -1), UPGRADE.with(4, 'sec-websocket-version: 7')]) {
      const socket = connect(server.port, '127.0.0.1')
      const answer = firstBytes(socket)
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      expect(String(await answer)).toMatch(/^HTTP\/1.1 4\d\d/)
      socket.destroy()
    }
    const halfway = await upgraded(server)
    halfway.write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0x10, 0, 1, 2]))
    halfway.destroy()
    const asking = await open()
    asking.socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hardhat_mine', params: ['0x64'] }))
    asking.socket.terminate()
    await expectAlive()
  })

  test('leave upgrades to other protocols alone: the request is answered', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })
    const socket = connect(server.port, '127.0.0.1')
    const answer = firstBytes(socket)
    const head = ['POST / HTTP/1.1', 'host: x', 'connection: Upgrade', 'upgrade: h2c', `content-length: ${body.length}`]
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    expect(String(await answer)).toMatch(/^HTTP\/1.1 200/)
    socket.destroy()
  })

  test('take 200 connections, each with its subscription, and forget them', async () => {
    const many = await Promise.all(Array.from({ length: 200 }, () => open()))
    const ids = await Promise.all(many.map((client) => client.result<string>('eth_subscribe', 'newHeads')))
    await rpc('evm_mine')
    await Promise.all(many.map((client) => client.result('eth_chainId')))
    const told = many.map((client, index) => client.news(ids[index] ?? '').length)
    expect(told).toEqual(many.map(() => 1))
    await Promise.all(many.map((client) => client.close()))
    await expectAlive()
  })

  test('closing the server answers what is under way and says that it goes', async () => {
    const other = await startServer(node, { port: 0 })
    const [asking, idle] = [await WsClient.open(other.url), await WsClient.open(other.url)]
    const deaf = await upgraded(other)
    const answer = asking.ask('hardhat_mine', '0x64')
    // The message has to be there: what the server has not seen it can not answer.
    await asking.ask('eth_chainId')
    // Ends although one does not answer the closing.
    await other.close()
    expect(await answer).toMatchObject({ result: true })
    expect(await Promise.all([asking.closed, idle.closed])).toEqual([1001, 1001])
    deaf.destroy()
    await expect(WsClient.open(other.url)).rejects.toThrow()
  })
})

/** Results and error codes of an answer. */
function outcomes(answer: RpcMessage | RpcMessage[]): string {
  return [answer]
    .flat()
    .map(({ result, error }) => String(error?.code ?? result))
    .join(' ')
}

/** A TCP connection that has become a WebSocket and knows nothing of frames. */
async function upgraded(server: NodeServer): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1')
  const answer = firstBytes(socket)
  socket.write(`${UPGRADE.join('\r\n')}\r\n\r\n`)
  expect(String(await answer)).toMatch(/^HTTP\/1.1 101/)
  return socket
}

function firstBytes(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    socket.once('data', resolve)
    socket.once('error', reject)
  })
}
