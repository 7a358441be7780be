import { NATIVE_ASSET, POOL_ADDRESS, poolInterface } from '@merkato/protocol'
import { useSandbox } from '@merkato/sandbox/vitest'
import { BrowserProvider } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const STRANGER = `0x${'5a'.repeat(20)}`

function messageOf(task: () => unknown): string {
  try {
    task()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

describe('useSandbox', () => {
  const sandbox = useSandbox({ commerce: false })
  const early = messageOf(() => sandbox.accounts)
  const rpc = <T = unknown>(method: string, ...params: unknown[]) => sandbox.request({ method, params }) as Promise<T>
  const views: string[] = []
  let filter: unknown

  /** What a test can see of the chain, and what the filter has for it. */
  const view = async () =>
    JSON.stringify([
      await rpc('eth_getBlockByNumber', 'latest', true),
      await rpc('eth_getBlockByNumber', 'pending', true).then((block) => ({
        ...(block as object),
        timestamp: 0,
        hash: 0,
      })),
      await rpc('merkato_poolState'),
      await rpc('eth_getBalance', STRANGER),
      await rpc('eth_pendingTransactions'),
      await rpc('hardhat_getAutomine'),
      await rpc('anvil_getIntervalMining'),
      await rpc('hardhat_metadata'),
      await rpc('eth_getFilterChanges', filter),
    ])

  beforeAll(async () => {
    await rpc('hardhat_setBalance', STRANGER, '0x5')
    await rpc('hardhat_mine', '0x2')
    filter = await rpc('eth_newBlockFilter')
    await rpc('evm_mine')
  })
  beforeEach(() => rpc('evm_mine'))
  afterAll(() => {
    expect(views).toHaveLength(3)
    expect(new Set(views).size).toBe(1)
  })

  const changeAll = async () => {
    const from = sandbox.accounts[0]?.address
    const E = { npk: 1n, ephemeralX: 0n, ephemeralY: 1n, viewTag: 0 }
    const data = poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, 1n, E])
    await rpc('eth_sendTransaction', { from, to: POOL_ADDRESS, value: '0x1', data, gas: '0xf4240' })
    await rpc('hardhat_setBalance', STRANGER, '0xde0b6b3a7640000')
    await rpc('hardhat_impersonateAccount', STRANGER)
    await rpc('evm_increaseTime', '0x100000')
    await rpc('evm_snapshot')
    await rpc('evm_setAutomine', false)
    await rpc('evm_setIntervalMining', 60_000)
    await rpc('eth_sendTransaction', { from: STRANGER, to: STRANGER, value: '0x1' })
    await rpc('eth_uninstallFilter', filter)
    await rpc('eth_subscribe', 'newHeads')
  }

  for (const name of ['first', 'second', 'third']) {
    test(`every test finds the chain as beforeAll left it: the ${name}`, async () => {
      const known = await rpc('eth_sendTransaction', { from: STRANGER, to: STRANGER }).catch(({ message }) => message)
      expect(known).toMatch(/unknown account/)
      const { timestamp } = await rpc<{ timestamp: string }>('eth_getBlockByNumber', 'pending')
      expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(3_600)
      views.push(await view())
      await changeAll()
    })
  }

  test('before beforeAll it says that it is not there yet', () => expect(early).toMatch(/from beforeAll on/))

  test('ethers works on it', async () => {
    const provider = new BrowserProvider(sandbox)
    expect(await (await provider.getSigner()).getAddress()).toBe(sandbox.accounts[0]?.address)
    provider.destroy()
  })
})

describe('a sandbox that is captured', () => {
  const sandbox = useSandbox({ commerce: false })
  const rpc = <T = unknown>(method: string, ...params: unknown[]) => sandbox.request({ method, params }) as Promise<T>

  test('comes back after any steps, any number of times', async () => {
    const steps: (() => Promise<unknown>)[] = [
      () => rpc('evm_mine'),
      () => rpc('evm_snapshot'),
      () => rpc('evm_revert', '0x1'),
      () => rpc('hardhat_setBalance', STRANGER, '0x7'),
      () => rpc('evm_increaseTime', '0x64'),
      () => rpc('evm_setAutomine', false),
      () => rpc('eth_sendTransaction', { from: sandbox.accounts[0]?.address, to: STRANGER, value: '0x1' }),
      () => rpc('hardhat_dropAllTransactions'),
      () => rpc('anvil_rollback'),
      () => rpc('hardhat_setCoinbase', STRANGER),
    ]
    await rpc('hardhat_mine', '0x2')
    const view = async () => [
      await rpc('eth_getBlockByNumber', 'latest'),
      await rpc('eth_getBalance', STRANGER),
      await rpc('eth_pendingTransactions'),
      await rpc('eth_coinbase'),
      await rpc('eth_mining'),
    ]
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(steps.length - 1), { maxLength: 12 }), async (course) => {
        const before = await view()
        const head = await rpc('eth_blockNumber')
        const restore = await sandbox.capture()
        // Below what was captured nothing comes back.
        for (const step of course) {
          await steps[step]?.().catch(() => undefined)
          if (Number(await rpc('eth_blockNumber')) < Number(head)) return
        }
        await restore()
        expect(await view()).toEqual(before)
        await restore()
        expect(await view()).toEqual(before)
      }),
      { numRuns: 25 },
    )
  })

  test('has its snapshots, its timer and its instance again', async () => {
    const snapshot = await rpc('evm_snapshot')
    const before = [await rpc('hardhat_metadata'), await rpc('anvil_getIntervalMining')]
    const restore = await sandbox.capture()
    await rpc('evm_setIntervalMining', 60_000)
    const later = await rpc('evm_snapshot')
    await rpc('hardhat_reset')
    await restore()
    expect([await rpc('hardhat_metadata'), await rpc('anvil_getIntervalMining')]).toEqual(before)
    expect([await rpc('evm_revert', later), await rpc('evm_revert', snapshot)]).toEqual([false, true])

    await rpc('evm_setIntervalMining', 60_000)
    await restore()
    expect(await rpc('anvil_getIntervalMining')).toBeNull()
  })

  test('does not come back when its chain is gone, and says so', async () => {
    await rpc('evm_mine')
    const restore = await sandbox.capture()
    await rpc('hardhat_reset')
    await expect(restore()).rejects.toMatchObject({ code: -32000, message: /is gone/ })
  })
})
