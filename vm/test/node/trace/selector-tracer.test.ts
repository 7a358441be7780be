import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Hex } from '../../../src/precompiles/frame.js'
import { POOL } from '../../../testing/chain.js'
import { forwarder } from '../../../testing/contracts.js'
import { INNER_CODE, OUTER_CODE, RETURN_42, TraceBench } from '../helpers/trace-bench.js'

const IDENTITY: Hex = `0x${'04'.padStart(40, '0')}`

let bench: TraceBench
beforeAll(async () => {
  bench = await TraceBench.open()
}, 60_000)
afterAll(() => bench.node.close())

/** Selectors that are called when a contract passes on what it gets. */
const selectors = async (to: Hex, data: Hex) => {
  await bench.plant(OUTER_CODE, forwarder({ to }).slice(2))
  return bench.trace({ to: OUTER_CODE, data }, { tracer: '4byteTracer' })
}

test('functions are counted by selector and bytes of arguments, at every depth', async () => {
  await bench.plant(INNER_CODE, RETURN_42)
  expect(await selectors(INNER_CODE, '0x12345678aabb')).toStrictEqual({ '0x12345678-2': 2 })
  expect(await selectors(POOL, '0x12345678')).toStrictEqual({ '0x12345678-0': 2 })
})

test('what calls no function is not counted: less than a selector, creations, precompiles of ethereum', async () => {
  expect(await selectors(INNER_CODE, '0x123456')).toStrictEqual({})
  expect(await bench.trace({ data: '0x602a5f5260205ff3' }, { tracer: '4byteTracer' })).toStrictEqual({})
  expect(await selectors(IDENTITY, '0x12345678')).toStrictEqual({ '0x12345678-0': 1 })
})

test('the tracer that does nothing answers nothing', async () => {
  expect(await bench.trace({ to: OUTER_CODE }, { tracer: 'noopTracer' })).toStrictEqual({})
})
