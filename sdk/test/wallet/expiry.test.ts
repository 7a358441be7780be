import { beforeEach, expect, test, vi } from 'vitest'
import { FakeChain, FIRST_TIME } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'

let chain: FakeChain
beforeEach(() => {
  chain = new FakeChain()
})

const bundleAt = async (seconds: number) => {
  vi.useFakeTimers({ now: seconds * 1_000, toFake: ['Date'] })
  try {
    const wallet = await openOn(chain, 'payer')
    await wallet.shield({ amount: 5n })
    const request = { caller: `0x${'aa'.repeat(20)}`, payment: { to: wallet.address(), amount: 1n } }
    return await wallet.buildBundle(request)
  } finally {
    vi.useRealTimers()
  }
}

test('a payment is valid for ten minutes from now, however old the newest block is', async () => {
  expect((await bundleAt(FIRST_TIME + 86_400)).expiry).toBe(BigInt(FIRST_TIME + 87_000))
})

test('a clock that is behind the chain takes nothing away', async () => {
  expect((await bundleAt(0)).expiry).toBe(BigInt(FIRST_TIME + 601))
})
