import type { ServerResponse } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createNode, ForkSourceError, type MerkatoNode, NodeOptionError } from '../../../src/node/index.js'
import { failureOf } from '../helpers/provider.js'
import {
  type AskedBody,
  EMITTER,
  openSource,
  type Rpc,
  rpcOf,
  type Source,
  type SourceServer,
  STORE,
  word,
} from './source.js'

const SECRET = 'key-in-the-path'

const isFor = (body: AskedBody, method: string) =>
  (Array.isArray(body) ? (body as { method: string }[]) : [body as { method: string }]).some(
    (one) => one.method === method,
  )

/** An answer with this result to every question, in a batch as often as there are questions. */
function resultOf(body: AskedBody, result: unknown): string {
  const one = ({ id }: { id: number }) => ({ jsonrpc: '2.0', id, result })
  return JSON.stringify(Array.isArray(body) ? body.map(one) : one(body as { id: number }))
}

describe('a source that fails', () => {
  let source: Source
  let server: SourceServer
  let fork: MerkatoNode
  let here: Rpc

  beforeAll(async () => {
    source = await openSource()
    server = source.server
  })
  afterAll(() => source.close())
  beforeEach(async () => {
    server.tamper = undefined
    fork = await createNode({ fork: { url: server.url, retries: 1, retryBackoff: 1, timeout: 100 } })
    here = rpcOf(fork)
  })
  afterEach(() => fork.close())

  const answers: readonly [name: string, status: number, text: (body: AskedBody) => string][] = [
    ['no JSON', 200, () => '<html>'],
    ['nothing', 200, () => ''],
    ['no JSON-RPC', 200, () => '[1, null, "x"]'],
    ['another shape', 200, () => '{"error":"no"}'],
    ['numbers for quantities', 200, (body) => resultOf(body, 17)],
    ['a quantity beyond 256 bits', 200, (body) => resultOf(body, `0x1${'0'.repeat(64)}`)],
    ['null', 200, (body) => resultOf(body, null)],
    ['half a byte of code', 200, (body) => resultOf(body, '0x123')],
    ['an error of its own', 200, () => '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"header not found"}}'],
    ['HTTP 500', 500, () => 'key-in-the-path'],
    ['HTTP 401', 401, () => 'key-in-the-path'],
    ['too often', 200, () => '{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"slow down"}}'],
  ]
  test.each(answers)('answers with %s', async (_name, status, text) => {
    server.tamper = (body, response) => respond(response, status, text(body))
    for (const request of [here('eth_getBalance', STORE), here('eth_call', { to: EMITTER, data: word(1) })]) {
      const failure = await failureOf(request)
      expect(failure).toBeInstanceOf(ForkSourceError)
      expect(failure).toMatchObject({ code: -32002 })
      expect(failure.message).toContain('127.0.0.1')
      expect(failure.message).not.toContain(SECRET)
    }
    server.tamper = undefined
    expect(await here('eth_getBalance', STORE)).toBe('0x1234')
  })

  test('hangs, or sends without end', async () => {
    const open: ServerResponse[] = []
    server.tamper = (_body, response) => open.push(response) > 0
    expect((await failureOf(here('eth_getBalance', STORE))).message).toContain('did not answer within 100 ms')
    expect(open).toHaveLength(2)
    for (const response of open) response.destroy()
    const chunk = ' '.repeat(1 << 20)
    server.tamper = (_body, response) => {
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', more)
      }
      more()
      return true
    }
    const patient = await failureOf(here('eth_getBalance', STORE))
    expect(patient.message).toMatch(/did not answer within|more than 67108864 bytes/)
  })

  test('goes away while a block is made: nothing has happened, and the node lives on', async () => {
    const [from, to] = fork.accounts.map(({ address }) => address)
    const head = await here('eth_getBlockByNumber', 'latest', false)
    // The store reads slot 2 in the middle of the transaction.
    server.tamper = (body, response) => isFor(body, 'eth_getStorageAt') && respond(response, 503, '')
    const data = word(2) + word(9).slice(2)
    const request = { from, to: STORE, data, gas: '0x20000' }
    expect(await failureOf(here('eth_sendTransaction', request))).toMatchObject({ code: -32002 })
    expect(await here('eth_getBlockByNumber', 'latest', false)).toEqual(head)
    expect(await here('txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
    expect(await here('eth_getTransactionCount', from, 'pending')).toBe('0x6')
    // What needs no source goes on, on an EVM without remains.
    await here('eth_sendTransaction', { from, to, value: '0x1' })
    server.tamper = undefined
    await here('eth_sendTransaction', request)
    expect(await here('eth_getStorageAt', STORE, word(2))).toBe(word(9))
  })

  test('does not end a node that mines by a timer', async () => {
    const [from] = fork.accounts.map(({ address }) => address)
    await here('evm_setAutomine', false)
    const hash = await here('eth_sendTransaction', {
      from,
      to: STORE,
      data: word(3) + word(1).slice(2),
      gas: '0x20000',
    })
    server.tamper = (_body, response) => respond(response, 503, '')
    await here('evm_setIntervalMining', 10)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await here('eth_blockNumber')).toBe('0x6')
    server.tamper = undefined
    await expect
      .poll(() => here('eth_getTransactionReceipt', hash), { timeout: 3_000 })
      .toMatchObject({ status: '0x1' })
  })

  test('lies about blocks, logs and fees in ways that can be told', async () => {
    const other = await source.node.request({ method: 'eth_getBlockByNumber', params: ['0x2', false] })
    server.tamper = (body, response) => respond(response, 200, resultOf(body, other))
    const log = {
      address: STORE,
      topics: [],
      data: '0x',
      blockNumber: '0x63',
      blockHash: word(1),
      transactionHash: word(2),
    }
    expect(await failureOf(here('eth_getBlockByNumber', '0x3', false))).toMatchObject({ code: -32002 })
    for (const result of [log, [{ ...log, transactionIndex: '0x0', logIndex: '0x0' }], { gasUsedRatio: [] }]) {
      server.tamper = (body, response) => respond(response, 200, resultOf(body, result))
      expect(await failureOf(here('eth_getLogs', { fromBlock: '0x0' }))).toMatchObject({ code: -32002 })
      expect(await failureOf(here('eth_feeHistory', '0x3', '0x3'))).toMatchObject({ code: -32002 })
    }
  })

  test("a source's own refusal of what it was asked in the fork's place is passed on", async () => {
    const failure = await failureOf(here('eth_call', { to: EMITTER, data: '0x1' }, '0x2'))
    expect(failure).toMatchObject({ code: -32602 })
  })

  test('closing does not wait for it', async () => {
    const slow = await createNode({ fork: { url: server.url } })
    server.tamper = () => true
    const failure = failureOf(rpcOf(slow)('eth_getBalance', STORE))
    await new Promise((resolve) => setTimeout(resolve, 20))
    await slow.close()
    expect(await failure).toMatchObject({ code: -32002 })
  })
})

