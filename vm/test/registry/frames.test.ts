import {
  BURN_NOTES_DATA,
  CIRCUITS,
  GAS,
  type OwnAct,
  poolInterface,
  registryInterface,
  transactGas,
} from '@merkato/protocol'
import type { FunctionFragment, Interface } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Hex } from '../../src/precompiles/frame.js'
import { ALICE, addressOf, NOBODY, POOL, REGISTRY, TestChain } from '../../testing/chain.js'
import { forwarder, OUTER, PROXY } from '../../testing/contracts.js'
import { forgedBundle, inventBundle } from '../../testing/forged-bundles.js'
import { hiddenTerms, issue, oneTime, terms } from '../../testing/registry.js'

const ZEROS = Array<bigint>(8).fill(0n)
const ACT: OwnAct = {
  npk: 1n,
  record: `0x${'00'.repeat(32)}`,
  sequence: 0n,
  expiry: 0n,
  dataHash: `0x${'00'.repeat(32)}`,
}

let chain: TestChain
let gold: bigint
let calls: readonly Call[]

interface Call {
  readonly to: Hex
  readonly name: string
  readonly data: Hex
  readonly isView: boolean
}

beforeEach(async () => {
  chain = await TestChain.open()
  gold = await issue(chain, terms('Gold'))
  await chain.callRegistry('mintPublic', [gold, 10n, ALICE])
  const bundle = await inventBundle(chain, { seed: 'frames', splits: [{}] })
  const to = oneTime('frames')
  calls = [
    ...callsOf(POOL, poolInterface, {
      shield: [gold, 1n, to],
      transact: [bundle],
      transferPublic: [gold, NOBODY, 1n],
      boundHash: [bundle, ALICE],
      isKnownRoot: [0, 1n],
      isSpent: [1n],
      verifyingKeyHash: [1],
      publicBalanceOf: [ALICE, gold],
      publicBalancesOf: [ALICE, [gold]],
      shieldedTotal: [gold],
      areSpent: [[1n]],
      ownHash: [ACT, ALICE],
      checkOwn: [ACT, ZEROS],
    }),
    ...callsOf(REGISTRY, registryInterface, {
      issue: [terms('Silver')],
      mint: [gold, 1n, to],
      mintPublic: [gold, 1n, ALICE],
      mintTicket: [gold, 1n, to],
      mintTicketPublic: [gold, 1n, ALICE],
      mintHidden: [gold, 1n, '0x', ZEROS],
      setMintKey: [gold, 1n],
      mintWithKey: [gold, 1n, to, 0n, ZEROS],
      burn: [gold, 1n],
      burnNotes: [bundle],
      finalize: [gold],
      supplyOf: [gold],
      assetInfo: [gold],
      assetIdOf: [ALICE, terms('Silver')],
      ticketIdOf: [gold, 1n],
    }),
  ]
})

/** Every function of a contract; those without arguments need none here. */
function callsOf(to: Hex, contract: Interface, args: Record<string, readonly unknown[]>): Call[] {
  return contract.fragments
    .filter((fragment): fragment is FunctionFragment => fragment.type === 'function')
    .map(({ name, stateMutability }) => {
      const data = contract.encodeFunctionData(name, args[name] ?? []) as Hex
      return { to, name, data, isView: stateMutability === 'view' }
    })
}

describe('STATICCALL to writers', () => {
  test('POOL-9: every writer refuses, at any depth; readers answer as they do otherwise', async () => {
    for (const { to, name, data, isView } of calls) {
      await chain.install(PROXY, forwarder({ kind: 'staticcall', to }))
      await chain.install(OUTER, forwarder({ kind: 'staticcall', to: PROXY }))
      const direct = isView ? await chain.send(data, { to }) : undefined
      for (const through of [PROXY, OUTER]) {
        const outcome = await chain.send(data, { to: through })
        const expected = direct === undefined ? { result: 'ReadOnlyCall' } : { returnData: direct.returnData }
        expect(outcome, name).toMatchObject({ ...expected, logs: [] })
      }
    }
    expect((await chain.call('nextPosition')).values).toEqual([0n])
    expect((await chain.callRegistry('supplyOf', [gold])).values).toEqual([10n])
  })
})

describe('DELEGATECALL to the pool', () => {
  test('POOL-9: pool and registry refuse DELEGATECALL and CALLCODE, views too, and nothing lands in the storage of who asks', async () => {
    for (const kind of ['delegatecall', 'callcode'] as const) {
      for (const { to, name, data } of calls) {
        await chain.install(PROXY, forwarder({ kind, to }))
        expect(await chain.send(data, { to: PROXY }), name).toMatchObject({ result: 'DelegatedCall', logs: [] })
      }
      expect(await chain.state.dumpStorage(addressOf(PROXY))).toEqual({})
    }
  })

  test('an account that delegates to the registry (EIP-7702) fails', async () => {
    await chain.install(PROXY, `0xef0100${REGISTRY.slice(2)}`)
    const { result } = await chain.callRegistry('issue', [terms('Silver')], { to: PROXY })
    expect(result).toMatch(/^invalid opcode/)
  })
})

