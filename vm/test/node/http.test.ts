import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { JsonRpcProvider, parseEther } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode, type NodeServer, ServerStartError, startServer } from '../../src/node/index.js'

const MAX_BODY = 200_000

describe('the HTTP server', () => {
  let node: MerkatoNode
  let server: NodeServer

  beforeAll(async () => {
    node = await createNode()
    server = await startServer(node, { port: 0, maxBodyBytes: MAX_BODY })
  })

  afterAll(async () => {
    await server.close()
    await node.close()
  })

  async function post(body: string | Uint8Array<ArrayBuffer>): Promise<{ status: number; body: unknown }> {
    const response = await fetch(server.url, { method: 'POST', body })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }

  const rpc = (method: unknown, params: unknown, id: unknown = 1) =>
    post(JSON.stringify({ jsonrpc: '2.0', id, method, params }))

  /** The node still answers properly: what every bad input must leave behind. */
  async function expectAlive(): Promise<void> {
    expect(await rpc('eth_chainId', [])).toEqual({ status: 200, body: { jsonrpc: '2.0', id: 1, result: '0x7a69' } })
  }

  test('serves ethers, in batches', async () => {
    const provider = new JsonRpcProvider(server.url)
    const [network, balance, block] = await Promise.all([
      provider.getNetwork(),
      provider.getBalance('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'),
      provider.getBlock('latest'),
    ])
    expect([network.chainId, balance, block?.number]).toEqual([31337n, parseEther('10000'), 0])
    provider.destroy()
  })

  test('malformed JSON is a parse error', async () => {
    for (const body of ['', '{', '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"', 'hello', '[1,']) {
      expect(await post(body)).toMatchObject({
        status: 200,
        body: { jsonrpc: '2.0', id: null, error: { code: -32700 } },
      })
    }
    await expectAlive()
  })

  test('JSON that is no request is an invalid request', async () => {
    const bodies = ['1', 'null', '"eth_chainId"', '{}', '[]', '{"jsonrpc":"1.0","id":1,"method":"eth_chainId"}']
    for (const body of [
      ...bodies,
      '{"jsonrpc":"2.0","id":{},"method":"eth_chainId"}',
      '{"jsonrpc":"2.0","id":1,"method":7}',
    ]) {
      expect(await post(body)).toMatchObject({ body: { jsonrpc: '2.0', error: { code: -32600 } } })
    }
    await expectAlive()
  })

  test('an unknown method is named in the error', async () => {
    for (const method of ['eth_nothing', 'constructor', '__proto__', 'toString', '']) {
      const { body } = await rpc(method, [], 'abc')
      expect(body).toMatchObject({ id: 'abc', error: { code: -32601, message: `the method ${method} does not exist` } })
    }
  })

  test.each([
    ['eth_getBalance', []],
    ['eth_getBalance', ['0x12']],
    ['eth_getBalance', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', 'newest']],
    ['eth_getBalance', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', 'latest', 1]],
    ['eth_getBalance', { address: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266' }],
    ['eth_getBlockByNumber', ['0x0', 'yes']],
    ['eth_getBlockByNumber', ['latest-1', false]],
    ['eth_call', [{ to: 5 }]],
    ['eth_call', [{ data: '0x123' }]],
    ['eth_call', ['0x']],
    ['eth_sendRawTransaction', ['f86c']],
    ['eth_getLogs', [{ address: ['0x1'] }]],
    ['eth_getLogs', [{ topics: [[], [], [], [], []] }]],
    ['eth_getLogs', [{ blockHash: `0x${'00'.repeat(32)}`, fromBlock: '0x0' }]],
    ['eth_getTransactionReceipt', ['0x01']],
    ['eth_feeHistory', ['0x1', 'latest', [50, 10]]],
    ['eth_feeHistory', ['0x1', 'latest', [101]]],
    ['evm_setAutomine', ['on']],
    ['evm_increaseTime', [-5]],
    ['hardhat_setBalance', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', `0x1${'00'.repeat(32)}`]],
    ['hardhat_mine', ['many']],
    ['eth_signTypedData_v4', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', '{']],
  ])('wrong parameters of %s are refused: %j', async (method, params) => {
    expect(await rpc(method, params)).toMatchObject({ status: 200, body: { id: 1, error: { code: -32602 } } })
  })

  test('what is well formed but not there is an input error', async () => {
    const call = { to: `0x${'11'.repeat(20)}` }
    for (const [method, params] of [
      ['eth_getBalance', ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', '0xffff']],
      ['eth_call', [call, { blockHash: `0x${'ab'.repeat(32)}` }]],
      ['eth_getFilterChanges', ['0x99']],
      ['eth_sendTransaction', [{ from: `0x${'11'.repeat(20)}`, to: `0x${'11'.repeat(20)}` }]],
      ['eth_sign', [`0x${'11'.repeat(20)}`, '0x00']],
      ['eth_sendRawTransaction', ['0x']],
      ['eth_sendRawTransaction', ['0x02c0']],
      ['eth_sendRawTransaction', [`0x${'ff'.repeat(40)}`]],
    ] as const) {
      expect(await rpc(method, params), method).toMatchObject({ body: { error: { code: -32000 } } })
    }
    expect(await rpc('eth_getTransactionByHash', [`0x${'ab'.repeat(32)}`])).toMatchObject({ body: { result: null } })
    expect(await rpc('eth_getBlockByNumber', ['0xffff', false])).toMatchObject({ body: { result: null } })
  })

  test('an oversized body is refused', async () => {
    const { status, body } = await post(`"${'x'.repeat(MAX_BODY)}"`)
    expect([status, body]).toMatchObject([413, { id: null, error: { code: -32600 } }])
    await expectAlive()
  })

  test('each request of a batch stands for itself', async () => {
    const request = (id: number, method: string) => ({ jsonrpc: '2.0', id, method, params: [] })
    const batch = [
      request(1, 'eth_chainId'),
      request(2, 'eth_nothing'),
      7,
      request(3, 'eth_getBalance'),
      request(4, 'net_version'),
    ]
    const { body } = await post(JSON.stringify(batch))
    expect(body).toMatchObject([
      { id: 1, result: '0x7a69' },
      { id: 2, error: { code: -32601 } },
      { id: null, error: { code: -32600 } },
      { id: 3, error: { code: -32602 } },
      { id: 4, result: '31337' },
    ])
  })

  test('notifications are carried out and not answered', async () => {
    const before = await rpc('eth_blockNumber', [])
    const { status, body } = await post(JSON.stringify({ jsonrpc: '2.0', method: 'evm_mine', params: [] }))
    expect([status, body]).toEqual([204, undefined])
    expect(await rpc('eth_blockNumber', [])).not.toEqual(before)
  })

  test('a batch without end is refused', async () => {
    const { body } = await post(JSON.stringify(new Array(1_001).fill(1)))
    expect(body).toMatchObject({ error: { code: -32600 } })
  })

  test('random bytes and deep nesting do no harm', async () => {
    for (let length = 1; length < 4_000; length = length * 3 + 1) {
      // No JSON begins with this byte; without it a single byte may well be a number.
      const bytes = Buffer.concat([Buffer.of(0xff), randomBytes(length)])
      expect(await post(bytes)).toMatchObject({ body: { error: { code: -32700 } } })
    }
    expect(await post('['.repeat(90_000) + ']'.repeat(90_000))).toMatchObject({ status: 200 })
    await expectAlive()
  })

  test('bytes that are no HTTP, and clients that go away, do no harm', async () => {
    for (const text of ['\0\x01\x02garbage\r\n\r\n', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\nhalf']) {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => undefined)
      await new Promise((resolve) => socket.write(text, resolve))
      socket.destroy()
    }
    await expectAlive()
  })

  test('browsers of any origin may ask', async () => {
    const preflight = await fetch(server.url, {
      method: 'OPTIONS',
      headers: { origin: 'http://shop.example', 'access-control-request-headers': 'content-type,x-app' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type,x-app')
    expect((await fetch(server.url)).status).toBe(405)
  })

  test('a taken port is a typed error with a remedy', async () => {
    const error: unknown = await startServer(node, { port: server.port }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ServerStartError)
    expect(error).toMatchObject({ code: 'EADDRINUSE', remedy: expect.stringContaining('another port') })
  })

  test('pages are answered to GET and HEAD, and calls go on beside them', async () => {
    const other = await startServer(node, {
      port: 0,
      pages: ({ path, query }) => {
        if (path === '/broken') throw new Error('the page is broken')
        if (path !== '/a%2Fb') return undefined
        return { status: 203, headers: { 'content-type': 'text/plain' }, body: `ä ${query}` }
      },
    })
    const get = (path: string, init: RequestInit = {}) => fetch(other.url + path, init)
    const page = await get('/a%2Fb?x=1?y')
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([203, 'text/plain', 'ä x=1?y'])
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
    const head = await get('/a%2Fb', { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([203, '3', ''])
    expect((await get('/other')).status).toBe(405)
    await expect(get('/broken')).rejects.toThrow()
    const call = { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}' }
    expect(await (await get('/a%2Fb', call)).json()).toMatchObject({ result: '0x7a69' })
    await other.close()
  })

  test('closing lets the request under way finish', async () => {
    let arrived = () => {}
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const slow: MerkatoNode = {
      ...node,
      connect: () => ({
        request: async (call) => {
          arrived()
          await new Promise((resolve) => setTimeout(resolve, 50))
          return node.request(call)
        },
        close: () => undefined,
      }),
    }
    const other = await startServer(slow, { port: 0 })
    const answer = fetch(other.url, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'hardhat_mine', params: ['0x3'] }),
    }).then((response) => response.json())
    await arrival
    await other.close()
    expect(await answer).toMatchObject({ result: true })
    await expect(fetch(other.url)).rejects.toThrow()
  })
})
