import { type Bundle, EMPTY_ROOT, encodeTransact, POOL_ADDRESS, poolInterface } from '@merkato/protocol'
import { toBeHex, toQuantity } from 'ethers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { sharedVerifier } from '../../src/verifier/groth16-verifier.js'
import { ETHER, VERIFYING_KEYS } from '../../testing/chain.js'
import { forge, inventBundleAt } from '../../testing/forged-bundles.js'

const SENDERS = 50

let node: MerkatoNode
let senders: string[]
beforeEach(async () => {
  node = await createNode({ verifyingKeys: VERIFYING_KEYS })
  senders = Array.from({ length: SENDERS }, (_, i) => toBeHex(0xa000_0000n + BigInt(i), 20))
  for (const sender of senders) {
    await rpc('hardhat_setBalance', sender, toQuantity(ETHER))
    await rpc('hardhat_impersonateAccount', sender)
  }
  await rpc('evm_setAutomine', false)
})
afterEach(() => node.close())

const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>

function bundleOf(sender: string, seed = sender, change: Partial<Bundle> = {}): Bundle {
  const bundle = inventBundleAt({ tree: 0, root: EMPTY_ROOT }, { seed, splits: [{}] })
  return { ...forge(bundle, { caller: sender }), ...change }
}

const send = (from: string, data: string) =>
  rpc<string>('eth_sendTransaction', { from, to: POOL_ADDRESS, data, gas: toQuantity(1_000_000n) })

const statusOf = async (hash: string) => (await rpc<{ status: string }>('eth_getTransactionReceipt', hash)).status

/** Mines one block. @returns how many proofs each batch of the precheck held, and how many were checked when they ran */
async function mine(): Promise<{ batches: number[]; single: number }> {
  const shared = await sharedVerifier()
  const [batch, single] = [vi.spyOn(shared, 'verifyBatch'), vi.spyOn(shared, 'firstInvalid')]
  await rpc('evm_mine')
  const sizes = (calls: readonly (readonly [readonly unknown[]])[]) => calls.map(([claims]) => claims.length)
  const counts = { batches: sizes(batch.mock.calls), single: sizes(single.mock.calls).reduce((a, b) => a + b, 0) }
  batch.mockRestore()
  single.mockRestore()
  return counts
}

describe('50 transfers in a block with automine off', () => {
  test('POOL-11: all proofs are checked at once, and none again', async () => {
    const hashes: string[] = []
    for (const sender of senders) hashes.push(await send(sender, encodeTransact(bundleOf(sender))))
    expect(await mine()).toEqual({ batches: [SENDERS], single: 0 })
    for (const hash of hashes) expect(await statusOf(hash)).toBe('0x1')
    const { number } = await rpc<{ number: string }>('eth_getBlockByNumber', 'latest', false)
    expect(BigInt(number)).toBe(1n)
  })

  test('a bad proof among them fails alone', async () => {
    const hashes: string[] = []
    for (const sender of senders.slice(0, 8)) hashes.push(await send(sender, encodeTransact(bundleOf(sender))))
    const [victim, thief] = senders.slice(8) as [string, string]
    const stolen = await send(thief, encodeTransact(bundleOf(victim)))
    expect(await mine()).toEqual({ batches: [9], single: 9 })
    for (const hash of hashes) expect(await statusOf(hash)).toBe('0x1')
    expect(await statusOf(stolen)).toBe('0x0')
  })

  test('waiting bundles with numbers that are none are refused in their turn, and the block is mined', async () => {
    const big = 2n ** 256n - 1n
    const spoils: object[] = [
      { nullifiers: [big, 1n] },
      { root: big },
      { publicAsset: big },
      { publicIn: big, publicOut: big },
      { proof: Array(8).fill(big) },
      { proof: Array(8).fill(0n) },
      { proof: [1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n] },
    ]
    const hashes: string[] = []
    for (const [i, spoil] of spoils.entries()) {
      const { joinSplits, ...rest } = bundleOf(senders[i] as string)
      const spoiled = { ...rest, joinSplits: joinSplits.map((split) => ({ ...split, ...spoil })) }
      hashes.push(await send(senders[i] as string, encodeTransact(spoiled)))
    }
    const honest = senders[spoils.length] as string
    hashes.push(await send(honest, encodeTransact(bundleOf(honest))))
    await rpc('evm_mine')
    expect(await Promise.all(hashes.map(statusOf))).toEqual([...spoils.map(() => '0x0'), '0x1'])
  })

  test('what is no bundle for the pool is left alone', async () => {
    const [one, two, three] = senders as [string, string, string]
    const { joinSplits, ...rest } = bundleOf(three)
    const odd = { ...rest, joinSplits: joinSplits.map((split) => ({ ...split, circuitId: 4 })) }
    await send(one, '0x')
    await send(two, `${encodeTransact(bundleOf(two))}00`)
    await send(three, encodeTransact(odd))
    await rpc('eth_sendTransaction', { from: senders[3], to: senders[4], value: '0x1' })
    expect(await mine()).toEqual({ batches: [], single: 0 })
  })
})

test('same nullifier twice in a block: one of two bundles of one note is applied', async () => {
  const [one, two] = senders as [string, string]
  const hashes = [
    await send(one, encodeTransact(bundleOf(one, 'note'))),
    await send(two, encodeTransact(bundleOf(two, 'note'))),
  ]
  await rpc('evm_mine')
  expect(await Promise.all(hashes.map(statusOf))).toEqual(['0x1', '0x0'])
  const again = { from: two, to: POOL_ADDRESS, data: encodeTransact(bundleOf(two, 'note')) }
  const failure = await rpc('eth_call', again).then(
    () => undefined,
    (error: { data: string }) => poolInterface.parseError(error.data)?.name,
  )
  expect(failure).toBe('NoteAlreadySpent')
})
