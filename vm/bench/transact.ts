import { encodeTransact, MAX_JOIN_SPLITS, POOL_ADDRESS } from '@merkato/protocol'
import { toQuantity } from 'ethers'
import { expect, test } from 'vitest'
import { createNode } from '../src/node/index.js'
import { ALICE, ETHER, TestChain, VERIFYING_KEYS } from '../testing/chain.js'
import { forgedBundle, type SplitWish } from '../testing/forged-bundles.js'
import { Spender } from '../testing/spender.js'
import { leaveFigures } from './support/figures.js'
import { median, timedRun } from './support/timed-run.js'

const WIDE = 2
const WARM_UP = 10
const ROUNDS = 30

const BUNDLES: Readonly<Record<string, readonly SplitWish[]>> = {
  'transact, 2 in 2 out': [{}],
  'transact, 8 in 2 out (wide)': [{ circuitId: WIDE }],
  'transact, 2 join-splits': [{}, {}],
  'transact, 8 join-splits': Array<SplitWish>(MAX_JOIN_SPLITS).fill({}),
}

test('gas of a transaction, and time in the VM', async () => {
  const chain = await TestChain.open()
  // Two leaves stand in the tree, as nobody's first payment does.
  const spender = new Spender()
  await spender.shield(chain, 'first')
  await spender.shield(chain, 'second')
  const root = await chain.root()
  const calls: { name: string; splits: readonly SplitWish[]; data: Uint8Array | string }[] = []
  for (const [name, splits] of Object.entries(BUNDLES)) {
    calls.push({ name, splits, data: encodeTransact(await forgedBundle(chain, { seed: `bench ${name}`, splits })) })
  }
  const figures = []
  for (const { name, splits, data } of calls) {
    const times: number[] = []
    for (let round = -WARM_UP; round < ROUNDS; round++) {
      const { microseconds } = await timedRun(chain, { data, options: {}, expected: 'ok', root })
      if (round >= 0) times.push(microseconds / 1000)
    }
    const [min, max] = [Math.min(...times), Math.max(...times)]
    figures.push({ name, gas: await gasUsed(splits, name), milliseconds: { median: median(times), min, max } })
  }
  for (const { name, gas, milliseconds } of figures) console.log(name.padEnd(30), gas, `${milliseconds.median} ms`)
  leaveFigures('transact', figures)
})

/** Of the whole transaction, as its receipt says it. */
async function gasUsed(splits: readonly SplitWish[], name: string): Promise<number> {
  const chain = await TestChain.open()
  const node = await createNode({ verifyingKeys: VERIFYING_KEYS })
  const rpc = <Answer>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<Answer>
  try {
    // Both pools are empty, so both know the root.
    const data = encodeTransact(await forgedBundle(chain, { seed: `bench ${name}`, splits }))
    await rpc('hardhat_setBalance', ALICE, toQuantity(ETHER))
    await rpc('hardhat_impersonateAccount', ALICE)
    const call = { from: ALICE, to: POOL_ADDRESS, data, gas: toQuantity(5_000_000n) }
    const hash = await rpc<string>('eth_sendTransaction', call)
    const { status, gasUsed: gas } = await rpc<Record<string, string>>('eth_getTransactionReceipt', hash)
    expect(status).toBe('0x1')
    return Number(gas)
  } finally {
    await node.close()
  }
}
