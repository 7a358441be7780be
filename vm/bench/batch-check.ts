import { type Bundle, boundHash, EMPTY_ROOT, encodeTransact, POOL_ADDRESS } from '@merkato/protocol'
import { toBeHex, toQuantity } from 'ethers'
import { expect, test } from 'vitest'
import { createNode } from '../src/node/index.js'
import { joinSplitClaims } from '../src/precompiles/pool/check-proofs.js'
import { loadVerifiers, type ProofClaim, parseVerifyingKeys } from '../src/verifier/verifiers.js'
import { CHAIN_ID, ETHER, POOL, VERIFYING_KEYS } from '../testing/chain.js'
import { forge, inventBundleAt } from '../testing/forged-bundles.js'
import { leaveFigures } from './support/figures.js'
import { median } from './support/timed-run.js'

const COUNT = 50
const ROUNDS = 5

const senders = Array.from({ length: COUNT }, (_, i) => toBeHex(0xa000_0000n + BigInt(i), 20))
const bundles = new Map(senders.map((sender) => [sender, bundleOf(sender)]))

function bundleOf(sender: string): Bundle {
  return forge(inventBundleAt({ tree: 0, root: EMPTY_ROOT }, { seed: sender, splits: [{}] }), { caller: sender })
}

function claims(): ProofClaim[] {
  const keyHashes = new Map([...parseVerifyingKeys(VERIFYING_KEYS)].map(([hash, { circuitId }]) => [circuitId, hash]))
  return [...bundles].flatMap(([caller, bundle]) =>
    joinSplitClaims(bundle.joinSplits, boundHash(bundle, { chainId: CHAIN_ID, pool: POOL, caller }), keyHashes),
  )
}

/** Milliseconds of processor time, so that others at work on the machine count little. */
async function milliseconds(work: () => unknown): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

test('50 proofs checked together take at most 40 % of the time that they take one by one', async () => {
  const all = claims()
  const [together, single]: [number[], number[]] = [[], []]
  for (let round = -1; round < ROUNDS; round++) {
    // New ones each time: they remember what they have checked.
    const [ahead, later] = [
      await loadVerifiers(VERIFYING_KEYS, CHAIN_ID),
      await loadVerifiers(VERIFYING_KEYS, CHAIN_ID),
    ]
    const times = [
      await milliseconds(() => ahead.precheck(all)),
      await milliseconds(() => expect(all.every((claim) => later.firstInvalid([claim]) === undefined)).toBe(true)),
    ] as const
    if (round < 0) continue
    together.push(times[0])
    single.push(times[1])
  }
  const ratio = median(together) / median(single)
  console.log(`${COUNT} proofs together   ${median(together).toFixed(1)} ms`)
  console.log(`${COUNT} proofs one by one ${median(single).toFixed(1)} ms`)
  console.log(`ratio ${ratio.toFixed(2)}`)
  leaveFigures('batch-check', { proofs: COUNT, together: median(together), single: median(single) })
  expect(ratio).toBeLessThanOrEqual(0.4)
})

test('a block of 50 transfers of 50 senders, mined with and without checking ahead', async () => {
  const [withIt, without]: [number[], number[]] = [[], []]
  for (let round = -1; round < ROUNDS; round++) {
    const times = [await mineTime(false), await mineTime(true)] as const
    if (round < 0) continue
    withIt.push(times[0])
    without.push(times[1])
  }
  console.log(
    `evm_mine, ${COUNT} transfers ${median(withIt).toFixed(0)} ms, each checked alone ${median(without).toFixed(0)} ms`,
  )
  leaveFigures('batch-mine', { transfers: COUNT, together: median(withIt), single: median(without) })
})

/** @param alone automine is on while the transactions wait, behind a gap in the nonces, so that none is collected */
async function mineTime(alone: boolean): Promise<number> {
  const node = await createNode({ verifyingKeys: VERIFYING_KEYS })
  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  try {
    for (const sender of senders) {
      await rpc('hardhat_setBalance', sender, toQuantity(ETHER))
      await rpc('hardhat_impersonateAccount', sender)
    }
    await rpc('evm_setAutomine', alone)
    for (const [from, bundle] of bundles) {
      const transaction = { from, to: POOL_ADDRESS, data: encodeTransact(bundle), gas: toQuantity(1_000_000n) }
      await rpc('eth_sendTransaction', { ...transaction, ...(alone ? { nonce: '0x1' } : {}) })
    }
    if (alone) for (const sender of senders) await rpc('hardhat_setNonce', sender, '0x1')
    await rpc('evm_setAutomine', false)
    const time = await milliseconds(() => rpc('evm_mine'))
    expect(await rpc('eth_getBlockTransactionCountByNumber', 'latest')).toBe(toQuantity(COUNT))
    return time
  } finally {
    await node.close()
  }
}
