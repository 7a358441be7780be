import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { serveWebSockets, type WsServer } from '../../src/node/server/ws-server.js'
import { WsClient } from './helpers/ws-client.js'

/** Emits a log of a megabyte, which is two in JSON. */
const LOUD_CODE = '0x620fffff5fa000'
const LOUD = `0x${'e1'.repeat(20)}`

describe('the limits of a WebSocket', () => {
  let node: MerkatoNode
  let server: Server
  let webSockets: WsServer
  let url: string
  /** Clients of the node that were let go. */
  let left: { count: number }

  beforeEach(async () => {
    node = await createNode()
    await node.request({ method: 'hardhat_setCode', params: [LOUD, LOUD_CODE] })
    server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    left = { count: 0 }
    serve()
  })

  function serve(pingInterval?: number): void {
    const counter = left
    const connect: MerkatoNode['connect'] = (listener) => {
      const { request, close } = node.connect(listener)
      const count = () => {
        counter.count += 1
        close()
      }
      return { request, close: count }
    }
    const options = { maxMessageBytes: 1_000_000, pingInterval }
    webSockets = serveWebSockets(server, { ...node, connect }, options)
  }

  afterEach(async () => {
    webSockets.close()
    webSockets.terminate()
    await promisify(server.close.bind(server))()
    await node.close()
  })

  const connections = () => promisify(server.getConnections.bind(server))()
  const shout = () => {
    const from = node.accounts[0]?.address
    return node.request({ method: 'eth_sendTransaction', params: [{ from, to: LOUD, gas: '0xf00000' }] })
  }

  test('who reads nothing of what it subscribed to is cut off; who reads gets everything', async () => {
    const [deaf, reader] = [await WsClient.open(url), await WsClient.open(url)]
    const id = await reader.result<string>('eth_subscribe', 'logs')
    await deaf.result('eth_subscribe', 'logs')
    deaf.socket.pause()
    let shouts = 0
    while ((await connections()) === 2 && shouts < 40) {
      await shout()
      shouts += 1
      await reader.result('eth_chainId')
    }
    await expect.poll(async () => [await connections(), left.count]).toEqual([1, 1])
    // Not at once either: 16 MiB may wait.
    expect(shouts).toBeGreaterThan(8)
    expect(reader.news(id)).toHaveLength(shouts)
    reader.socket.terminate()
  })

  test('an answer may be larger than what may wait, and many requests at once are all answered', async () => {
    const client = await WsClient.open(url)
    for (let count = 0; count < 10; count++) await shout()
    const ask = () => client.result<object[]>('eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' })
    const many = Array.from({ length: 300 }, () => client.result('eth_chainId'))
    const [large, again, ids] = await Promise.all([ask(), ask(), Promise.all(many)])
    expect([large.length, again.length]).toEqual([10, 10])
    expect(new Set(ids)).toEqual(new Set(['0x7a69']))
    expect(await client.result('eth_chainId')).toBe('0x7a69')
    await client.close()
    await expect.poll(() => left.count).toBe(1)
  })

  test('who answers no ping for long is given up; who answers is not', async () => {
    server.removeAllListeners('upgrade')
    serve(10)
    const silent = await WsClient.open(url, { autoPong: false })
    const lively = await WsClient.open(url)
    expect(await silent.closed).toBe(1006)
    await new Promise((resolve) => lively.socket.once('ping', resolve))
    expect(await lively.result('eth_chainId')).toBe('0x7a69')
    lively.socket.terminate()
  })
})
