import { createBlock } from '@ethereumjs/block'
import type { EVMResult } from '@ethereumjs/evm'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { Account, bytesToHex, createAddressFromString, hexToBytes } from '@ethereumjs/util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCommon, createMerkatoEVM } from '../../src/evm/index.js'

const CONTRACT = createAddressFromString(`0x${'c0'.repeat(20)}`)
const GAS = 150_000n

interface Run {
  readonly outcome: object
  /** Places of the steps that a listener was told of, in all depths. */
  readonly seen: readonly number[]
}

/** Runs code that lies at an address; ethereumjs' own loop does every step of it when somebody listens. */
async function run(code: Uint8Array, isWatched: boolean): Promise<Run> {
  const common = await createCommon()
  const stateManager = new MerkleStateManager({ common })
  const evm = await createMerkatoEVM({ common, stateManager, verifyingKeys: {} })
  const seen: number[] = []
  if (isWatched) evm.events.on('step', ({ pc }) => void seen.push(pc))
  await stateManager.putAccount(CONTRACT, new Account(1n, 10n ** 18n))
  await stateManager.putCode(CONTRACT, code)
  const header = { number: 1n, timestamp: 1_800_000_000n, gasLimit: 30_000_000n, baseFeePerGas: 1n }
  const block = createBlock({ header }, { common, setHardfork: false })
  const result = await evm.runCall({ to: CONTRACT, gasLimit: GAS, data: hexToBytes(`0x${'0a0b'.repeat(30)}`), block })
  return { outcome: { ...shown(result), root: bytesToHex(await stateManager.getStateRoot()) }, seen }
}

function shown({ execResult }: EVMResult) {
  const { returnValue, executionGasUsed, gasRefund, exceptionError, logs = [] } = execResult
  return {
    returned: bytesToHex(returnValue),
    executionGasUsed,
    gasRefund,
    error: exceptionError?.error,
    logs: logs.map(([, topics, data]) => [topics.map((topic) => bytesToHex(topic)), bytesToHex(data)]),
  }
}

/** Opcodes and what they find on the stack, so that programs get somewhere. */
type Item =
  | { readonly bytes: string }
  | { readonly label: true }
  | { readonly jump: number; readonly isCertain: boolean }

const byte = (value: number): string => value.toString(16).padStart(2, '0')
const small = fc.integer({ min: 0, max: 96 }).map(byte)
const push = fc.oneof(
  { weight: 4, arbitrary: small.map((value) => `60${value}`) },
  { weight: 1, arbitrary: fc.constant('5f') },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 32 })
      .map((bytes) => byte(0x5f + bytes.length) + Buffer.from(bytes).toString('hex')),
  },
)
const between = (low: number, high: number) => fc.integer({ min: low, max: high }).map(byte)
/** Arithmetic, comparisons, environment, DUP and SWAP: whatever stands on the stack. */
const plain = fc.oneof(
  between(0x01, 0x0b),
  between(0x10, 0x1e),
  between(0x30, 0x3a),
  between(0x41, 0x4a),
  between(0x58, 0x5a),
  between(0x80, 0x86),
  between(0x90, 0x95),
)
/** With arguments of their own: memory, storage, KECCAK256, copies, LOG1, calls of the contract itself and of nobody, CREATE. */
const withArguments = fc
  .tuple(
    fc.constantFrom(
      '51',
      '52',
      '53',
      '54',
      '55',
      '5c',
      '5d',
      '20',
      '37',
      '39',
      '3e',
      '5e',
      'a1',
      'f0',
      'fa',
      'f1',
      '50',
    ),
    fc.array(push, { minLength: 7, maxLength: 7 }),
  )
  .map(([opcode, pushes]) => {
    if (opcode === 'f1') return `5f5f5f5f5f30612710f1`
    if (opcode === 'fa') return `5f5f60205f6004612710fa`
    return pushes.slice(0, 3).join('') + opcode
  })
