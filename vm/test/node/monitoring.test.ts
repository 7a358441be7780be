import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createNode, type MerkatoNode, type NodeServer, type ServerOptions, startServer } from '../../src/node/index.js'
import { DURATION_BOUNDS, RequestMeter } from '../../src/node/monitoring/request-meter.js'

/** A sample line of Prometheus' text format 0.0.4. */
const SAMPLE = /^(merkato_[a-z_]+)(?:\{([a-z]+="[^"\\\n]*",?)+\})? (\d+(?:\.\d+)?(?:e-?\d+)?)$/

describe('a server that is watched', () => {
  let node: MerkatoNode
  let server: NodeServer

  beforeEach(async () => {
    node = await createNode({ accounts: 2 })
    server = await startServer(node, { port: 0 })
  })
  afterEach(async () => {
    await server.close()
    await node.close()
  })

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const health = async () => {
    const response = await fetch(`${server.url}/health`)
    return { status: response.status, type: response.headers.get('content-type'), body: await response.json() }
  }
  const metrics = async () => {
    const response = await fetch(`${server.url}/metrics`)
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    return response.text()
  }
  const value = (text: string, sample: string) => {
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${sample} `))
    return line === undefined ? undefined : Number(line.slice(sample.length + 1))
  }

  test('GET /health tells where the chain is and which run answers', async () => {
    await rpc('evm_increaseTime', 100)
    const { instanceId } = (await rpc('hardhat_metadata')) as { instanceId: string }
    const { status, type, body } = await health()
    expect({ status, type }).toEqual({ status: 200, type: 'application/json' })
    expect(body).toEqual({
      status: 'ok',
      chainId: 31337,
      headNumber: 0,
      headAge: expect.closeTo(100, -1),
      instanceId,
      runId: server.runId,
      uptime: expect.any(Number),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    })
    await rpc('hardhat_reset')
    const later = (await health()).body
    expect(later).toMatchObject({ runId: server.runId })
    expect(later).not.toMatchObject({ instanceId })
  })

  test('GET /health answers while the node is in the middle of a long call', async () => {
    let isDone = false
    const mining = rpc('hardhat_mine', '0x3e8').then(() => {
      isDone = true
    })
    expect((await health()).status).toBe(200)
    expect(isDone).toBe(false)
    await mining
  })

  test('GET /health is 503 with the reason once the node answers nothing more', async () => {
    await node.close()
    expect(await health()).toMatchObject({ status: 503, body: { status: 'failing', reason: 'CLOSED' } })
  })

  test('GET /metrics is Prometheus text: each family with help and type, then its samples', async () => {
    await rpc('eth_chainId')
    const text = await metrics()
    expect(text.endsWith('\n')).toBe(true)
    const families = text.split('# HELP ').slice(1)
    for (const family of families) {
      const [help = '', type = '', ...samples] = family.trimEnd().split('\n')
      const [name = ''] = help.split(' ', 1)
      expect(help).toMatch(/^merkato_[a-z_]+ [A-Z].+\.$/)
      expect(type).toMatch(new RegExp(`^# TYPE ${name} (gauge|counter|histogram)$`))
      for (const sample of samples) expect(SAMPLE.exec(sample)?.[1]).toMatch(new RegExp(`^${name}`))
    }
    const names = families.map((family) => family.split(' ', 1)[0])
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThan(15)
  })

  test('GET /metrics counts blocks, transactions, what waits and the pool', async () => {
    const [from, to] = node.accounts.map(({ address }) => address)
    await rpc('eth_sendTransaction', { from, to, gas: '0x5208' })
    await rpc('evm_mine')
    await rpc('evm_setAutomine', false)
    await rpc('eth_sendTransaction', { from, to, gas: '0x5208' })
    const text = await metrics()
    const figures = {
      merkato_head_block: 2,
      merkato_blocks_total: 2,
      merkato_transactions_total: 1,
      merkato_gas_used_total: 21_000,
      merkato_pending_transactions: 1,
      merkato_head_gas_limit: 60_000_000,
      merkato_pool_notes: 0,
      merkato_pool_nullifiers: 0,
      merkato_chain_id: 31_337,
      merkato_connections: 1,
      merkato_websockets: 0,
    }
    for (const [name, expected] of Object.entries(figures)) expect([name, value(text, name)]).toEqual([name, expected])
    expect(value(text, 'merkato_resident_memory_bytes')).toBeGreaterThan(1_000_000)
  })

  test('GET /metrics counts calls by method and outcome, all unknown names as one', async () => {
    for (const method of ['x', 'y', '__proto__', 'constructor', 'a"b\n']) await rpc(method).catch(() => undefined)
    await rpc('eth_getBalance', 'nobody').catch(() => undefined)
    await rpc('eth_chainId')
    const text = await metrics()
    expect(value(text, 'merkato_requests_total{method="none",outcome="error"}')).toBe(5)
    expect(value(text, 'merkato_requests_total{method="eth_getBalance",outcome="error"}')).toBe(1)
    expect(value(text, 'merkato_requests_total{method="eth_chainId",outcome="success"}')).toBe(1)
    const count = value(text, 'merkato_request_duration_seconds_count')
    expect(count).toBeGreaterThanOrEqual(7)
    expect(value(text, 'merkato_request_duration_seconds_bucket{le="+Inf"}')).toBe(count)
  })

  test('other paths stay what they were', async () => {
    for (const path of ['/', '/healthy', '/health/', '/metrics/x']) {
      expect((await fetch(server.url + path)).status).toBe(405)
    }
  })
})

