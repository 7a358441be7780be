import { parsePoolLog, parsePublicTransferLog, parseRegistryLog } from '@merkato/protocol'
import { expect } from 'vitest'
import { type Outcome, REGISTRY, type TestChain } from './chain.js'

const plain = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value)

/** Checks that a call was refused without a trace. @returns the error's name and its arguments, addresses in lower case */
export async function refusalOf(chain: TestChain, call: () => Promise<Outcome>): Promise<unknown[]> {
  const before = await chain.root()
  const { result, values, logs } = await call()
  expect(result).not.toBe('ok')
  expect(await chain.root()).toEqual(before)
  expect(logs).toEqual([])
  return [result, ...values.map(plain)]
}

/** What a call logged, in order: each event's name, and what a public transfer or a change of supply moved. */
export function storyOf({ logs }: Outcome): unknown[][] {
  return logs.map((log) => {
    if (log.address === REGISTRY) {
      const event = parseRegistryLog(log)
      if (event?.event !== 'SupplyChanged') return [event?.event]
      return [event.event, event.assetId, event.minted, event.burned, event.supply]
    }
    const moved = parsePublicTransferLog(log)
    if (moved === undefined) return [parsePoolLog(log)?.name]
    return ['PublicTransfer', moved.assetId, plain(moved.from), plain(moved.to), moved.value]
  })
}
