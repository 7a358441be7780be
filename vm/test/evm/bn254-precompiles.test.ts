import { readFileSync } from 'node:fs'
import { createAddressFromString, hexToBytes } from '@ethereumjs/util'
import { beforeAll, describe, expect, test } from 'vitest'
import { TestChain } from '../../testing/chain.js'

interface Vector {
  readonly name: string
  readonly precompile: number
  readonly input: `0x${string}`
  readonly output: `0x${string}`
  readonly gas: number
}

const { vectors } = JSON.parse(readFileSync(new URL('bn254-vectors.json', import.meta.url), 'utf8')) as {
  readonly vectors: readonly Vector[]
}
const PAIRING = 8
const GAS_LIMIT = 1_000_000n

let chain: TestChain
beforeAll(async () => {
  chain = await TestChain.open()
})

async function call(precompile: number, data: Uint8Array, gasLimit = GAS_LIMIT) {
  const to = createAddressFromString(`0x${precompile.toString(16).padStart(40, '0')}`)
  const { execResult } = await chain.vm.evm.runCall({ to, data, gasLimit })
  return { output: execResult.returnValue, gas: execResult.executionGasUsed, error: execResult.exceptionError?.error }
}

test.each(vectors)("go-ethereum's $name: output and gas", async ({ precompile, input, output, gas }) => {
  expect(await call(precompile, hexToBytes(input))).toEqual({ output: hexToBytes(output), gas: BigInt(gas) })
})

describe('the pairing precompile', () => {
  const { input, gas } = vectors.find(({ name }) => name.endsWith('jeff1')) as Vector
  const pairs = hexToBytes(input)

  test('refuses inputs that are no whole pairs, and takes all gas for them', async () => {
    for (const length of [1, 191, 193, pairs.length - 1]) {
      const { output, gas, error } = await call(PAIRING, pairs.slice(0, length))
      expect([output.length, gas, error]).toEqual([0, GAS_LIMIT, 'invalid input length'])
    }
  })

  test('takes all gas for a point off its curve', async () => {
    const { output, gas, error } = await call(
      PAIRING,
      pairs.map((byte, i) => (i === 31 ? byte ^ 1 : byte)),
    )
    expect([output.length, gas, error]).toEqual([0, GAS_LIMIT, 'fp point not in field'])
  })

  test('costs what it costs', async () => {
    expect((await call(PAIRING, pairs, BigInt(gas))).error).toBeUndefined()
    expect((await call(PAIRING, pairs, BigInt(gas) - 1n)).error).toBe('out of gas')
  })
})
