import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../../src/node/index.js'
import { HASHES, openSource, rpcOf, type Source, type SourceServer, STORE, word } from './source.js'

const STATE = ['eth_getBalance', 'eth_getTransactionCount', 'eth_getCode', 'eth_getStorageAt']

describe('the cache of a fork', () => {
  let source: Source
  let server: SourceServer
  let folder: string

  beforeAll(async () => {
    source = await openSource()
    server = source.server
  })
  afterAll(() => source.close())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'merkato-fork-'))
    server.asked.length = 0
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const begin = (options: object = {}) =>
    createNode({ fork: { url: server.url, blockNumber: 6n, cacheFolder: folder, ...options } })

  /** What a program looks at. */
  async function look(node: MerkatoNode): Promise<unknown[]> {
    const rpc = rpcOf(node)
    await rpc('evm_mine')
    return [
      await rpc('eth_getBalance', STORE),
      await rpc('eth_getCode', STORE),
      await rpc('eth_call', { to: STORE, data: word(2) }),
      await rpc('eth_getStorageAt', STORE, word(77)),
      await rpc('eth_call', { to: HASHES, data: word(3) }),
      await rpc('eth_getBalance', '0x00000000000000000000000000000000000beef2'),
    ]
  }
  async function lookOnce(options?: object): Promise<unknown[]> {
    const node = await begin(options)
    const seen = await look(node)
    await node.close()
    return seen
  }
  const entriesFile = () => {
    const chain = join(folder, '31337')
    return join(chain, readdirSync(chain).find((name) => name.endsWith('.entries')) ?? '')
  }

  test('asks nothing of the state a second time, and nothing at all where chain and block are named', async () => {
    const seen = await lookOnce()
    expect(server.asked).toEqual(expect.arrayContaining(STATE))
    server.asked.length = 0
    expect(await lookOnce()).toEqual(seen)
    expect(server.asked.sort()).toEqual(['eth_chainId', 'eth_getBlockByNumber', 'eth_getProof'])
    server.asked.length = 0
    expect(await lookOnce({ chainId: 31_337 })).toEqual(seen)
    expect(server.asked).toEqual([])
  })

  test('asks again for what is damaged', async () => {
    const seen = await lookOnce()
    const file = entriesFile()
    const whole = readFileSync(file, 'utf8')
    const lines = whole.split('\n').filter((line) => line !== '')
    // One of each kind.
    for (const kind of ['code', 'account', 'slot', 'hash']) {
      const index = lines.findIndex((line) => line.includes(`["${kind}"`))
      expect(index).toBeGreaterThanOrEqual(0)
      const spoilt = lines.map((line, place) => (place === index ? line.replace(/0x../, '0xff1') : line))
      writeFileSync(file, spoilt.join('\n'))
      expect(await lookOnce({ chainId: 31_337 })).toEqual(seen)
    }
    writeFileSync(file, whole.slice(0, whole.length / 2))
    expect(await lookOnce({ chainId: 31_337 })).toEqual(seen)
    server.asked.length = 0
    expect(await lookOnce({ chainId: 31_337 })).toEqual(seen)
    expect(server.asked).toEqual([])
    writeFileSync(join(folder, '31337', '6.block.json'), '{"number":"0x6"')
    expect(await lookOnce({ chainId: 31_337 })).toEqual(seen)
  })

  test('several forks share it', async () => {
    const nodes = await Promise.all([begin(), begin(), begin()])
    const seen = await Promise.all(nodes.map(look))
    await Promise.all(nodes.map((node) => node.close()))
    server.asked.length = 0
    const again = await lookOnce({ chainId: 31_337 })
    expect(server.asked).toEqual([])
    for (const one of seen) expect(one).toEqual(again)
  })

  test('is readable to its owner alone, and holds neither URL nor key', async () => {
    await lookOnce({ headers: { 'x-key': 'secret-in-a-header' } })
    const file = entriesFile()
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(statSync(join(folder, '31337')).mode & 0o077).toBe(0)
    for (const name of readdirSync(join(folder, '31337'))) {
      expect(readFileSync(join(folder, '31337', name), 'utf8')).not.toMatch(/key-in-the-path|secret/)
    }
  })

  test('a folder that can not be written is as good as none', async () => {
    const file = join(folder, 'a-file')
    appendFileSync(file, '')
    expect(await lookOnce({ cacheFolder: file })).toEqual(await lookOnce())
  })

  test('nothing is kept of a sandbox whose state was changed without a block', async () => {
    const edited = await openSource()
    await edited.rpc('hardhat_setBalance', STORE, '0x99')
    const seen = await lookOnce({ url: edited.server.url })
    expect(seen[0]).toBe('0x99')
    expect(readdirSync(folder)).toEqual([])
    await edited.close()
  })
})
