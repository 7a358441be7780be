import { Mainnet, type StateManagerInterface } from '@ethereumjs/common'
import { MerkleStateManager } from '@ethereumjs/statemanager'
import { Account, bytesToHex, createAddressFromString, hexToBytes } from '@ethereumjs/util'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createMerkatoEVM } from '../../src/evm/index.js'
import { MerkatoCommon } from '../../src/evm/merkato-common.js'
import { keccakOf, loadWasmCrypto } from '../../src/evm/wasm-crypto.js'
import { MemoryStateManager, stateBase } from '../../src/node/state/memory-state-manager.js'
import { WatchedState } from '../../src/node/state/watched-state.js'
import { worldCodec } from '../../src/node/state/world.js'

/** Contracts that call those after them. */
const FIRST = createAddressFromString(`0x${'c0'.repeat(20)}`)
const CONTRACTS = [FIRST, ...['c1', 'c2'].map((digits) => createAddressFromString(`0x${digits.repeat(20)}`))]
/** Before storage had one price, with refunds, with warm slots, with smaller refunds, and today. */
const HARDFORKS = ['constantinople', 'petersburg', 'istanbul', 'berlin', 'london', 'cancun', 'osaka']
const SLOTS = [0, 1, 2]

const commonOf = async (hardfork: string) =>
  new MerkatoCommon({ chain: Mainnet, hardfork, customCrypto: await loadWasmCrypto() })

interface Contract {
  readonly code: string
  /** What the slots hold before. */
  readonly held: readonly number[]
}

interface Run {
  readonly contracts: readonly Contract[]
  readonly hardfork: string
  /** Of the two calls that make up the transaction. */
  readonly gas: readonly number[]
}

const keyOf = (slot: number): Uint8Array => hexToBytes(`0x${slot.toString(16).padStart(64, '0')}`)

/** All that two calls in one transaction leave behind; ethereumjs' own loop does every step when somebody listens. */
async function outcomeOf(run: Run, state: (common: MerkatoCommon) => StateManagerInterface, isWatched: boolean) {
  const common = await commonOf(run.hardfork)
  const stateManager = state(common)
  const evm = await createMerkatoEVM({ common, stateManager, verifyingKeys: {} })
  if (isWatched) evm.events.on('step', () => {})
  const stores: bigint[] = []
  evm.onStore = (gasLeft) => void stores.push(gasLeft)
  for (const [index, { code, held }] of run.contracts.entries()) {
    const address = CONTRACTS[index] ?? FIRST
    await stateManager.putAccount(address, new Account(1n, 10n ** 18n))
    await stateManager.putCode(address, hexToBytes(`0x${code}`))
    for (const [slot, value] of held.entries())
      await stateManager.putStorage(address, keyOf(slot), Uint8Array.of(value))
  }
  const outcomes: object[] = []
  await evm.journal.checkpoint()
  for (const gas of run.gas) {
    const { execResult } = await evm.runCall({ to: FIRST, gasLimit: BigInt(gas) })
    const { returnValue, executionGasUsed, gasRefund, exceptionError } = execResult
    outcomes.push({ returned: bytesToHex(returnValue), executionGasUsed, gasRefund, error: exceptionError?.error })
  }
  await evm.journal.commit()
  const warm = CONTRACTS.map(({ bytes }) => SLOTS.map((slot) => evm.journal.isWarmedStorage(bytes, keyOf(slot))))
  return { outcomes, stores, warm, root: bytesToHex(await stateManager.getStateRoot()) }
}

const inMemory = (common: MerkatoCommon) => new MemoryStateManager(stateBase(worldCodec(keccakOf(common))))
const ofEthereumjs = (common: MerkatoCommon) => new MerkleStateManager({ common })

const byte = (value: number): string => value.toString(16).padStart(2, '0')
const small = fc.integer({ min: 0, max: 2 })

interface Piece {
  readonly code: string
  /** Stack items that it leaves. */
  readonly items: number
}

/** Each piece leaves the gas that is left after it, too. */
const store: fc.Arbitrary<Piece> = fc
  .tuple(small, small)
  .map(([slot, value]) => ({ code: `60${byte(value)}60${byte(slot)}555a`, items: 1 }))
const load: fc.Arbitrary<Piece> = small.map((slot) => ({ code: `60${byte(slot)}545a`, items: 2 }))
/** CALL, CALLCODE, DELEGATECALL, STATICCALL of a later contract. */
const call = (index: number): fc.Arbitrary<Piece> =>
  fc
    .tuple(
      fc.constantFrom(...['c1', 'c2'].slice(index)),
      fc.constantFrom('f1', 'f2', 'f4', 'fa'),
      fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 60_000 })),
    )
    .map(([to, kind, gas]) => {
      const value = kind === 'f1' || kind === 'f2' ? '6000' : ''
      return {
        code: `6000600060006000${value}73${to.repeat(20)}62${gas.toString(16).padStart(6, '0')}${kind}5a`,
        items: 2,
      }
    })

