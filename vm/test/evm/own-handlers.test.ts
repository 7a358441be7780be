import { createEVM } from '@ethereumjs/evm'
import { SimpleStateManager } from '@ethereumjs/statemanager'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCommon, createMerkatoEVM } from '../../src/evm/index.js'

const TOP = 2n ** 256n
/** Those at which carries, shifts and comparisons turn. */
const word = fc.oneof(
  fc.constantFrom(0n, 1n, 31n, 255n, 256n, 257n, 2n ** 64n, TOP / 2n - 1n, TOP / 2n, TOP - 2n, TOP - 1n),
  fc.bigInt({ min: 0n, max: TOP - 1n }),
)
const pair = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(word, word) },
  { weight: 1, arbitrary: word.map((one) => [one, one] as const) },
)
const push = (value: bigint): string => `7f${value.toString(16).padStart(64, '0')}`

test('arithmetic of two words gives what it gives in ethereumjs', async () => {
  const common = await createCommon()
  const stateManager = new SimpleStateManager({ common })
  const ours = await createMerkatoEVM({ common, stateManager, verifyingKeys: {} })
  const theirs = await createEVM({ common, stateManager })
  const opcode = fc.constantFrom(
    '01',
    '02',
    '03',
    '04',
    '0b',
    '10',
    '11',
    '12',
    '14',
    '16',
    '17',
    '1a',
    '1b',
    '1c',
    '1d',
  )
  await fc.assert(
    fc.asyncProperty(opcode, pair, async (code, [a, b]) => {
      // The first step is always that of ethereumjs' loop.
      const program = hexToBytes(`0x5b${push(b)}${push(a)}${code}5f5260205ff3`)
      const [one, other] = await Promise.all([ours, theirs].map((evm) => evm.runCode({ code: program })))
      expect(one?.executionGasUsed).toBe(other?.executionGasUsed)
      expect(bytesToHex(one?.returnValue ?? program)).toBe(bytesToHex(other?.returnValue ?? program))
    }),
    { numRuns: 1000 },
  )
})
