import type { Provider } from 'ethers'
import { expect, test } from 'vitest'
import { readerOf } from '../../src/sync/chain-reader.js'

const ACCOUNT = `0x${'aa'.repeat(20)}`
const POOL = `0x${'bb'.repeat(20)}`

test.each([
  [undefined, { to: POOL, data: '0x01' }],
  [ACCOUNT, { to: POOL, data: '0x01', from: ACCOUNT }],
])('a call is made from the account that it names: %s', async (from, call) => {
  const asked: unknown[] = []
  const provider = {
    send: async (method: string, params: unknown[]) => {
      asked.push([method, ...params])
      return '0x'
    },
  } as unknown as Provider
  await readerOf(provider).call(POOL, '0x01', 5, from)
  expect(asked).toEqual([['eth_call', call, '0x5']])
})