describe('a source that can not be forked', () => {
  let source: Source
  let server: SourceServer

  beforeAll(async () => {
    source = await openSource()
    server = source.server
  })
  afterAll(() => source.close())
  afterEach(() => {
    server.tamper = undefined
  })

  const begin = (options: object = {}) => createNode({ fork: { url: server.url, retries: 0, ...options } })

  test.each([
    ['ftp://user:secret@host/secret', 'fork.url'],
    ['not a url secret', 'fork.url'],
  ])('%s', async (url) => {
    const failure = await failureOf(begin({ url }))
    expect(failure).toBeInstanceOf(NodeOptionError)
    expect(failure.message).not.toContain('secret')
  })

  test('blocks that it does not have, options that do not fit', async () => {
    expect(await failureOf(begin({ blockNumber: 99n }))).toBeInstanceOf(NodeOptionError)
    expect(await failureOf(begin({ blockNumber: -99n }))).toBeInstanceOf(NodeOptionError)
    expect(await failureOf(begin({ retries: -1 }))).toBeInstanceOf(NodeOptionError)
    expect(await failureOf(begin({ headers: { 'x-key': 'secret\r\nx: y' } }))).toBeInstanceOf(NodeOptionError)
    for (const beside of [{ dataFolder: '/nowhere' }, { genesis: {} }, { importedBlocks: new Uint8Array() }]) {
      expect(await failureOf(createNode({ ...beside, fork: { url: server.url } }))).toBeInstanceOf(NodeOptionError)
    }
  })

  test('a block whose hash is not that of its header', async () => {
    const block = (await source.node.request({ method: 'eth_getBlockByNumber', params: ['0x3', false] })) as object
    server.tamper = (body, response) =>
      isFor(body, 'eth_getBlockByNumber') && respond(response, 200, resultOf(body, { ...block, gasUsed: '0x1' }))
    const failure = await failureOf(begin({ blockNumber: 3n }))
    expect(failure).toBeInstanceOf(ForkSourceError)
    expect(failure.message).toContain('its hash is not that of its header')
    // A chain that hashes its headers in its own way shows fields of its own.
    server.tamper = (body, response) =>
      isFor(body, 'eth_getBlockByNumber') &&
      respond(response, 200, resultOf(body, { ...block, gasUsed: '0x1', l1BlockNumber: '0x5' }))
    await (await begin({ blockNumber: 3n })).close()
  })

  test('one that takes no batches is asked for one thing after another', async () => {
    const batches: AskedBody[] = []
    server.tamper = (body, response) => {
      if (!Array.isArray(body)) return false
      batches.push(body)
      return respond(response, 400, '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no batches"}}')
    }
    const fork = await begin()
    expect(await rpcOf(fork)('eth_getBalance', STORE)).toBe('0x1234')
    expect(batches).toHaveLength(1)
    await fork.close()
  })

  test('a redirect is not followed', async () => {
    server.tamper = (_body, response) => {
      response.writeHead(307, { location: server.url })
      response.end()
      return true
    }
    expect(await failureOf(begin())).toBeInstanceOf(ForkSourceError)
  })

  test('headers go along, and to no other origin', async () => {
    const seen: unknown[] = []
    server.tamper = (_body, response) => {
      seen.push(response.req.headers['x-key'])
      return false
    }
    const fork = await begin({ headers: { 'x-key': 'secret' } })
    expect(new Set(seen)).toEqual(new Set(['secret']))
    seen.length = 0
    await rpcOf(fork)('anvil_setRpcUrl', server.url.replace('127.0.0.1', 'localhost'))
    await rpcOf(fork)('eth_getBalance', STORE)
    await rpcOf(fork)('hardhat_reset', { forking: {} })
    expect(new Set(seen)).toEqual(new Set([undefined]))
    await fork.close()
  })

  test("a URL's name and password go along as a header", async () => {
    const seen: unknown[] = []
    server.tamper = (_body, response) => {
      seen.push(response.req.headers.authorization)
      return false
    }
    const fork = await begin({ url: server.url.replace('://', '://shop:100%25%3A%zz@') })
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('shop:100%25%3A%zz').toString('base64')}`]))
    expect(JSON.stringify(await rpcOf(fork)('anvil_nodeInfo'))).not.toContain('shop')
    await fork.close()
  })
})

function respond(response: ServerResponse, status: number, text: string): true {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(text)
  return true
}
