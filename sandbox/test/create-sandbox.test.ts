import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { orderEscrowAbi } from '@merkato/contracts'
import { POOL_ADDRESS } from '@merkato/protocol'
import { createSandbox, type InProcessSandbox, startSandbox } from '@merkato/sandbox'
import { BrowserProvider, Contract, parseEther } from 'ethers'
import { describe, expect, test } from 'vitest'

const bare = () => createSandbox({ commerce: false })
const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable('This was to fail.'),
    (error: unknown) => error as Error & { code: number; data?: unknown },
  )

describe('createSandbox', () => {
  test('has the contracts of every sandbox, and ethers signs and sends on it', async () => {
    await using sandbox = await createSandbox()
    const provider = new BrowserProvider(sandbox)
    const escrow = new Contract(sandbox.contracts.orderEscrow, orderEscrowAbi, provider)
    expect(await escrow.getFunction('trustIndex')()).toBe(sandbox.contracts.trustIndex)
    const signer = await provider.getSigner(1)
    expect(await signer.getAddress()).toBe(sandbox.accounts[1]?.address)
    const to = sandbox.accounts[2]?.address as string
    const sent = await signer.sendTransaction({ to, value: parseEther('1') })
    expect(await sent.wait()).toMatchObject({ status: 1 })
    expect(await provider.getBalance(to)).toBe(parseEther('10001'))
    provider.destroy()
  })

  test('is there without contracts, on any chain id, from a state', async () => {
    await using first = await createSandbox({ commerce: false, chainId: 5, accounts: 2, balance: 7n })
    expect(first).toMatchObject({ chainId: 5, url: undefined, insecureKeys: false })
    expect(first.accounts).toHaveLength(2)
    expect(await first.request({ method: 'eth_blockNumber' })).toBe('0x0')
    await first.request({ method: 'hardhat_setBalance', params: [POOL_ADDRESS, '0x9'] })
    await using second = await createSandbox({ commerce: false, chainId: 5, state: await first.exportState() })
    expect(await second.request({ method: 'eth_getBalance', params: [POOL_ADDRESS] })).toBe('0x9')
  })

  test('many at once know nothing of one another', async () => {
    const many = await Promise.all(Array.from({ length: 8 }, bare))
    await Promise.all(many.map((one, i) => one.request({ method: 'hardhat_mine', params: [`0x${i.toString(16)}`] })))
    const heights = await Promise.all(many.map((one) => one.request({ method: 'eth_blockNumber' })))
    expect(heights).toEqual(many.map((_, i) => `0x${i.toString(16)}`))
    await Promise.all(many.map((one) => one.close()))
  })

  test('answers what it answers over HTTP, errors too', async () => {
    const listening = await startSandbox({ port: 0, clock: () => 1_900_000_000n })
    await using inside = await createSandbox({ clock: () => 1_900_000_000n })
    const calls: [string, unknown[]][] = [
      ['eth_getBlockByNumber', ['0x1', true]],
      ['eth_getLogs', [{ fromBlock: '0x0' }]],
      ['eth_getTransactionByHash', [`0x${'1'.repeat(64)}`]],
      ['evm_mine', []],
      ['hardhat_setCoinbase', [POOL_ADDRESS]],
      ['eth_feeHistory', ['0x2', 'latest', [50]]],
      ['eth_call', [{ to: POOL_ADDRESS, data: '0x12345678' }]],
      ['eth_getBalance', ['nobody']],
      ['eth_noSuchMethod', []],
      ['constructor', []],
    ]
    for (const [method, params] of calls) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
      const headers = { 'content-type': 'application/json' }
      const answer = (await (await fetch(listening.url, { method: 'POST', headers, body })).json()) as object
      const here = await inside.request({ method, params }).then(
        (result) => ({ result }),
        ({ code, message, data }) => ({ error: data === undefined ? { code, message } : { code, message, data } }),
      )
      expect({ jsonrpc: '2.0', id: 1, ...here }, method).toEqual(answer)
    }
    await listening.close()
  })

  test('what it answers is its caller’s own: changing it changes no chain', async () => {
    await using sandbox = await createSandbox()
    const ask = () =>
      sandbox.request({ method: 'eth_getLogs', params: [{ fromBlock: '0x0' }] }) as Promise<{ topics: string[] }[]>
    const before = JSON.stringify(await ask())
    for (const log of await ask()) log.topics.length = 0
    expect(JSON.stringify(await ask())).toBe(before)
  })

  test('tells the events of EIP-1193, each listener what it listens to', async () => {
    const sandbox = await bare()
    const told: [string, unknown][] = []
    const tell = (name: string) => (what: unknown) => void told.push([name, what])
    const dropped = tell('dropped')
    sandbox
      .on('connect', tell('connect'))
      .on('message', tell('message'))
      .on('message', dropped)
      .removeListener('message', dropped)
    sandbox
      .on('disconnect', tell('disconnect'))
      .on('chainChanged', tell('chain'))
      .on('accountsChanged', tell('accounts'))
    const subscription = await sandbox.request({ method: 'eth_subscribe', params: ['newHeads'] })
    await sandbox.request({ method: 'evm_mine' })
    await setImmediate()
    await sandbox.close()
    expect(told.map(([name]) => name).sort()).toEqual(['connect', 'disconnect', 'message'])
    expect(new Map(told).get('connect')).toEqual({ chainId: '0x7a69' })
    expect(new Map(told).get('message')).toMatchObject({
      type: 'eth_subscription',
      data: { subscription, result: { number: '0x1' } },
    })
    expect(new Map(told).get('disconnect')).toMatchObject({ code: 4900 })
  })

  test('a request in the wrong form is refused with a code, and none reaches the chain', async () => {
    await using sandbox = await bare()
    const bad = (args: unknown) => failureOf(sandbox.request(args as { method: string }))
    for (const args of [undefined, null, 5, {}, { method: 5 }, { method: ['eth_chainId'] }]) {
      expect(await bad(args)).toMatchObject({ code: -32600 })
    }
    expect(await bad({ method: 'eth_chainId', params: {} })).toMatchObject({ code: -32602 })
    expect(await bad({ method: 'evm_mine', params: [5n] })).toMatchObject({ code: -32602 })
    expect(await sandbox.request({ method: 'eth_blockNumber' })).toBe('0x0')
  })

  test('once closed it answers what was asked before and nothing else, and closing twice is closing once', async () => {
    const sandbox = await bare()
    const { request } = sandbox
    const before = request({ method: 'eth_chainId' })
    await Promise.all([sandbox.close(), sandbox.close()])
    expect(await before).toBe('0x7a69')
    expect(await failureOf(request({ method: 'eth_chainId' }))).toMatchObject({ code: 4900 })
    expect(await failureOf(sandbox.exportState())).toMatchObject({ code: 4900 })
    await sandbox.close()
  })

  test('once closed nothing of it is left, though its owner keeps it and its timer ran', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const kept: InProcessSandbox[] = []
    const chains: WeakRef<object>[] = []
    // In a function of its own, whose variables end with it.
    const useOne = async () => {
      const clock = () => 1_900_000_000n
      chains.push(new WeakRef(clock))
      const sandbox = await createSandbox({ commerce: false, clock, miningInterval: 5 })
      sandbox.on('message', () => undefined)
      await sandbox.close()
      kept.push(sandbox)
    }
    for (let i = 0; i < 3; i++) await useOne()
    await expect
      .poll(() => {
        collect()
        return chains.filter((chain) => chain.deref() !== undefined).length
      })
      .toBe(0)
    expect(kept).toHaveLength(3)
  })
})
