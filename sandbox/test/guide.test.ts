import { createSandbox } from '@merkato/sandbox'
import { useSandbox } from '@merkato/sandbox/vitest'
import { createWallet } from '@merkato/sdk'
import { BrowserProvider, parseEther } from 'ethers'
import { beforeAll, expect, test } from 'vitest'

const sandbox = useSandbox()
const provider = new BrowserProvider(sandbox, undefined, { cacheTimeout: -1 })

beforeAll(async () => {
  await sandbox.request({ method: 'hardhat_mine', params: ['0x5'] })
})

test('a deposit is a note of the wallet', async () => {
  const seed = crypto.getRandomValues(new Uint8Array(32))
  const wallet = await createWallet({ seed, provider, signer: await provider.getSigner(1) })
  await wallet.shield({ amount: parseEther('2') })
  expect(wallet.balance()).toBe(parseEther('2'))
})

test('no other test has seen it', async () => {
  const state = await sandbox.request({ method: 'merkato_poolState' })
  expect(state).toMatchObject({ noteCount: '0x0' })
})

test('a chain of one test', async () => {
  await using sandbox = await createSandbox({ commerce: false, accounts: 3 })
  const heads: unknown[] = []
  sandbox.on('message', ({ data }) => heads.push(data))
  await sandbox.request({ method: 'eth_subscribe', params: ['newHeads'] })
  await sandbox.request({ method: 'evm_mine' })
  expect(heads).toHaveLength(1)

  const restore = await sandbox.capture()
  await sandbox.request({ method: 'hardhat_impersonateAccount', params: [sandbox.contracts.shieldedPool] })
  await restore()
})