test('each call is in the one bucket that its time belongs to', () =>
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 20, noNaN: true })), (times) => {
      const meter = new RequestMeter()
      for (const seconds of times) meter.count('m', 'succeeded', performance.now() - 1_000 * seconds)
      expect(meter.durations.reduce((sum, count) => sum + count, 0)).toBe(times.length)
      const longest = DURATION_BOUNDS.at(-1) ?? 0
      expect(meter.durations.at(-1)).toBeGreaterThanOrEqual(times.filter((seconds) => seconds > longest).length)
      expect(meter.byMethod.get('m')?.succeeded ?? 0).toBe(times.length)
    }),
  ))

describe('who may use a server', () => {
  const closers: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  async function open(options: ServerOptions): Promise<NodeServer> {
    const node = await createNode({ accounts: 1 })
    closers.push(() => node.close())
    const server = await startServer(node, { port: 0, ...options })
    closers.push(() => server.close())
    return server
  }
  const call = async (url: string, origin?: string) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' })
    const headers = { 'content-type': 'text/plain', ...(origin === undefined ? {} : { origin }) }
    const response = await fetch(url, { method: 'POST', headers, body })
    return [response.status, response.headers.get('access-control-allow-origin')]
  }
  const upgrades = (url: string, origin: string) =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(url.replace('http', 'ws'), { origin })
      socket.on('open', () => {
        socket.close()
        resolve(true)
      })
      socket.on('error', () => resolve(false))
    })

  const PAGE = 'https://shop.example'
  const OTHER = 'https://evil.example'

  test.each([
    { allowOrigin: undefined, page: true, other: true, header: '*' },
    { allowOrigin: PAGE, page: true, other: false, header: PAGE },
    { allowOrigin: false as const, page: false, other: false, header: null },
  ])(
    'pages of origins other than $allowOrigin are kept out, by HTTP and WebSocket',
    async ({ page, other, header, allowOrigin }) => {
      const { url } = await open({ allowOrigin })
      expect(await call(url, PAGE)).toEqual(page ? [200, header] : [403, null])
      expect(await call(url, OTHER)).toEqual(other ? [200, header] : [403, null])
      expect(await call(url, url)).toEqual([200, header])
      expect(await call(url)).toEqual([200, header])
      expect([await upgrades(url, PAGE), await upgrades(url, OTHER), await upgrades(url, url)]).toEqual([
        page,
        other,
        true,
      ])
    },
  )

  test("a page whose name was pointed here is not the node's own", async () => {
    const { url, port } = await open({ allowOrigin: false })
    const status = (name: string) =>
      new Promise((resolve, reject) => {
        const headers = { host: `${name}:${port}`, origin: `http://${name}:${port}` }
        const sent = request(url, { method: 'POST', headers }, (response) => resolve(response.resume().statusCode))
        sent.on('error', reject).end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId' }))
      })
    expect([await status('localhost'), await status('127.0.0.1')]).toEqual([200, 200])
    expect([await status('evil.example'), await status('127.0.0.1.evil.example')]).toEqual([403, 403])
  })

  test.each([
    { options: { allowOrigin: false }, foreign: 403 },
    { options: { allowOrigin: PAGE }, foreign: 403 },
    // Whoever may call methods may read figures.
    { options: {}, foreign: 200 },
    // The names of containers and machines in a network are nobody's to list.
    { options: { allowOrigin: false, host: '0.0.0.0' }, foreign: 200 },
  ] as const)('figures are for those who may use the node: $options', async ({ options, foreign }) => {
    const { port } = await open(options)
    const status = (path: string, host: string, method = 'GET') =>
      new Promise((resolve, reject) => {
        const sent = request({ port, path, method, headers: { host } }, (response) =>
          resolve(response.resume().statusCode),
        )
        sent.on('error', reject).end()
      })
    for (const path of ['/health', '/metrics']) {
      expect([await status(path, `localhost:${port}`), await status(path, '127.0.0.1')]).toEqual([200, 200])
      const name = `evil.example:${port}`
      expect([await status(path, name), await status(path, name, 'HEAD')]).toEqual([foreign, foreign])
    }
  })

  test('whoever is refused a WebSocket and hangs up, or never does, disturbs nothing', async () => {
    const { port, url, close } = await open({ allowOrigin: false })
    const refused = async () => {
      const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
      closers.push(async () => void socket.destroy())
      const upgrade = ['connection: upgrade', 'upgrade: websocket', `origin: ${OTHER}`, 'host: 127.0.0.1']
      socket.write(`GET / HTTP/1.1\r\n${upgrade.join('\r\n')}\r\n\r\n`)
      await once(socket, 'data')
      return socket
    }
    const [hasty] = await Promise.all([refused(), refused()])
    hasty.resetAndDestroy()
    expect((await call(url))[0]).toBe(200)
    await close()
  })

  test('several interfaces share one port, and close together', async () => {
    const { urls, port, close } = await open({ host: ['127.0.0.1', '127.0.0.2', '127.0.0.1'] })
    expect(urls).toEqual([`http://127.0.0.1:${port}`, `http://127.0.0.2:${port}`])
    for (const url of urls) expect((await call(url))[0]).toBe(200)
    await close()
    for (const url of urls) await expect(call(url)).rejects.toThrow()
  })

  test('an interface that can not be had lets go of the others', async () => {
    const node = await createNode({ accounts: 1 })
    closers.push(() => node.close())
    const first = await open({ host: '127.0.0.2' })
    const wanted = { host: ['127.0.0.1', '127.0.0.2'], port: first.port }
    await expect(startServer(node, wanted)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(call(`http://127.0.0.1:${first.port}`)).rejects.toThrow()
  })
})