/** Returns all items, or ends otherwise. */
const finish = (items: number) => {
  const kept = Array.from({ length: items }, (_, i) => `61${(32 * i).toString(16).padStart(4, '0')}52`).join('')
  return fc.constantFrom(`${kept}61${(32 * items).toString(16).padStart(4, '0')}6000f3`, '00', '60006000fd', 'fe', '55')
}

const contract = (index: number): fc.Arbitrary<Contract> => {
  const plain = [
    { weight: 4, arbitrary: store },
    { weight: 2, arbitrary: load },
  ]
  const piece = fc.oneof(...plain, ...(index < 2 ? [{ weight: 2, arbitrary: call(index) }] : []))
  const code = fc.array(piece, { maxLength: 14 }).chain((pieces) => {
    const items = pieces.reduce((sum, one) => sum + one.items, 0)
    return finish(items).map((end) => pieces.map((one) => one.code).join('') + end)
  })
  return fc.record({ code, held: fc.array(small, { minLength: 3, maxLength: 3 }) })
}

const gas = fc.oneof(fc.integer({ min: 0, max: 6000 }), fc.integer({ min: 0, max: 300_000 }))
const anyRun: fc.Arbitrary<Run> = fc.record({
  contracts: fc.tuple(contract(0), contract(1), contract(2)),
  hardfork: fc.constantFrom(...HARDFORKS),
  gas: fc.array(gas, { minLength: 2, maxLength: 2 }),
})

test('storage costs, refunds, warms and holds what it does in a state of ethereumjs, step by step', () =>
  fc.assert(
    fc.asyncProperty(anyRun, async (run) => {
      expect(await outcomeOf(run, inMemory, false)).toEqual(await outcomeOf(run, ofEthereumjs, true))
    }),
    { numRuns: 200 },
  ))

test('a write needs more gas than what EIP-2200 leaves to a plain transfer of ether', async () => {
  // Two PUSH1 cost 6; slot 0 keeps what it holds and costs 2,200.
  const contracts = [{ code: '600160005500', held: [1] }]
  const errors: unknown[] = []
  for (const gas of [2305, 2306, 2307]) {
    const run = { contracts, hardfork: 'osaka', gas: [gas] }
    const outcome = await outcomeOf(run, inMemory, false)
    expect(outcome).toEqual(await outcomeOf(run, ofEthereumjs, true))
    errors.push(...outcome.outcomes.map((one) => 'error' in one && one.error))
  }
  expect(errors).toEqual(['out of gas', 'out of gas', undefined])
})

/** Slot 0 to 5, then what slots 0 and 1 hold. */
const SAMPLE: Run = {
  contracts: [{ code: '60056000556000546001540160005260206000f3', held: [1, 2, 0] }],
  hardfork: 'osaka',
  gas: [100_000],
}

test('a state in memory is read and written without waiting', async () => {
  const spies: { mock: { calls: unknown[] } }[] = []
  const { outcomes, stores } = await outcomeOf(
    SAMPLE,
    (common) => {
      const state = inMemory(common)
      const { putStorage } = state
      // The first three writes are those of the preparation.
      spies.push(vi.spyOn(state, 'getStorage'), vi.spyOn(state, 'putStorage').mockImplementation(putStorage))
      return state
    },
    false,
  )
  expect(outcomes).toMatchObject([{ returned: `0x${'7'.padStart(64, '0')}`, error: undefined }])
  expect(stores).toHaveLength(1)
  expect(spies.map(({ mock }) => mock.calls.length)).toEqual([0, 3])
})

test('who watches a state is told of the slots that code reads and writes', async () => {
  const touched: unknown[] = []
  await outcomeOf(
    SAMPLE,
    (common) => {
      const state = new WatchedState(stateBase(worldCodec(keccakOf(common))))
      state.onTouch = (_address, slot) => void touched.push(slot)
      return state
    },
    false,
  )
  expect(touched).toContain(bytesToHex(keyOf(0)))
  // The write's own two looks at the slot, the write, and both reads, after what the preparation wrote.
  expect(touched.filter((slot) => slot !== undefined).slice(3)).toEqual(
    [0, 0, 0, 0, 1].map((slot) => bytesToHex(keyOf(slot))),
  )
})
