import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../../src/node/index.js'
import { failureOf } from '../helpers/provider.js'
import { openSource, type Rpc, rpcOf, type Source, STORE, word } from './source.js'

describe('a source that is slow', () => {
  let source: Source
  let from: string
  const forks: MerkatoNode[] = []

  beforeAll(async () => {
    source = await openSource()
    from = source.node.accounts[0]?.address ?? ''
  })
  afterEach(async () => {
    source.server.hold = undefined
    source.server.tamper = undefined
    await Promise.all(forks.splice(0).map((fork) => fork.close()))
  })
  afterAll(() => source.close())

  async function begin(options: object = {}): Promise<Rpc> {
    const fork = await createNode({ fork: { url: source.server.url, blockNumber: 6n, ...options } })
    forks.push(fork)
    return rpcOf(fork)
  }
  const store = (rpc: Rpc, slot: number, value: number) =>
    rpc('eth_sendTransaction', { from, to: STORE, data: word(slot) + word(value).slice(2), gas: '0x20000' })
  /** Keeps answers back until it is called. */
  function holding(method: string): () => void {
    let release: () => void = () => undefined
    const released = new Promise<void>((resolve) => {
      release = resolve
    })
    source.server.hold = (methods) => (methods.includes(method) ? released : undefined)
    return release
  }

  test.each([
    ['eth_getStorageAt', 'eth_getStorageAt', [STORE, word(1), 'latest'], word(1_000)],
    ['eth_getBalance', 'eth_getBalance', [STORE, 'latest'], '0x1234'],
    ['eth_call', 'eth_getStorageAt', [{ to: STORE, data: word(2) }, 'latest'], word(2_000)],
    ['state before the fork', 'eth_getTransactionCount', [STORE, '0x2'], '0x0'],
    ['blocks before the fork', 'eth_getBlockTransactionCountByNumber', ['0x2'], '0x1'],
  ])('keeps nobody waiting but those who need it: %s', async (what, held, params, answer) => {
    const here = await begin()
    // So that what a block needs of the source is here.
    await here('evm_mine')
    const release = holding(held)
    let answered: unknown
    const waiting = here(what === 'eth_call' ? what : held, ...params).then((result) => {
      answered = result
    })
    expect(await here('eth_blockNumber')).toBe('0x7')
    await here('evm_mine')
    expect([await here('eth_blockNumber'), answered]).toEqual(['0x8', undefined])
    release()
    await waiting
    expect(answered).toBe(answer)
  })

  test('who was kept waiting sees one state, that of the turn in which he is answered', async () => {
    const here = await begin()
    await store(here, 9, 1)
    const release = holding('eth_getStorageAt')
    const slots = here('eth_getStorageValues', { [STORE]: [word(9), word(3)] }, 'latest')
    expect(await here('eth_blockNumber')).toBe('0x7')
    await here('hardhat_setStorageAt', STORE, word(9), word(2))
    release()
    expect(await slots).toEqual({ [STORE]: [word(2), word(3_000)] })
  })

  test('and at last gives no answer: whoever waited is told, and asked no more often than alone', async () => {
    const here = await begin({ retries: 0, timeout: 200 })
    source.server.asked.length = 0
    source.server.tamper = () => true
    const failure = failureOf(here('eth_getBalance', STORE))
    expect(await here('eth_blockNumber')).toBe('0x6')
    expect(await failure).toMatchObject({ code: -32002 })
    expect(source.server.asked).toEqual(['eth_getBalance', 'eth_getTransactionCount', 'eth_getCode'])
  })

  test('changes nothing of what is written in the meantime', () => {
    const step = fc.record({ slot: fc.nat(4), value: fc.nat(200), read: fc.nat(6), delay: fc.nat(90) })
    return fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 4 }), async (steps) => {
        const [slow, quick] = [await begin(), await begin()]
        for (const { slot, value } of steps) await store(quick, slot, value)
        const delays = steps.map(({ delay }) => delay)
        source.server.hold = () => pause(delays[source.server.asked.length % delays.length])
        const reads: Promise<unknown>[] = []
        for (const { slot, value, read } of steps) {
          reads.push(
            slow('eth_call', { to: STORE, data: word(read) }),
            slow('eth_getStorageAt', STORE, word(slot), 'latest'),
          )
          await store(slow, slot, value)
        }
        await Promise.all(reads)
        source.server.hold = undefined
        const seen = async (rpc: Rpc) => {
          const { stateRoot } = (await rpc('eth_getBlockByNumber', 'latest', false)) as { stateRoot: string }
          const slots = await rpc('eth_getStorageValues', { [STORE]: [0, 1, 2, 3, 4, 5, 6].map(word) }, 'latest')
          return [stateRoot, slots]
        }
        expect(await seen(slow)).toEqual(await seen(quick))
      }),
      { numRuns: 5 },
    )
  })
})
