import { NATIVE_ASSET, ZERO_ADDRESS } from '@merkato/protocol'
import { type Contract, ContractFactory, type HDNodeWallet } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { bundleCourierAbi, bundleCourierBytecode } from '../../src/index.js'
import { forgedBundle } from './forged-bundle.js'
import { accountOf, ONE_TIME, outcome, type PoolHome, poolCall, send } from './homes.js'

/** A courier carries what is bound to it, for anybody, and nothing else. */
export function courierSuite(opened: () => PoolHome): void {
  let home: PoolHome
  let courier: Contract
  let bob: HDNodeWallet

  beforeAll(async () => {
    home = opened()
    bob = accountOf(home, 1)
    const alice = accountOf(home, 0)
    const factory = new ContractFactory(bundleCourierAbi, bundleCourierBytecode, alice)
    courier = (await (await factory.deploy(home.pool)).waitForDeployment()) as Contract
    await send({ from: alice, to: home.pool, data: poolCall('shield', NATIVE_ASSET, 100n, ONE_TIME), value: 100n })
  })

  const carried = (bundle: unknown) => courier.interface.encodeFunctionData('carry', [bundle])
  const ends = async (data: string) => outcome(home, { from: bob, to: await courier.getAddress(), data })

  test('anybody sends what is bound to the courier, once', async () => {
    const recipient = `0x${'c1'.repeat(20)}`
    const caller = await courier.getAddress()
    const paying = { seed: 'carried', publicAsset: NATIVE_ASSET, publicOut: 40n, recipient, fee: 1n, feeTo: recipient }
    const bundle = await forgedBundle(home, { caller, joinSplits: [paying] })
    await send({ from: bob, to: caller, data: carried(bundle) })
    expect(await home.provider.getBalance(recipient)).toBe(40n)
    expect(await ends(carried(bundle))).toBe(`NoteAlreadySpent(${bundle.joinSplits[0]?.nullifiers[0]})`)
  })

  test('a bundle for another caller, or one that takes coins in, is refused by the pool', async () => {
    const joinSplits = [{ seed: 'not carried' }]
    const foreign = await forgedBundle(home, { caller: bob.address, joinSplits })
    expect(await ends(carried(foreign))).toBe('InvalidProof(0)')
    const caller = await courier.getAddress()
    const paidIn = [{ seed: 'paid in', publicAsset: NATIVE_ASSET, publicIn: 5n, recipient: ZERO_ADDRESS }]
    expect(await ends(carried(await forgedBundle(home, { caller, joinSplits: paidIn })))).toBe('WrongValue(5, 0)')
  })
}
