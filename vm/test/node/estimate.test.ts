import { Contract, ContractFactory, type InterfaceAbi, toQuantity } from 'ethers'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ExecutionView } from '../../src/node/execution.js'
import type { MerkatoNode } from '../../src/node/index.js'
import { compileFixture } from './helpers/compile.js'
import { openNode } from './helpers/provider.js'

const GENEROUS = { all: 0, allBut2000: 1, coin: 3 } as const
const FIXED = 2

interface Frame {
  readonly before: number
  readonly after: number
  readonly kind: number
}

describe('an estimate of calls in calls', () => {
  let node: MerkatoNode
  let from: string
  let to: string
  let nest: Contract

  beforeAll(async () => {
    const { node: opened, provider } = await openNode()
    node = opened
    const { abi, bytecode } = compileFixture('Nest')
    const signer = await provider.getSigner(0)
    const deployed = await new ContractFactory(abi as InterfaceAbi, bytecode, signer).deploy()
    from = signer.address
    to = await (await deployed.waitForDeployment()).getAddress()
    nest = new Contract(to, abi as InterfaceAbi, signer)
    await rpc('hardhat_setBalance', to, '0xff')
    // From now on every turn costs the same.
    await (await nest.getFunction('dig')([1])).wait()
    return async () => {
      provider.destroy()
      await node.close()
    }
  }, 60_000)
  afterEach(() => vi.restoreAllMocks())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const callOf = (frames: readonly Frame[]) => {
    const plan = frames.map(({ before, after, kind }) => before + (after << 8) + (kind << 16))
    return { from, to, data: nest.interface.encodeFunctionData('dig', [plan]) }
  }
  const succeeds = async (call: object, gas: bigint): Promise<boolean> =>
    rpc('eth_estimateGas', { ...call, gas: toQuantity(gas) }).then(
      () => true,
      () => false,
    )
  const frame = (kinds: readonly number[]) =>
    fc.record({ before: fc.nat({ max: 60 }), after: fc.nat({ max: 60 }), kind: fc.constantFrom(...kinds) })

  test('is the least that is enough, whatever gas the calls are given', async () => {
    const frames = fc.array(frame([...Object.values(GENEROUS), FIXED]), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(frames, async (plan) => {
        const call = callOf(plan)
        const estimate = await rpc('eth_estimateGas', call).catch(() => undefined)
        // Some plans need more inside than a fixed gift of gas.
        fc.pre(estimate !== undefined)
        const least = BigInt(estimate as string)
        expect(await succeeds(call, least)).toBe(true)
        expect(await succeeds(call, least - 1n)).toBe(false)
      }),
      { numRuns: 15 },
    )
  })

  test('takes three runs, and not one for every bit of the answer', async () => {
    // Much is done inside and little is left to do outside, so the 64th that is kept back is missing.
    const inside = [
      { before: 255, after: 0, kind: GENEROUS.all },
      { before: 255, after: 255, kind: GENEROUS.all },
    ]
    const plans = Object.values(GENEROUS).map((kind) => [{ before: 1, after: 1, kind }, ...inside])
    for (const plan of plans) {
      const run = vi.spyOn(ExecutionView.prototype, 'run')
      await rpc('eth_estimateGas', callOf(plan))
      expect(run.mock.calls.length).toBeLessThanOrEqual(3)
      run.mockRestore()
    }
  })
})
