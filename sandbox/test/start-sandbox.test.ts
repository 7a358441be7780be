import { afterEach, describe, expect, test } from 'vitest'
import { type Sandbox, type SandboxSettings, startSandbox } from '../src/index.js'

describe('a sandbox on a chain of unusual settings', () => {
  let sandbox: Sandbox
  afterEach(() => sandbox.close())

  async function ask<T = unknown>(method: string, ...params: unknown[]): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const response = await fetch(sandbox.url, { method: 'POST', body })
    return ((await response.json()) as { result: T }).result
  }

  const settings: (SandboxSettings & { name: string })[] = [
    { name: 'mined on demand', automine: false },
    { name: 'mined by the clock', automine: false, miningInterval: 60_000 },
    { name: 'small blocks', blockGasLimit: 100_000n },
    { name: 'a high base fee', initialBaseFeePerGas: 10n ** 15n },
    { name: 'no base fee, one transaction a block', initialBaseFeePerGas: 0n, maxTransactionsPerBlock: 1 },
  ]
  test.each(settings)(
    '$name: the contracts are there, and the settings hold afterwards',
    async ({ name: _, ...options }) => {
      sandbox = await startSandbox({ port: 0, accounts: 2, ...options })
      for (const address of [sandbox.contracts.orderEscrow, sandbox.contracts.courier]) {
        expect(await ask('eth_getCode', address, 'latest')).not.toBe('0x')
      }
      const [from, to] = sandbox.accounts.map(({ address }) => address)
      const hash = await ask('eth_sendTransaction', { from, to, gas: '0x5208' })
      const isMined = (await ask('eth_getTransactionReceipt', hash)) !== null
      expect(isMined).toBe(options.automine ?? true)
      const { environment } = await ask<{ environment: { gasLimit: string } }>('anvil_nodeInfo')
      expect(BigInt(environment.gasLimit)).toBe(options.blockGasLimit ?? 60_000_000n)
      const health = await (await fetch(`${sandbox.url}/health`)).json()
      expect(health).toMatchObject({ status: 'ok', runId: sandbox.runId })
    },
  )
})

test('a fork says of what, and not with which key', async () => {
  const source = await startSandbox({ port: 0, accounts: 1 })
  const fork = await startSandbox({ port: 0, accounts: 1, fork: { url: `${source.url}/v3/secret-key` } })
  const head = Number(await source.ask('eth_blockNumber', []))
  expect([source.fork, fork.fork]).toEqual([undefined, { source: source.url, blockNumber: head }])
  const health = async ({ url }: Sandbox) => (await (await fetch(`${url}/health`)).json()) as { fork?: object }
  expect((await health(source)).fork).toBeUndefined()
  expect((await health(fork)).fork).toEqual(fork.fork)
  await fork.close()
  await source.close()
})
