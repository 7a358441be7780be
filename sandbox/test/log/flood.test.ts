import type { MinedBlock, NodeListener } from '@merkato/vm'
import { describe, expect, test, vi } from 'vitest'
import { createDecoder, type LogEntry } from '../../src/index.js'
import { startLog } from '../../src/log/sandbox-log.js'

const quietTracer = { trace: async () => ({ message: undefined, output: undefined, stack: [] }) }

/** A log of a node that tells what the test wants. */
function logOf(write: (entry: LogEntry) => void, tracer = quietTracer): NodeListener & { end(): Promise<void> } {
  let told: NodeListener = {}
  const listen = (listener: NodeListener) => {
    told = listener
    return () => undefined
  }
  const log = startLog({ node: { listen }, decoder: createDecoder(), tracer }, write)
  return { ...told, end: () => log.close() }
}

test('what comes faster than it can be read is counted, and not kept', async () => {
  const entries: LogEntry[] = []
  const node = logOf((entry) => entries.push(entry))
  const request = { method: 'eth_chainId', params: [], error: undefined, consoleCalls: [] }
  for (let i = 0; i < 10_500; i++) node.answered?.(request)
  await vi.waitUntil(() => entries.length > 10_000, { timeout: 20_000 })
  expect([entries.length, entries.at(-1)]).toEqual([10_001, { event: 'skipped', count: 500 }])
  node.answered?.(request)
  await vi.waitUntil(() => entries.length > 10_001, { timeout: 20_000 })
  expect(entries.at(-1)).toMatchObject({ event: 'request' })
})

test('empty blocks without an end are one entry', async () => {
  const entries: LogEntry[] = []
  const node = logOf((entry) => entries.push(entry))
  const block = { hash: '0x', timestamp: 1n, baseFeePerGas: 0n, gasUsed: 0n, gasLimit: 1n, transactions: [] } as const
  for (let number = 1n; number <= 20_000n; number++) node.mined?.({ ...block, number } satisfies MinedBlock)
  await vi.waitUntil(() => entries.length > 0, { timeout: 20_000 })
  expect(entries).toEqual([{ event: 'emptyBlocks', first: 1n, last: 20_000n }])
})

describe('what goes wrong in the log', () => {
  const request = { method: 'eth_chainId', params: [], error: undefined, consoleCalls: [] }
  const failed = { ...request, method: 'eth_call', error: { code: 3, message: 'execution reverted' } }

  test('is counted and warned of when writing fails, and what comes afterwards is written', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue()
    const entries: LogEntry[] = []
    let isFull = true
    const node = logOf((entry) => {
      if (isFull) throw new Error('no space left')
      entries.push(entry)
    })
    node.answered?.(request)
    node.answered?.(request)
    await node.end()
    isFull = false
    node.answered?.(request)
    await node.end()
    expect(entries).toMatchObject([{ event: 'request' }, { event: 'skipped', count: 2 }])
    expect(warned).toHaveBeenCalledOnce()
    warned.mockRestore()
  })

  test('is counted when reading fails', async () => {
    const entries: LogEntry[] = []
    const node = logOf((entry) => entries.push(entry), {
      trace: () => Promise.reject(new Error('the chain was reset')),
    })
    node.answered?.(failed)
    node.answered?.(request)
    await node.end()
    expect(entries).toMatchObject([{ event: 'request' }, { event: 'skipped', count: 1 }])
  })
})