const end = fc.constantFrom('00', '60205ff3', '60205ffd', 'fe', '0c')
const item: fc.Arbitrary<Item> = fc.oneof(
  { weight: 6, arbitrary: push.map((bytes) => ({ bytes })) },
  { weight: 6, arbitrary: plain.map((bytes) => ({ bytes })) },
  { weight: 6, arbitrary: withArguments.map((bytes) => ({ bytes })) },
  { weight: 3, arbitrary: fc.constant({ label: true as const }) },
  { weight: 3, arbitrary: fc.record({ jump: fc.nat(12), isCertain: fc.boolean() }) },
  { weight: 1, arbitrary: end.map((bytes) => ({ bytes })) },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes) => ({ bytes: Buffer.from(bytes).toString('hex') })),
  },
)

/** Jumps go to the label of their number, or into the blue when there are not as many. */
function assemble(items: readonly Item[]): Uint8Array {
  const labels: number[] = []
  let at = 0
  for (const one of items) {
    if ('label' in one) labels.push(at)
    at += 'bytes' in one ? one.bytes.length / 2 : 'label' in one ? 1 : 4
  }
  const texts = items.map((one) => {
    if ('bytes' in one) return one.bytes
    if ('label' in one) return '5b'
    return `61${(labels[one.jump] ?? one.jump).toString(16).padStart(4, '0')}${one.isCertain ? '56' : '57'}`
  })
  return hexToBytes(`0x${texts.join('')}`)
}

const program = fc.array(item, { minLength: 1, maxLength: 60 }).map(assemble)

test('code that nobody watches ends as code whose every step is told', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (code) => {
      expect((await run(code, false)).outcome).toEqual((await run(code, true)).outcome)
    }),
    { numRuns: 400 },
  )
})

test('a hash of memory costs and is the same, within the memory and beyond it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 80 }), async (offset, length) => {
      // Two words of memory, then KECCAK256, whose result is returned.
      const code = hexToBytes(`0x60ff5f5260ee60205260${byte(length)}60${byte(offset)}205f5260205ff3`)
      const { outcome } = await run(code, false)
      expect(outcome).toEqual((await run(code, true)).outcome)
      expect(outcome).toMatchObject({ error: undefined })
    }),
    { numRuns: 60 },
  )
})

test('who watches is told of every step', async () => {
  // PUSH1 1 PUSH1 2 ADD PUSH1 8 JUMP STOP; JUMPDEST PUSH0 MSTORE STOP
  const { seen } = await run(hexToBytes('0x6001600201600956005b5f5200'), true)
  expect(seen).toEqual([0, 2, 4, 5, 7, 9, 10, 11, 12])
})

test.each([
  ['a jump to a JUMPDEST', '600456fe5b60015f5260205ff3', undefined],
  ['a jump into the data of a PUSH', '600456605b00', 'invalid JUMP'],
  ['a jump beyond the end', '61ffff56', 'invalid JUMP'],
  ['a PUSH that the end cuts off', '61', undefined],
  ['an item too few', '6001500150', 'stack underflow'],
  ['more than 1,024 items', '5b365f56', 'stack overflow'],
  ['a loop without end', '5b5f56', 'out of gas'],
])('%s', async (_name, digits, error) => {
  const { outcome } = await run(hexToBytes(`0x${digits}`), false)
  expect(outcome).toEqual((await run(hexToBytes(`0x${digits}`), true)).outcome)
  if (error === undefined) expect(outcome).toMatchObject({ error: undefined })
  else expect(outcome).toMatchObject({ error: expect.stringContaining(error) })
})

test('code that runs for long lets timers have their turn', async () => {
  const common = await createCommon()
  const stateManager = new MerkleStateManager({ common })
  const evm = await createMerkatoEVM({ common, stateManager, verifyingKeys: {} })
  await stateManager.putAccount(CONTRACT, new Account(1n, 0n))
  await stateManager.putCode(CONTRACT, hexToBytes('0x5b5f56'))
  let turns = 0
  const timer = setInterval(() => void turns++, 1)
  // A round of three steps costs 11 gas.
  const { execResult } = await evm.runCall({ to: CONTRACT, gasLimit: 16_000_000n })
  clearInterval(timer)
  expect(execResult.exceptionError?.error).toBe('out of gas')
  expect(turns).toBeGreaterThan(0)
})
