import {
  CIRCUITS,
  encodeTransact,
  GAS,
  NATIVE_ASSET,
  poolInterface,
  toOneTimeStruct,
  transactGas,
} from '@merkato/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { ALICE, addressOf, ETHER, NOBODY, POOL, TestChain } from '../../testing/chain.js'
import { forwarder, OUTER, PROXY } from '../../testing/contracts.js'
import { Spender, transact } from '../../testing/spender.js'
import { spendingStory } from '../../testing/spending-story.js'

const spender = new Spender()
const { address } = spender.address('frames')
const oneTime = toOneTimeStruct(address)
const shieldData = (value: bigint) => poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, value, oneTime])
const READS: readonly [string, unknown[]][] = [
  ['nextPosition', []],
  ['currentRoot', []],
  ['isKnownRoot', [0, 5n]],
  ['isSpent', [5n]],
  ['verifyingKeyHash', [1]],
]

let chain: TestChain
beforeAll(async () => {
  chain = await TestChain.open()
})

describe('kinds of call', () => {
  test('STATICCALL reads', async () => {
    await chain.install(PROXY, forwarder({ kind: 'staticcall' }))
    for (const [name, args] of READS) {
      const direct = await chain.call(name, args)
      expect(direct.result).toBe('ok')
      expect((await chain.call(name, args, { to: PROXY })).returnData).toBe(direct.returnData)
    }
  })

  test('STATICCALL to writers: POOL-9: refused, at any depth', async () => {
    const { bundle } = spender.plan({ seed: 'static', splits: [{}] })
    const joinSplits = bundle.joinSplits.map((split) => ({ ...split, proof: Array<bigint>(8).fill(0n) }))
    await chain.install(PROXY, forwarder({ kind: 'staticcall' }))
    await chain.install(OUTER, forwarder({ kind: 'staticcall', to: PROXY }))
    for (const to of [PROXY, OUTER]) {
      expect((await chain.send(shieldData(0n), { to })).result).toBe('ReadOnlyCall')
      expect((await chain.send(encodeTransact({ ...bundle, joinSplits }), { to })).result).toBe('ReadOnlyCall')
    }
    expect((await chain.send(shieldData(0n), { isStatic: true })).result).toBe('ReadOnlyCall')
  })

  test('DELEGATECALL to the pool: POOL-9: refused like CALLCODE, for readers too', async () => {
    for (const kind of ['delegatecall', 'callcode'] as const) {
      await chain.install(PROXY, forwarder({ kind }), 10n * ETHER)
      expect((await chain.send(shieldData(5n), { to: PROXY, value: 5n })).result).toBe('DelegatedCall')
      expect((await chain.call('nextPosition', [], { to: PROXY })).result).toBe('DelegatedCall')
      // Nothing went into the storage of the contract that delegated.
      expect(await chain.state.dumpStorage(addressOf(PROXY))).toEqual({})
    }
  })

  test('a contract calls in its own name', async () => {
    await chain.install(PROXY, forwarder())
    const { result, logs } = await chain.send(shieldData(5n), { to: PROXY, value: 5n })
    expect(result).toBe('ok')
    const event = poolInterface.parseLog(logs[0] as never)
    expect(event?.args.from.toLowerCase()).toBe(PROXY)
  })

  test('a value on a function that takes none is refused', async () => {
    for (const [name, args] of READS) {
      expect(await chain.call(name, args, { value: 1n })).toMatchObject({ result: 'WrongValue', values: [0n, 1n] })
    }
  })
})

describe('reverts', () => {
  test('revert after partial effects: POOL-3: an outer revert undoes everything', async () => {
    const { chain, bundle } = await spendingStory({ context: { caller: PROXY } })
    await chain.install(PROXY, forwarder({ after: 'revert' }))
    const before = await chain.root()
    const failed = await chain.send(encodeTransact(bundle), { to: PROXY })
    expect(failed.result).toBe('revert')
    // The pool had accepted it: what came back with the revert is its return value.
    expect(failed.returnData).toBe(poolInterface.encodeFunctionResult('transact', [1n]))
    expect(failed.logs).toEqual([])
    expect(await chain.root()).toEqual(before)
    await chain.install(PROXY, forwarder())
    expect((await chain.send(encodeTransact(bundle), { to: PROXY })).result).toBe('ok')
  })

  test('an inner frame that reverts leaves nothing, although the outer one ends well', async () => {
    const { chain, bundle } = await spendingStory({ context: { caller: PROXY } })
    await chain.install(PROXY, forwarder({ after: 'revert' }))
    await chain.install(OUTER, forwarder({ to: PROXY, after: 'swallow' }))
    const before = await chain.root()
    const outcome = await chain.send(encodeTransact(bundle), { to: OUTER })
    expect(outcome).toMatchObject({ result: 'ok', logs: [] })
    expect(BigInt(outcome.returnData)).toBe(0n)
    expect(await chain.root()).toEqual(before)
    expect(await chain.balance(NOBODY)).toBe(0n)
  })

  test('a refused deposit returns the coins', async () => {
    const before = await chain.balance(ALICE)
    expect((await chain.send(shieldData(5n), { value: 6n })).result).toBe('WrongValue')
    expect(await chain.balance(ALICE)).toBe(before)
  })
})

describe('gas', () => {
  const calls = async () => {
    const story = await spendingStory()
    const data = encodeTransact(story.bundle)
    return { ...story, data, bytes: BigInt(data.length / 2 - 1) * GAS.perByte, run: transactGas([CIRCUITS.transfer]) }
  }

  test('is what the schedule says', async () => {
    const { chain, bundle, bytes, run } = await calls()
    expect((await transact(chain, bundle)).gasUsed).toBe(bytes + run)
    expect((await chain.call('nextPosition')).gasUsed).toBe(4n * GAS.perByte + GAS.read)
    // Two slots: the position, which says what tree it is, and the root.
    expect((await chain.call('currentRoot')).gasUsed).toBe(4n * GAS.perByte + 2n * GAS.read)
  })

  test('POOL-3: out of gas at each stage uses it all and changes nothing', async () => {
    const { chain, bundle, bytes, run } = await calls()
    const before = await chain.root()
    for (const gas of [0n, 1n, bytes - 1n, bytes, bytes + 1n, bytes + run - 1n]) {
      expect(await transact(chain, bundle, { gas })).toMatchObject({ result: 'out of gas', gasUsed: gas, logs: [] })
      expect(await chain.root()).toEqual(before)
    }
    expect(await transact(chain, bundle, { gas: bytes + run })).toMatchObject({ result: 'ok', gasUsed: bytes + run })
  })

  test('a refusal before the run costs its bytes, a refused proof the run', async () => {
    const { chain, bundle, data, bytes, run } = await calls()
    expect((await chain.send(`${data}00`)).gasUsed).toBe(bytes + GAS.perByte)
    const wrong = { ...bundle, expiry: bundle.expiry - 1n }
    expect(await transact(chain, wrong)).toMatchObject({ result: 'InvalidProof', gasUsed: bytes + run })
  })
})

test('the pool has code, so that Solidity calls it, and a nonce', async () => {
  expect(await chain.state.getCodeSize(addressOf(POOL))).toBe(1)
  expect((await chain.state.getAccount(addressOf(POOL)))?.nonce).toBe(1n)
})
