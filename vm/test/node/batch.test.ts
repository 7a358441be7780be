import { expect, test } from 'vitest'
import { answerBody, type Handler } from '../../src/node/rpc/json-rpc.js'

test('a batch whose answers would fill the memory stops running, and says so of what is left', async () => {
  const large = 'x'.repeat(60 * 1024 * 1024)
  const ran: string[] = []
  const handle: Handler = async ({ method }) => {
    ran.push(method)
    return method === 'large' ? large : 'small'
  }
  const batch = ['large', 'small', 'large', 'large', 'small', 'large'].map((method, id) => ({
    jsonrpc: '2.0',
    id,
    method,
  }))
  const answers = await answerBody(JSON.stringify(batch), handle)
  const shown = [answers].flat().map((one) => one && ('error' in one ? one.error.code : String(one.result).length))
  expect(shown).toEqual([large.length, 5, large.length, large.length, -32005, -32005])
  expect(ran).toEqual(['large', 'small', 'large', 'large'])
})
