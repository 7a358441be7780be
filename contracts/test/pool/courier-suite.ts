import { NATIVE_ASSET, transferAct } from '@merkato/protocol'
import { AbiCoder, type Contract, keccak256, ZeroHash } from 'ethers'
import { beforeAll, describe, expect, test } from 'vitest'
import { bundleCourierAbi, bundleCourierBytecode } from '../../src/index.js'
import { EXPIRY, forgedBundle } from './forged-bundle.js'
import { byKey, forgedAct, forgedLock, forgedSeal, packagesCall } from './forged-modules.js'
import { ask, logNames, outcome, poolCall, send } from './homes.js'
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

  describe('with a call of a module', () => {
    const FEE_TO = `0x${'fe'.repeat(20)}`
    let count = 0

    const agreement = (module: string, call: string) => {
      const selector = courier.interface.getFunction('carryWith')?.selector
      return keccak256(
        AbiCoder.defaultAbiCoder().encode(['bytes4', 'address', 'bytes32'], [selector, module, keccak256(call)]),
      )
    }
    const feeFor = (module: string, call: string) => {
      const fee = { publicAsset: stage.token, publicOut: 3n, fee: 3n, feeTo: FEE_TO }
      const joinSplits = [{ seed: `fee ${count++}`, ...fee }]
      return forgedBundle(stage.home, { caller, joinSplits, dataHash: agreement(module, call) })
    }
    const carriedWith = (bundle: unknown, module: string, call: string) =>
      courier.interface.encodeFunctionData('carryWith', [bundle, module, call])
    const endsWith = (bundle: unknown, module: string, call: string) =>
      outcome(stage.home, { from: stage.bob, to: caller, data: carriedWith(bundle, module, call) })

    /** A parcel that a one-time key holds, and the call by which that hands it on. */
    const handedOn = async () => {
      const { home, alice } = stage
      const terms = { holder: byKey(5n) }
      const made = await forgedSeal(home, { caller: alice.address, joinSplits: [{ seed: `held ${count++}` }], terms })
      await send({ from: alice, to: home.packages, data: packagesCall('seal', made.bundle, made.sealing) })
      const { parcel } = made
      const act = { parcel, to: byKey(6n), keyBox: Uint8Array.of(7) }
      const proof = forgedAct(home, transferAct(act, { npk: 5n, acts: 0n, expiry: EXPIRY }))
      return packagesCall('transferWithKey', parcel, act.to, act.keyBox, EXPIRY, proof)
    }

    test('anybody sends both, once, and is paid', async () => {
      const { home, bob } = stage
      const call = await handedOn()
      const fee = await feeFor(home.packages, call)
      const receipt = await send({ from: bob, to: caller, data: carriedWith(fee, home.packages, call) })
      expect(logNames(receipt)).toEqual(['PublicTransfer', 'Transacted', 'Transferred'])
      expect(await endsWith(fee, home.packages, call)).toMatch(/^NoteAlreadySpent/)
    })

    test('beyond the issue: relayed call: its fee is not taken without it, nor for another one, nor by another contract', async () => {
      const { home, alice } = stage
      const call = await handedOn()
      const fee = await feeFor(home.packages, call)
      expect(await ends(fee)).toBe(`BundleNotForThis(${ZeroHash}, ${fee.dataHash})`)
      const other = packagesCall('parcelOf', ZeroHash)
      expect(await endsWith(fee, home.packages, other)).toMatch(/^BundleNotForThis/)
      expect(await endsWith(fee, home.conditionalTransfers, call)).toMatch(/^BundleNotForThis/)
      for (const target of [home.pool, home.registry, alice.address, caller]) {
        expect(await endsWith(fee, target, call)).toBe(`NotAModule(${target})`)
      }
      const direct = { from: alice, to: home.pool, data: poolCall('transact', fee) }
      expect(await outcome(home, direct)).toBe('InvalidProof(0)')
      expect(await endsWith(fee, home.packages, call)).toBe('done')
    })

    test('a call that the module refuses costs no fee, and says why', async () => {
      const { home, alice } = stage
      const call = await handedOn()
      const fee = await feeFor(home.packages, call)
      await send({ from: alice, to: home.packages, data: call })
      expect(await endsWith(fee, home.packages, call)).toMatch(/^(InvalidProof|NotTheHolder)/)
      const [nullifier] = fee.joinSplits.flatMap(({ nullifiers }) => nullifiers)
      expect(BigInt(await ask(home.provider, home.pool, poolCall('isSpent', nullifier)))).toBe(0n)
    })

    test('beyond the issue: relayed call: who sends a seal beside a bundle of his own can not leave its contents out', async () => {
      const { home } = stage
      const { bundle, sealing } = await forgedSeal(home, { caller, joinSplits: [{ seed: `whole ${count++}` }] })
      const robbed = packagesCall('seal', bundle, { ...sealing, contents: new Uint8Array() })
      expect(await endsWith(await feeFor(home.packages, robbed), home.packages, robbed)).toMatch(/^BundleNotForThis/)
      const whole = packagesCall('seal', bundle, sealing)
      expect(await endsWith(await feeFor(home.packages, whole), home.packages, whole)).toBe('done')
    })

    test('seals and locks are bound to the courier', async () => {
      const { home } = stage
      const { bundle, sealing } = await forgedSeal(home, { caller, joinSplits: [{ seed: `sealed ${count++}` }] })
      const sealed = packagesCall('seal', bundle, sealing)
      expect(await endsWith(await feeFor(home.packages, sealed), home.packages, sealed)).toBe('done')
      const { timestamp } = (await home.provider.getBlock('latest')) as { timestamp: number }
      const deadline = BigInt(timestamp) + 86_400n
      const terms = { decider: stage.alice.address, deadline, fallbackAlternative: 0, data: ZeroHash }
      const nullifiers = [11n, 12n].map((part) => part + BigInt(count++) * 100n)
      const alternatives = [[{ seed: 'one way', nullifiers }], [{ seed: 'the other', nullifiers }]]
      const { call } = await forgedLock(home, { caller, alternatives, terms })
      expect(await endsWith(await feeFor(home.conditionalTransfers, call), home.conditionalTransfers, call)).toBe(
        'done',
      )
      expect(await outcome(home, { from: stage.bob, to: home.conditionalTransfers, data: call })).toBe(
        'InvalidProof(0)',
      )
    })
  })
}
