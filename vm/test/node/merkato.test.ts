import {
  ASSET_KIND,
  assetName,
  NATIVE_ASSET,
  POOL_ADDRESS,
  poolInterface,
  REGISTRY_ADDRESS,
  registryInterface,
} from '@merkato/protocol'
import { toBeHex, toQuantity } from 'ethers'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { ETHER, VERIFYING_KEYS } from '../../testing/chain.js'
import { NO_ORIGIN, oneTime } from '../../testing/registry.js'
import { failureOf } from './helpers/provider.js'

interface Page {
  readonly notes: readonly {
    readonly position: string
    readonly blockNumber: string
    readonly deposit: { readonly value: string }
  }[]
  readonly nextPosition: string
  readonly hasMore: boolean
}

describe('methods of Merkato', () => {
  let node: MerkatoNode

  beforeEach(async () => {
    node = await createNode({ verifyingKeys: VERIFYING_KEYS })
  })

  afterEach(() => node.close())

  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
  const account = () => node.accounts[0]?.address as string
  const send = (to: string, data: string, value = 0n) =>
    rpc<string>('eth_sendTransaction', { from: account(), to, data, value: toQuantity(value) })
  const shield = (value: bigint) =>
    send(
      POOL_ADDRESS,
      poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, value, oneTime(`note of ${value}`)]),
      value,
    )
  const inRegistry = (name: string, ...values: unknown[]) =>
    send(REGISTRY_ADDRESS, registryInterface.encodeFunctionData(name, values))

  async function issue(kind: number, name: string, cap: bigint): Promise<string> {
    const terms = { kind, name: assetName(name), id: 0n, origin: NO_ORIGIN, cap }
    await inRegistry('issue', terms)
    const call = registryInterface.encodeFunctionData('assetIdOf', [account(), terms])
    return rpc<string>('eth_call', { to: REGISTRY_ADDRESS, data: call })
  }

  test('merkato_getNotes tells all notes once and in order, by pages of any size, from any position or block', async () => {
    // Several in a block, none in a block, and blocks with logs of other kinds between them.
    const token = await issue(ASSET_KIND.token, 'Point', 1_000n)
    let made = 0
    for (const count of [1, 0, 3, 0, 0, 2]) {
      await inRegistry('mintPublic', token, 1n, account())
      await rpc('evm_setAutomine', false)
      for (let i = 0; i < count; i++) await shield(BigInt(++made))
      await rpc('evm_mine')
      await rpc('evm_setAutomine', true)
    }
    const all = (await rpc<Page>('merkato_getNotes')).notes
    expect(all.map(({ deposit }) => BigInt(deposit.value))).toEqual([1n, 2n, 3n, 4n, 5n, 6n])
    await fc.assert(
      fc.asyncProperty(
        fc.nat(8),
        fc.nat(8),
        fc.nat(16),
        fc.integer({ min: 1, max: 7 }),
        async (from, block, to, limit) => {
          const toBlock = toQuantity(Math.min(to, Number(await rpc('eth_blockNumber'))))
          const wanted = all.filter(({ blockNumber }) => BigInt(blockNumber) <= BigInt(toBlock))
          const page = await rpc<Page>('merkato_getNotes', {
            fromPosition: toQuantity(from),
            toBlock,
            limit: toQuantity(limit),
          })
          expect(page.notes).toEqual(wanted.slice(from, from + limit))
          expect(page.hasMore).toBe(wanted.length > from + limit)
          expect(Number(page.nextPosition)).toBe(page.hasMore ? from + limit : wanted.length)
          const fromBlock = toQuantity(Math.min(block, Number(toBlock)))
          const later = await rpc<Page>('merkato_getNotes', { fromBlock, toBlock, limit: toQuantity(limit) })
          expect(later.notes).toEqual(
            wanted.filter(({ blockNumber }) => BigInt(blockNumber) >= BigInt(fromBlock)).slice(0, limit),
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a note that was undone is told no more', async () => {
    const snapshot = await rpc('evm_snapshot')
    await shield(1n)
    expect((await rpc<Page>('merkato_getNotes')).nextPosition).toBe('0x1')
    await rpc('evm_revert', snapshot)
    expect(await rpc('merkato_getNotes')).toMatchObject({
      notes: [],
      nextPosition: '0x0',
      hasMore: false,
      blockNumber: '0x0',
    })
  })

  test('merkato_poolState: anchors are the roots that blocks left, and states of old blocks stay', async () => {
    const states: { root: string; anchors: unknown[] }[] = []
    for (let i = 1n; i <= 12n; i++) {
      await shield(i)
      states.push(await rpc('merkato_poolState'))
    }
    const roots = states.map(({ root }, i) => ({ tree: '0x0', root, blockNumber: toQuantity(i + 1) }))
    for (const [i, state] of states.entries()) {
      expect(await rpc('merkato_poolState', toQuantity(i + 1))).toEqual(state)
      expect(state.anchors).toEqual(
        roots
          .slice(0, i + 1)
          .reverse()
          .slice(0, 10),
      )
    }
  })

  test('merkato_assetInfo and merkato_getAssets show every kind of asset, at any block', async () => {
    const [token, hidden, category] = [
      await issue(ASSET_KIND.token, 'Point', 1_000n),
      await issue(ASSET_KIND.hiddenToken, 'Veil', 0n),
      await issue(ASSET_KIND.ticketCategory, 'Concert', 2n),
    ]
    const before = await rpc<string>('eth_blockNumber')
    await inRegistry('mintPublic', token, 5n, account())
    await inRegistry('mint', token, 7n, oneTime('holder'))
    await inRegistry('mintTicket', category, 9n, oneTime('guest'))
    await shield(ETHER)
    const issuer = account()
    expect(await rpc('merkato_assetInfo', token)).toEqual({
      assetId: token,
      kind: 'token',
      issuer,
      name: assetName('Point'),
      readableName: 'Point',
      id: '0x0',
      origin: NO_ORIGIN,
      cap: toQuantity(1_000n),
      supply: '0xc',
      shieldedTotal: '0x7',
      finalized: false,
      mintKey: null,
    })
    expect(await rpc('merkato_assetInfo', token, before)).toMatchObject({ supply: '0x0', shieldedTotal: '0x0' })
    const { assets, total } = await rpc<{ assets: { kind: string; assetId: string }[]; total: string }>(
      'merkato_getAssets',
    )
    expect(total).toBe('0x5')
    expect(assets.map(({ kind }) => kind)).toEqual(['native', 'token', 'hiddenToken', 'ticketCategory', 'ticket'])
    expect(assets.map(({ assetId }) => assetId).slice(0, 4)).toEqual([
      toBeHex(NATIVE_ASSET, 32),
      token,
      hidden,
      category,
    ])
    expect(assets[0]).toMatchObject({ supply: null, shieldedTotal: toQuantity(ETHER) })
    expect(assets[2]).toMatchObject({ supply: null, shieldedTotal: null, cap: null })
    expect(assets[4]).toMatchObject({ id: '0x9', supply: '0x1', shieldedTotal: '0x1', readableName: 'Concert' })
    expect(await rpc('merkato_getAssets', '0x1', '0x2', before)).toMatchObject({
      assets: [{ assetId: token }, { assetId: hidden }],
      total: '0x4',
    })
    expect(await rpc('merkato_getAssets', `0x${'f'.repeat(64)}`)).toMatchObject({ assets: [], total: '0x5' })
    expect(await rpc('merkato_assetInfo', '0x1234')).toBeNull()
  })

  test('merkato_syncStatistics counts a range', async () => {
    await shield(1n)
    await shield(2n)
    await inRegistry('mintPublic', await issue(ASSET_KIND.token, 'Point', 9n), 1n, account())
    expect(await rpc('merkato_syncStatistics')).toMatchObject({
      fromBlock: '0x0',
      toBlock: '0x4',
      blocks: '0x3',
      events: '0x2',
      notes: '0x2',
    })
    const part = await rpc('merkato_syncStatistics', { fromBlock: '0x2', toBlock: '0x2' })
    // position, commitment, value and the four words of a one-time address
    expect(part).toMatchObject({
      blocks: '0x1',
      events: '0x1',
      notes: '0x1',
      nullifiers: '0x0',
      bytes: toQuantity(7 * 32),
    })
  })

  test('what is not asked for as it should be is refused', async () => {
    const code = async (method: string, ...params: unknown[]) => (await failureOf(rpc(method, ...params))).code
    expect(await code('merkato_getNotes', { fromPosition: '0x0', fromBlock: '0x0' })).toBe(-32602)
    expect(await code('merkato_getNotes', { position: '0x0' })).toBe(-32602)
    expect(await code('merkato_getNotes', { limit: '0x0' })).toBe(-32602)
    expect(await code('merkato_getNotes', { limit: '0x3e9' })).toBe(-32602)
    expect(await code('merkato_getNotes', { limit: 5 })).toBe(-32602)
    expect(await code('merkato_getNotes', [])).toBe(-32602)
    expect(await code('merkato_getNotes', { fromBlock: '0x1' })).toBe(-32602)
    expect(await code('merkato_getNotes', { toBlock: '0x1' })).toBe(-32000)
    expect(await code('merkato_syncStatistics', { limit: '0x1' })).toBe(-32602)
    expect(await code('merkato_assetInfo')).toBe(-32602)
    expect(await code('merkato_assetInfo', 'MKT')).toBe(-32602)
    expect(await code('merkato_assetInfo', '0x1', '0x9')).toBe(-32000)
    expect(await code('merkato_package', '0x1')).toBe(-32602)
    expect(await code('merkato_lock', '0x1', 'latest', 1)).toBe(-32602)
    expect(await code('merkato_version', 1)).toBe(-32602)
    expect(await rpc('merkato_package', `0x${'1'.repeat(64)}`)).toBeNull()
    expect(await rpc('merkato_lock', `0x${'1'.repeat(64)}`)).toBeNull()
  })
})
