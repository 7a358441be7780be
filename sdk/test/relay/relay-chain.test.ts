import type { BaseWallet, JsonRpcApiProvider } from 'ethers'
import { expect, test } from 'vitest'
import { RelayChain } from '../../src/relay/relay-chain.js'

/** A chain behind a node that gives these receipts, one after another. */
function chainOf(...receipts: unknown[]): RelayChain {
  const send = async () => (receipts.length > 1 ? receipts.shift() : receipts[0])
  return new RelayChain({ send } as unknown as JsonRpcApiProvider, {} as BaseWallet)
}

test('a receipt that is none is waited for, like one that is not there', async () => {
  const real = { status: '0x1', blockNumber: '0x7' }
  for (const nonsense of [{}, { status: 'yes', blockNumber: '0x7' }, { status: '0x1' }, 5, 'receipt', []]) {
    const stop = new AbortController()
    const outcome = chainOf(nonsense).outcome('0x', stop.signal)
    stop.abort()
    expect(await outcome).toEqual({ status: 'unknown', blockNumber: null })
  }
  const { signal } = new AbortController()
  expect(await chainOf(real).outcome('0x', signal)).toEqual({ status: 'mined', blockNumber: 7n })
  expect(await chainOf({ ...real, status: '0x0' }).outcome('0x', signal)).toEqual({ status: 'failed', blockNumber: 7n })
  expect(await chainOf({}, real).outcome('0x', signal)).toEqual({ status: 'mined', blockNumber: 7n })
})
