import { createBlock } from '@ethereumjs/block'
import { createEVM } from '@ethereumjs/evm'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { Account, bytesToHex, createAddressFromString, hexToBytes } from '@ethereumjs/util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCommon, createMerkatoEVM } from '../../src/evm/index.js'

const CONTRACT = createAddressFromString(`0x${'c0'.repeat(20)}`)
const CALLER = createAddressFromString('0x00ff00000000000000000000000000000000ab01')

interface Run {
  readonly code: string
  readonly data: Uint8Array
  readonly gas: number
  readonly isStatic: boolean
}

/** What a call gives back and logs. */
async function outcomeOf({ code, data, gas, isStatic }: Run, isOurs: boolean) {
  const common = await createCommon()
  const stateManager = new MerkleStateManager({ common })
  const evm = isOurs
    ? await createMerkatoEVM({ common, stateManager, verifyingKeys: {} })
    : await createEVM({ common, stateManager })
  await stateManager.putAccount(CONTRACT, new Account(1n, 0n))
  await stateManager.putCode(CONTRACT, hexToBytes(`0x${code}`))
  const block = createBlock({ header: { gasLimit: 30_000_000n } }, { common, setHardfork: false })
  const message = { caller: CALLER, to: CONTRACT, gasLimit: BigInt(gas), data, isStatic, block }
  const { execResult } = await evm.runCall(message)
  const { returnValue, executionGasUsed, exceptionError, logs = [] } = execResult
  return {
    returned: bytesToHex(returnValue),
    executionGasUsed,
    error: exceptionError?.error,
    logs: logs.map(([address, topics, bytes]) => [address, ...topics, bytes].map((one) => bytesToHex(one))),
  }
}

const push = (value: bigint): string => `7f${value.toString(16).padStart(64, '0')}`
const place = fc.oneof(
  { weight: 40, arbitrary: fc.bigInt({ min: 0n, max: 130n }) },
  { weight: 8, arbitrary: fc.bigInt({ min: 0n, max: 3000n }) },
  { weight: 1, arbitrary: fc.constantFrom(2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 64n, 2n ** 256n - 1n) },
)
const length = fc.oneof(fc.constant(0n), place)
const word = fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }))
const topics = ['a0', 'a1', 'a2', 'a3', 'a4']

const withArguments = fc.oneof(
  place.map((at) => `${push(at)}51`),
  fc.tuple(fc.constantFrom('52', '53'), place, word).map(([code, at, value]) => push(value) + push(at) + code),
  fc.tuple(place, length).map(([at, size]) => `${push(size)}${push(at)}20`),
  fc
    .tuple(fc.constantFrom('37', '39'), place, place, length)
    .map(([code, at, from, size]) => push(size) + push(from) + push(at) + code),
  fc
    .tuple(fc.nat(4), place, length, word)
    .map(([count, at, size, topic]) => push(topic).repeat(count) + push(size) + push(at) + topics[count]),
  place.map((at) => `${push(at)}35`),
  fc.constantFrom('33', '59'),
)
/** With what happens to stand on the stack, or with nothing. */
const bare = fc.constantFrom('51', '52', '53', '20', '37', '39', 'a0', 'a2', '35', 'f3', 'fd')
/** Each leaves the gas that is left after it, so that its own is seen. */
const piece = fc
  .oneof({ weight: 40, arbitrary: withArguments }, { weight: 1, arbitrary: bare })
  .map((code) => `${code}5a`)

/** Puts the topmost items into memory and returns some of it, or ends otherwise. */
const end = fc.oneof(
  fc
    .nat(12)
    .map((count) => `${Array.from({ length: count }, (_, i) => `${push(BigInt(32 * i))}52`).join('')}6101c05ff3`),
  fc.tuple(fc.constantFrom('f3', 'fd'), place, length).map(([code, at, size]) => push(size) + push(at) + code),
  fc.constantFrom('00', ''),
)

const anyRun: fc.Arbitrary<Run> = fc.record({
  // The first step is always that of ethereumjs' loop.
  code: fc.tuple(fc.array(piece, { maxLength: 12 }), end).map(([pieces, last]) => `5b${pieces.join('')}${last}`),
  data: fc.uint8Array({ maxLength: 100 }),
  gas: fc.oneof(
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 300 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 5000 }) },
    { weight: 3, arbitrary: fc.constant(1_000_000) },
  ),
  isStatic: fc.nat(4).map((one) => one === 0),
})

test('steps that use memory cost, read, write, log and end as those of ethereumjs do', () =>
  fc.assert(
    fc.asyncProperty(anyRun, async (run) => {
      expect(await outcomeOf(run, true)).toEqual(await outcomeOf(run, false))
    }),
    { numRuns: 250 },
  ))
