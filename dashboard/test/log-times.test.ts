import { expect, test } from 'vitest'
import { delegateOf, isContractCode } from '../src/chain/code.js'
import { withTimes } from '../src/chain/log-times.js'
import type { Request } from '../src/rpc/socket.js'
import type { RpcLog } from '../src/rpc/types.js'

const log = (blockHash: string, blockTimestamp?: string | null): RpcLog => ({
  address: '',
  topics: [],
  data: '0x',
  blockNumber: '0x1',
  blockHash,
  transactionHash: '',
  logIndex: '0x0',
  ...(blockTimestamp !== undefined && { blockTimestamp }),
})

test('events have the time that they tell, or their block’s, of which each is asked for once', async () => {
  const asked: string[] = []
  const request = (async (_method: string, [hash]: [string]) => {
    asked.push(hash)
    return hash === '0xundone' ? null : { timestamp: '0x9' }
  }) as unknown as Request
  const logs = [log('0xa', '0x5'), log('0xb'), log('0xb', null), log('0xundone')]
  expect((await withTimes(request, logs)).map(({ timestamp }) => timestamp)).toEqual([5, 9, 9, undefined])
  expect(asked).toEqual(['0xb', '0xundone'])
})

test('code makes a contract, another’s does not', () => {
  const other = '12'.repeat(20)
  expect(['0x', '0x00', `0xef0100${other}`].map(isContractCode)).toEqual([false, true, false])
  expect([`0xef0100${other}`, '0x00'].map(delegateOf)).toEqual([`0x${other}`, undefined])
})