describe('revert after partial effects', () => {
  /** Calls that pass, each by a contract that is who it has to be. */
  async function passing(): Promise<readonly [name: string, to: Hex, data: string][]> {
    await chain.install(PROXY, forwarder({ to: REGISTRY }))
    const mine = (await chain.callRegistry('issue', [terms('Contract')], { to: PROXY })).values[0] as bigint
    await chain.callRegistry('mint', [mine, 50n, oneTime('x')], { to: PROXY })
    await chain.callRegistry('mintPublic', [mine, 50n, PROXY], { to: PROXY })
    const split = { publicAsset: mine, publicIn: 3n, publicOut: 9n, recipient: NOBODY }
    const bundle = await forgedBundle(chain, { seed: 'partial', splits: [split] }, { caller: PROXY })
    const burnt = { publicAsset: mine, publicOut: 9n, recipient: REGISTRY }
    const wish = { seed: 'burn', dataHash: BURN_NOTES_DATA, splits: [burnt] }
    const burning = await forgedBundle(chain, wish, { caller: REGISTRY })
    return [
      ['transact', POOL, poolInterface.encodeFunctionData('transact', [bundle])],
      ['burnNotes', REGISTRY, registryInterface.encodeFunctionData('burnNotes', [burning])],
      ['mint', REGISTRY, registryInterface.encodeFunctionData('mint', [mine, 1n, oneTime('y')])],
      ['issue', REGISTRY, registryInterface.encodeFunctionData('issue', [hiddenTerms('Fog')])],
      ['burn', REGISTRY, registryInterface.encodeFunctionData('burn', [mine, 1n])],
      ['transferPublic', POOL, poolInterface.encodeFunctionData('transferPublic', [mine, NOBODY, 1n])],
    ]
  }

  test('POOL-3: an outer contract that reverts leaves nothing of them, in pool or registry', async () => {
    for (const [name, to, data] of await passing()) {
      await chain.install(PROXY, forwarder({ to, after: 'revert' }))
      const before = await chain.root()
      const failed = await chain.send(data, { to: PROXY })
      expect(failed, name).toMatchObject({ result: 'revert', logs: [] })
      expect(await chain.root(), name).toEqual(before)
      await chain.install(PROXY, forwarder({ to }))
      expect((await chain.send(data, { to: PROXY })).result, name).toBe('ok')
    }
  })

  test('POOL-3: out of gas at 20 limits leaves nothing either', async () => {
    for (const [name, to, data] of await passing()) {
      await chain.install(PROXY, forwarder({ to }))
      const before = await chain.root()
      await chain.state.checkpoint()
      const { gasUsed } = await chain.send(data, { to: PROXY })
      await chain.state.revert()
      expect(await chain.root(), name).toEqual(before)
      for (let i = 0n; i < 20n; i++) {
        const outcome = await chain.send(data, { to: PROXY, gas: (gasUsed * i) / 20n })
        expect(outcome.result, name).not.toBe('ok')
        expect(outcome.logs).toEqual([])
        expect(await chain.root(), name).toEqual(before)
      }
    }
  })
})

test('gas is what the schedule says', async () => {
  const spent = async (call: Promise<{ gasUsed: bigint; result: string }>) => (await call).gasUsed
  const bytes = (data: string) => BigInt(data.length / 2 - 1) * GAS.perByte
  const data = (name: string, args: unknown[]) => registryInterface.encodeFunctionData(name, args)
  const mint = data('mint', [gold, 1n, oneTime('x')])
  expect(await spent(chain.send(mint, { to: REGISTRY }))).toBe(bytes(mint) + GAS.mint)
  const wide = await inventBundle(chain, { seed: 'gas', splits: [{ circuitId: 2 }, {}] })
  const burning = data('burnNotes', [wide])
  const shapes = [CIRCUITS['transfer-wide'], CIRCUITS.transfer]
  expect(await spent(chain.send(burning, { to: REGISTRY }))).toBe(bytes(burning) + transactGas(shapes) + 2n * GAS.burn)
  expect(transactGas(shapes) - transactGas([CIRCUITS.transfer, CIRCUITS.transfer])).toBe(
    GAS.wideProof + 6n * GAS.perNullifierBeyondTwo,
  )
})
