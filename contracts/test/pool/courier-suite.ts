import { NATIVE_ASSET } from '@merkato/protocol'
import type { Contract } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { bundleCourierAbi, bundleCourierBytecode } from '../../src/index.js'
import { forgedBundle } from './forged-bundle.js'
import { outcome, send } from './homes.js'
import { create, type Stage } from './stage.js'

/** A courier carries what is bound to it, for anybody, and nothing else. */
export function courierSuite(staged: () => Stage): void {
  let stage: Stage
  let courier: Contract
  let caller: string

  beforeAll(async () => {
    stage = staged()
    courier = await create(stage.alice, bundleCourierAbi, bundleCourierBytecode, stage.home.pool)
    caller = await courier.getAddress()
  })

  const carried = (bundle: unknown) => courier.interface.encodeFunctionData('carry', [bundle])
  const ends = (bundle: unknown) => outcome(stage.home, { from: stage.bob, to: caller, data: carried(bundle) })

  test('anybody sends what is bound to the courier, once', async () => {
    const { home, token, bob } = stage
    const recipient = `0x${'c1'.repeat(20)}`
    const paying = { seed: 'carried', publicAsset: token, publicOut: 40n, recipient, fee: 1n, feeTo: recipient }
    const bundle = await forgedBundle(home, { caller, joinSplits: [paying] })
    await send({ from: bob, to: caller, data: carried(bundle) })
    expect(await ends(bundle)).toBe(`NoteAlreadySpent(${bundle.joinSplits[0]?.nullifiers[0]})`)
  })

  test('a bundle for another caller, or one that takes coins in, is refused by the pool', async () => {
    const { home, bob } = stage
    const foreign = await forgedBundle(home, { caller: bob.address, joinSplits: [{ seed: 'not carried' }] })
    expect(await ends(foreign)).toBe('InvalidProof(0)')
    const joinSplits = [{ seed: 'paid in', publicAsset: NATIVE_ASSET, publicIn: 5n }]
    expect(await ends(await forgedBundle(home, { caller, joinSplits }))).toBe('WrongValue(5, 0)')
  })
}
