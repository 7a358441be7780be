import {
  type Bundle,
  CIRCUITS,
  CommitmentTree,
  commitmentsOf,
  Frontier,
  NATIVE_ASSET,
  NO_CAP,
  NO_DATA,
  type OwnAct,
  ownHash,
  ownPublicInputs,
  type PoolEvent,
  parsePoolLog,
  poolInterface,
  SANDBOX_CHAIN_ID,
  termsAssetId,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { AbiCoder, type HDNodeWallet, id, keccak256, type Log, parseEther, toBeHex, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { ShieldedAccount } from '../support/shielded-account.js'
import { currentRoot, EXPIRY, element, forgedBundle, type Parts } from './forged-bundle.js'
import {
  accountOf,
  ask,
  forwarder,
  logNames,
  ONE_TIME,
  outcome,
  type PoolHome,
  poolCall,
  registryCall,
  send,
  through,
} from './homes.js'

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
const COIN = parseEther('1')
const abi = AbiCoder.defaultAbiCoder()

/** Everything that the pool answers, the same in every home. */
export function poolSuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  /** A token of alice's, of which she has 1,000 units in public. */
  let token: bigint

  beforeAll(async () => {
    home = await open()
    alice = accountOf(home, 0)
    bob = accountOf(home, 1)
    const terms = { kind: 1 as const, name: `0x${'47'.padEnd(64, '0')}`, id: 0n, origin: ZeroHash, cap: NO_CAP }
    token = termsAssetId(alice.address, terms)
    await call(alice, home.registry, registryCall('issue', terms))
    const mint = registryCall('mintPublic', token, 1000n, alice.address)
    await call(alice, home.registry, mint)
  })
  afterAll(() => home.close())

  const call = (from: HDNodeWallet, to: string, data: string, value = 0n) => send({ from, to, data, value })

  /** Answer of a view, decoded. */
  async function view(name: string, ...args: unknown[]): Promise<unknown> {
    const answer = await ask(home.provider, home.pool, poolInterface.encodeFunctionData(name, args))
    const values = poolInterface.decodeFunctionResult(name, answer)
    return values.length === 1 ? values[0] : [...values]
  }

  const transact = (bundle: Bundle) => poolCall('transact', bundle)

  async function run(from: HDNodeWallet, joinSplits: readonly Parts[], value = 0n) {
    const bundle = await forgedBundle(home, { caller: from.address, joinSplits })
    return call(from, home.pool, transact(bundle), value)
  }

  /** How `transact` of a bundle would end. */
  const ends = (bundle: Bundle, { from = alice, value = 0n } = {}) =>
    outcome(home, { from, to: home.pool, data: transact(bundle), value })

  const shielded = (asset: bigint, value: bigint, to = ONE_TIME) => poolCall('shield', asset, value, to)

  async function events(): Promise<PoolEvent[]> {
    const logs = await home.provider.getLogs({ address: home.pool, fromBlock: 0, toBlock: 'latest' })
    return logs.flatMap((log) => parsePoolLog(log) ?? [])
  }

  /** The pool's tree is that of its logs, and its slots hold the frontier that the protocol computes. */
  async function expectTreeOfLogs() {
    const commitments = (await events()).flatMap(commitmentsOf)
    const [frontier, tree] = [Frontier.empty(), new CommitmentTree()]
    frontier.append(commitments)
    tree.append(...commitments)
    expect(await view('currentRoot')).toEqual([0n, tree.root()])
    expect(await view('nextPosition')).toBe(BigInt(commitments.length))
    for (const [height, nodes] of frontier.state().filled.entries()) {
      for (const [place, node] of nodes.entries()) expect(await slot(5n + BigInt(3 * height + place))).toBe(node)
    }
  }

  const slot = async (number: bigint) => BigInt(await home.provider.getStorage(home.pool, number))
  const mapped = (key: bigint | string, base: bigint) =>
    BigInt(keccak256(abi.encode(['uint256', 'uint256'], [BigInt(key), base])))

  describe('what goes through', () => {
    test('a real proof: coins of a note are paid out, and change stays', async () => {
      const holder = new ShieldedAccount('portable', home.provider, home.pool)
      await holder.shield(alice, 5n * COIN)
      const bundle = await holder.pay({ seed: 'real', value: 2n * COIN, contract: bob.address, dataHash: NO_DATA })
      expect(await ends(bundle)).toBe('InvalidProof(0)')
      const before = await home.provider.getBalance(home.pool)
      await call(bob, home.pool, transact(bundle))
      expect(await home.provider.getBalance(home.pool)).toBe(before - 2n * COIN)
      expect(await view('shieldedTotal', NATIVE_ASSET)).toBe(3n * COIN)
      expect(await ends(bundle, { from: bob })).toBe(`NoteAlreadySpent(${bundle.joinSplits[0]?.nullifiers[0]})`)
      await expectTreeOfLogs()
    })

    test('shield: coins and public balances become notes at the next position', async () => {
      const position = (await view('nextPosition')) as bigint
      const [coins, units] = [await view('shieldedTotal', NATIVE_ASSET), await view('shieldedTotal', token)]
      const receipt = await call(alice, home.pool, shielded(NATIVE_ASSET, COIN), COIN)
      expect(logNames(receipt)).toEqual(['Shielded'])
      const event = parsePoolLog(receipt.logs[0] as Log)
      expect(event).toMatchObject({
        name: 'Shielded',
        from: alice.address,
        position,
        value: COIN,
        assetId: NATIVE_ASSET,
      })
      expect(logNames(await call(alice, home.pool, shielded(token, 100n)))).toEqual(['PublicTransfer', 'Shielded'])
      expect(await view('publicBalanceOf', alice.address, token)).toBe(900n)
      expect(await view('shieldedTotal', NATIVE_ASSET)).toBe((coins as bigint) + COIN)
      expect(await view('shieldedTotal', token)).toBe((units as bigint) + 100n)
      await expectTreeOfLogs()
    })

    test('transact: one, a wide and eight join-splits; every root stays known', async () => {
      const [tree, root] = await currentRoot(home)
      const count = (await view('nullifierCount')) as bigint
      const wide = CIRCUITS['transfer-wide'].id
      await run(alice, [{ seed: 'one' }])
      await run(alice, [{ seed: 'wide', circuitId: wide }])
      const eight = Array.from({ length: 8 }, (_, i) => ({ seed: `eight ${i}`, circuitId: i === 3 ? wide : 1 }))
      const receipt = await run(bob, eight)
      expect(logNames(receipt)).toEqual(Array.from({ length: 8 }, () => 'Transacted'))
      expect(await view('nullifierCount')).toBe(count + 2n + 8n + 7n * 2n + 8n)
      expect(await view('isKnownRoot', tree, root)).toBe(true)
      expect(await view('isKnownRoot', tree, root + 1n)).toBe(false)
      expect(await view('isSpent', element('one nullifier 0'))).toBe(true)
      const asked = [element('eight 3 nullifier 7'), 5n, 2n ** 256n - 1n, element('wide nullifier 0')]
      expect(await view('areSpent', asked)).toEqual([true, false, false, true])
      await expectTreeOfLogs()
    })

    test('public parts: logs in order, what comes in first counts, fees to whom they are due', async () => {
      const [carol, dave] = [3, 4].map((i) => accountOf(home, i).address) as [string, string]
      const total = (await view('shieldedTotal', token)) as bigint
      const receipt = await run(alice, [
        { seed: 'out', publicAsset: token, publicOut: total + 30n, recipient: carol, fee: 10n, feeTo: dave },
        { seed: 'in', publicAsset: token, publicIn: 50n },
        { seed: 'both', publicAsset: token, publicIn: 5n, publicOut: 5n, recipient: alice.address },
      ])
      expect(logNames(receipt)).toEqual([
        ...['PublicTransfer', 'PublicTransfer', 'Transacted'],
        ...['PublicTransfer', 'Transacted'],
        ...['PublicTransfer', 'PublicTransfer', 'Transacted'],
      ])
      const balances = await Promise.all([alice.address, carol, dave].map((one) => view('publicBalanceOf', one, token)))
      expect(balances).toEqual([850n, total + 20n, 10n])
      expect(await view('publicBalancesOf', carol, [token, NATIVE_ASSET, token])).toEqual([
        total + 20n,
        0n,
        total + 20n,
      ])
      expect(await view('shieldedTotal', token)).toBe(20n)
      await call(accountOf(home, 3), home.pool, poolCall('transferPublic', token, alice.address, 7n))
      expect(await view('publicBalanceOf', alice.address, token)).toBe(857n)
      await expectTreeOfLogs()
    })

    test('coins come to accounts, contracts and precompiles alike, and nobody is called', async () => {
      const contract = await forwarder(home, 'STATICCALL')
      const fresh = `0x${'c0'.repeat(20)}`
      const receivers = [fresh, contract, home.registry, home.pool, `0x${'0'.repeat(39)}1`, `0x${'0'.repeat(39)}5`]
      const before = await Promise.all(receivers.map((one) => home.provider.getBalance(one)))
      await run(
        alice,
        receivers.map((recipient, i) => ({
          seed: `coins ${i}`,
          publicAsset: NATIVE_ASSET,
          publicIn: 10n,
          publicOut: 10n,
          recipient,
          fee: 3n,
          feeTo: i % 2 ? contract : fresh,
        })),
        10n * BigInt(receivers.length),
      )
      const after = await Promise.all(receivers.map((one) => home.provider.getBalance(one)))
      expect(after.map((balance, i) => balance - (before[i] as bigint))).toEqual([7n + 9n, 7n + 9n, 7n, 7n, 7n, 7n])
    })

    test('an act is checked for the contract that asks', async () => {
      const act: OwnAct = { npk: 5n, record: id('record'), sequence: 3n, expiry: EXPIRY, dataHash: id('data') }
      const hash = ownHash(act, { chainId: SANDBOX_CHAIN_ID, pool: home.pool, caller: alice.address })
      expect(await view('ownHash', act, alice.address)).toBe(hash)
      const proof = forgeProof('own', ownPublicInputs({ npk: 5n, boundHash: hash }))
      const checks = (changed: OwnAct, from = alice) =>
        outcome(home, { from, to: home.pool, data: poolCall('checkOwn', changed, proof) })
      expect(await checks(act)).toBe('done')
      expect(await checks({ ...act, npk: R, expiry: 0n })).toBe(`NotCanonical(${R})`)
      expect(await checks({ ...act, expiry: 1n })).toMatch(/^BundleExpired\(1, \d+\)$/)
      for (const changed of [{ npk: 6n }, { record: id('other') }, { sequence: 4n }, { dataHash: id('other') }]) {
        expect(await checks({ ...act, ...changed })).toBe('InvalidProof(0)')
      }
      expect(await checks(act, bob)).toBe('InvalidProof(0)')
    })

    test('boundHash is what wallets sign, for a bundle of any shape that can be', async () => {
      const bundle = await forgedBundle(home, { caller: bob.address, joinSplits: [{ seed: 'a' }, { seed: 'b' }] })
      const tampered = { ...bundle, dataHash: id('other') }
      expect(await view('boundHash', bundle, bob.address)).not.toBe(await view('boundHash', tampered, bob.address))
      expect(await ends(bundle, { from: bob })).toBe('done')
      expect(await ends(tampered, { from: bob })).toBe('InvalidProof(0)')
    })

    test('the same storage slots', async () => {
      expect(await slot(0n)).toBe(
        (((await view('nullifierCount')) as bigint) << 128n) | ((await view('nextPosition')) as bigint),
      )
      expect(await slot(1n)).toBe((await currentRoot(home))[1])
      for (const circuitId of [1n, 2n, 3n, 4n, 5n]) {
        const hash = (await view('verifyingKeyHash', circuitId)) as string
        expect(hash).not.toBe(ZeroHash)
        expect(await slot(mapped(circuitId, 2n))).toBe(BigInt(hash))
      }
      expect(await slot(mapped((await currentRoot(home))[1], mapped(0n, 3n)))).toBe(1n)
      expect(await slot(mapped(element('one nullifier 1'), 4n))).toBe(1n)
      expect(await slot(mapped(alice.address, mapped(token, 50n)))).toBe(
        await view('publicBalanceOf', alice.address, token),
      )
      expect(await slot(mapped(token, 51n))).toBe(await view('shieldedTotal', token))
      expect(await slot(mapped(token, 52n))).toBe(1n)
      expect(await slot(mapped(NATIVE_ASSET, 52n))).toBe(1n)
      expect(await view('verifyingKeyHash', 6n)).toBe(ZeroHash)
      // A reserved slot moved would move this one; the native pool has no verifiers in its state.
      expect((await slot(mapped(1n, 60n))) === 0n).toBe(home.kind === 'native')
      expect(BigInt((await view('registry')) as string)).toBe(BigInt(home.registry))
    })
  })

  describe('what is refused', () => {
    /** Eight join-splits, of which each rule may spoil its own. */
    let eight: Bundle
    beforeAll(async () => {
      eight = await forgedBundle(home, {
        caller: alice.address,
        joinSplits: Array.from({ length: 8 }, (_, i) => ({ seed: `bad ${i}` })),
      })
    })

    const spoil = (bundle: Bundle, i: number, parts: object): Bundle => ({
      ...bundle,
      joinSplits: bundle.joinSplits.map((joinSplit, k) => (k === i ? { ...joinSplit, ...parts } : joinSplit)),
    })

    /** Rules of `transact` in their order: how a bundle breaks each, and what the pool says. */
    const rules: readonly [spoiled: (bundle: Bundle) => Bundle, refusal: () => string | RegExp][] = [
      [
        (bundle) => ({ ...bundle, joinSplits: [...bundle.joinSplits, ...bundle.joinSplits.slice(0, 1)] }),
        () => 'WrongBundleSize(9)',
      ],
      [(bundle) => spoil(bundle, 0, { circuitId: 3 }), () => 'UnknownCircuit(3)'],
      [(bundle) => spoil(bundle, 1, { nullifiers: [1n, 2n, 3n] }), () => 'WrongShape()'],
      [(bundle) => ({ ...bundle, expiry: 1n }), () => /^BundleExpired\(1, \d+\)$/],
      [(bundle) => spoil(bundle, 0, { root: R }), () => `NotCanonical(${R})`],
      [(bundle) => spoil(bundle, 1, { commitments: [5n, 0n] }), () => 'NotCanonical(0)'],
      [(bundle) => spoil(bundle, 2, { publicOut: 2n ** 128n }), () => `AmountOutOfRange(${2n ** 128n})`],
      [(bundle) => spoil(bundle, 3, { publicAsset: 5n }), () => 'UnexpectedPublicAsset(5)'],
      [(bundle) => spoil(bundle, 4, { publicAsset: 5n, publicOut: 1n }), () => 'UnknownAsset(5)'],
      [(bundle) => spoil(bundle, 5, { fee: 1n }), () => 'FeeExceedsOutput(1, 0)'],
      [
        (bundle) => spoil(bundle, 6, { publicAsset: token, publicOut: 1n, recipient: home.pool }),
        () => `InvalidRecipient(${home.pool})`,
      ],
      [(bundle) => spoil(bundle, 7, { publicAsset: NATIVE_ASSET, publicIn: 4n }), () => 'WrongValue(4, 0)'],
      [
        (bundle) => spoil(bundle, 5, { publicAsset: token, publicIn: 5000n }),
        () => `InsufficientBalance(${token}, ${alice.address}, 857, 5000)`,
      ],
      [(bundle) => spoil(bundle, 4, { root: 77n }), () => 'UnknownRoot(0, 77)'],
      [(bundle) => spoil(bundle, 3, { nullifiers: [9n, 9n] }), () => 'RepeatedNullifier(9)'],
      [
        (bundle) => spoil(bundle, 2, { nullifiers: [element('one nullifier 0'), 8n] }),
        () => `NoteAlreadySpent(${element('one nullifier 0')})`,
      ],
      [(bundle) => spoil(bundle, 1, { commitments: [5n, 6n] }), () => 'InvalidProof(0)'],
    ]

    test.each(rules.map((rule, i) => [i, ...rule] as const))(
      'transact, rule %i comes before those behind it',
      async (i, spoiled, refusal) => {
        const broken = rules.slice(i + 1).reduceRight((bundle, [later]) => later(bundle), eight)
        for (const bundle of [eight, broken]) {
          const said = await ends(spoiled(bundle))
          const expected = refusal()
          if (typeof expected === 'string') expect(said).toBe(expected)
          else expect(said).toMatch(expected)
        }
      },
    )

    test('public parts that the rules name in more than one place', async () => {
      const one = async (parts: object, value = 0n) =>
        ends(await forgedBundle(home, { caller: alice.address, joinSplits: [{ seed: 'x', ...parts }] }), { value })
      const pays = { publicAsset: token, publicOut: 5n }
      expect(await one({ ...pays, recipient: ZERO_ADDRESS })).toBe(`InvalidRecipient(${ZERO_ADDRESS})`)
      expect(await one({ ...pays, recipient: ZERO_ADDRESS, fee: 5n, feeTo: bob.address })).toBe('done')
      expect(await one({ ...pays, recipient: bob.address, fee: 1n, feeTo: ZERO_ADDRESS })).toBe(
        `InvalidRecipient(${ZERO_ADDRESS})`,
      )
      expect(await one({ publicAsset: NATIVE_ASSET, publicOut: 5n, recipient: ZERO_ADDRESS })).toBe('done')
      expect(await one({ publicAsset: NATIVE_ASSET, publicIn: 5n }, 5n)).toBe('done')
      expect(await one({}, 5n)).toBe('WrongValue(0, 5)')
      expect(await one({ publicAsset: NATIVE_ASSET, publicIn: 5n }, 4n)).toBe('WrongValue(5, 4)')
      expect(await one({ circuitId: 1, ciphertexts: [new Uint8Array(2049), new Uint8Array(0)] })).toBe('WrongShape()')
      expect(await one({ ciphertexts: [new Uint8Array(2048), new Uint8Array(2048)] })).toBe('done')
      expect(await one({ tree: 1 })).toMatch(/^UnknownRoot\(1, \d+\)$/)
    })

    test('what a bundle pays out does not fund what it takes in', async () => {
      const sum = [
        { seed: 'p', publicAsset: token, publicIn: 800n, publicOut: 800n, recipient: alice.address },
        { seed: 'q', publicAsset: token, publicIn: 58n },
      ]
      const said = await ends(await forgedBundle(home, { caller: alice.address, joinSplits: sum }))
      expect(said).toBe(`InsufficientBalance(${token}, ${alice.address}, 857, 858)`)
    })

    test('beyond the issue: turnstile: no more of an asset leaves the notes than entered them', async () => {
      const total = (await view('shieldedTotal', token)) as bigint
      const pays = (seed: string, publicOut: bigint) => ({
        seed,
        publicAsset: token,
        publicOut,
        recipient: bob.address,
      })
      const ending = async (...joinSplits: Parts[]) =>
        ends(await forgedBundle(home, { caller: alice.address, joinSplits }))
      expect(await ending(pays('t', total))).toBe('done')
      expect(await ending(pays('t', total + 1n))).toBe('InvalidProof(0)')
      expect(await ending({ seed: 's' }, pays('t', total), pays('u', 1n))).toBe('InvalidProof(2)')
      expect(await ending(pays('t', total), pays('u', 1n), { seed: 'v', publicAsset: token, publicIn: 1n })).toBe(
        'done',
      )
    })

    test('shield and transferPublic, rule by rule', async () => {
      const says = (data: string, value = 0n) => outcome(home, { from: alice, to: home.pool, data, value })
      const point = (x: bigint, y: bigint) => ({ ...ONE_TIME, ephemeralX: x, ephemeralY: y })
      const big = 2n ** 128n
      expect(await says(shielded(R, big, point(R + 2n, R + 3n)))).toBe(`NotCanonical(${R})`)
      expect(await says(shielded(5n, big, { ...ONE_TIME, npk: R + 1n }))).toBe(`NotCanonical(${R + 1n})`)
      expect(await says(shielded(5n, big, point(R + 2n, R + 3n)))).toBe(`NotCanonical(${R + 2n})`)
      expect(await says(shielded(5n, big, point(1n, R)))).toBe(`NotCanonical(${R})`)
      expect(await says(shielded(5n, big, point(1n, 2n)))).toBe(`AmountOutOfRange(${big})`)
      for (const [x, y] of [
        [1n, 2n],
        [0n, 1n],
        [0n, R - 1n],
      ] as const) {
        expect(await says(shielded(5n, 1n, point(x, y)), 3n)).toBe('InvalidPoint()')
      }
      expect(await says(shielded(5n, 0n), 3n)).toBe('UnknownAsset(5)')
      expect(await says(shielded(NATIVE_ASSET, 0n), 3n)).toBe('WrongValue(0, 3)')
      expect(await says(shielded(NATIVE_ASSET, 4n), 3n)).toBe('WrongValue(4, 3)')
      expect(await says(shielded(token, 4n), 4n)).toBe('WrongValue(0, 4)')
      expect(await says(shielded(NATIVE_ASSET, 0n))).toBe('ZeroAmount()')
      expect(await says(shielded(token, 0n))).toBe('ZeroAmount()')
      expect(await says(shielded(token, 858n))).toBe(`InsufficientBalance(${token}, ${alice.address}, 857, 858)`)
      expect(await says(shielded(token, 857n, { ...ONE_TIME, npk: 0n }))).toBe('done')

      const moves = (asset: bigint, value: bigint, to: string) => says(poolCall('transferPublic', asset, to, value))
      expect(await moves(R, big, home.pool)).toBe(`NotCanonical(${R})`)
      expect(await moves(5n, big, home.pool)).toBe(`AmountOutOfRange(${big})`)
      expect(await moves(5n, 0n, home.pool)).toBe('UnknownAsset(5)')
      expect(await moves(token, 0n, home.pool)).toBe('ZeroAmount()')
      expect(await moves(token, 858n, home.pool)).toBe(`InvalidRecipient(${home.pool})`)
      expect(await moves(token, 858n, ZERO_ADDRESS)).toBe(`InvalidRecipient(${ZERO_ADDRESS})`)
      expect(await moves(token, 858n, bob.address)).toBe(`InsufficientBalance(${token}, ${alice.address}, 857, 858)`)
      expect(await moves(NATIVE_ASSET, 1n, bob.address)).toBe(
        `InsufficientBalance(${NATIVE_ASSET}, ${alice.address}, 0, 1)`,
      )
    })

    test('the door, to anybody but the registry', async () => {
      const word = (value: bigint | string) => toBeHex(BigInt(value), 32).slice(2)
      const note = [1n, 2n, 3n, 4n].map(word).join('')
      const doors = {
        'openAsset(uint256,bool)': word(5n) + word(1n),
        'enter(address,uint256,uint256,(uint256,uint256,uint256,uint8))':
          word(alice.address) + word(5n) + word(5n) + note,
        'credit(uint256,address,uint256)': word(5n) + word(alice.address) + word(5n),
        'debit(uint256,address,uint256)': word(5n) + word(alice.address) + word(5n),
        'enterHidden(address,uint256,uint256,uint256,bytes,uint256[8])':
          word(alice.address) + note.slice(64) + word(13n * 32n) + word(0n).repeat(8) + word(0n),
      }
      for (const [signature, args] of Object.entries(doors)) {
        const data = id(signature).slice(0, 10) + args
        expect([signature, await outcome(home, { from: alice, to: home.pool, data })]).toEqual([
          signature,
          `NotTheRegistry(${alice.address})`,
        ])
      }
    })
  })

  describe('what is no call', () => {
    const samples = async (): Promise<Record<string, string>> => {
      const bundle = await forgedBundle(home, { caller: alice.address, joinSplits: [{ seed: 'z' }] })
      const act: OwnAct = { npk: 5n, record: id('record'), sequence: 3n, expiry: EXPIRY, dataHash: id('data') }
      const values: Record<string, unknown[]> = {
        shield: [token, 1n, ONE_TIME],
        transact: [bundle],
        transferPublic: [token, bob.address, 1n],
        boundHash: [bundle, bob.address],
        isKnownRoot: [0, 5n],
        isSpent: [5n],
        verifyingKeyHash: [1],
        publicBalanceOf: [bob.address, token],
        publicBalancesOf: [bob.address, [token, token]],
        shieldedTotal: [token],
        areSpent: [[5n, 6n]],
        ownHash: [act, bob.address],
        checkOwn: [act, Array.from({ length: 8 }, () => 1n)],
      }
      const names = poolInterface.fragments.flatMap((f) =>
        f.type === 'function' ? [(f as unknown as { name: string }).name] : [],
      )
      return Object.fromEntries(names.map((name) => [name, poolInterface.encodeFunctionData(name, values[name] ?? [])]))
    }

    test('anything but the canonical encoding, whatever the function', async () => {
      const says = (data: string) => outcome(home, { from: alice, to: home.pool, data })
      for (const data of Object.values(await samples())) {
        expect(await says(`${data}00`)).toBe('MalformedCall()')
        expect(await says(data + '00'.repeat(32))).toBe('MalformedCall()')
        if (data.length > 10) expect(await says(data.slice(0, -2))).toBe('MalformedCall()')
      }
      for (const data of ['0x', '0x12', '0x123456']) expect(await says(data)).toBe('MalformedCall()')
      expect(await says('0x12345678')).toBe('UnknownFunction(0x12345678)')
      expect(await outcome(home, { from: alice, to: home.pool, data: '0x', value: 1n })).toBe('MalformedCall()')
    })

    test('a number wider than its type comes before every rule', async () => {
      // The view tag is the last word of a one-time address, the expiry the fourth of an act.
      const wide = (data: string, word: number) => {
        const at = 10 + 64 * word
        return `${data.slice(0, at)}${'0'.repeat(32)}${'f'.repeat(32)}${data.slice(at + 64)}`
      }
      const act: OwnAct = { npk: R, record: id('record'), sequence: 3n, expiry: 1n, dataHash: id('data') }
      for (const [data, word] of [
        [shielded(5n, 2n ** 128n), 5],
        [poolCall('ownHash', act, bob.address), 3],
        [poolCall('checkOwn', act, [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]), 3],
      ] as const) {
        expect(await outcome(home, { from: alice, to: home.pool, data: wide(data, word) })).toBe('MalformedCall()')
      }
    })

    test('padding between the parts of a bundle', async () => {
      const { transact: data } = (await samples()) as { transact: string }
      const body = data.slice(10)
      // The bundle begins one word later, and nobody reads the word between.
      const padded = `${data.slice(0, 10)}${toBeHex(64n, 32).slice(2)}${'00'.repeat(32)}${body.slice(64)}`
      expect(await outcome(home, { from: alice, to: home.pool, data: padded })).toBe('MalformedCall()')
    })

    test('DELEGATECALL to the pool: of every function, views too', async () => {
      const to = await forwarder(home, 'DELEGATECALL')
      for (const data of Object.values(await samples())) {
        expect(await outcome(home, { from: alice, to, data: through(home.pool, data) })).toBe('DelegatedCall()')
      }
    })

    test('STATICCALL to writers: which the native home refuses by name', async () => {
      const to = await forwarder(home, 'STATICCALL')
      const { shield, transact: bundle, transferPublic, ...views } = await samples()
      const writers = [poolCall('shield', token, 1n, ONE_TIME), transferPublic as string]
      for (const data of writers) {
        const said = await outcome(home, { from: alice, to, data: through(home.pool, data) })
        expect(said).not.toBe('done')
        if (home.kind === 'native') expect(said).toBe('ReadOnlyCall()')
      }
      for (const name of ['nextPosition', 'currentRoot', 'areSpent', 'ownHash', 'boundHash']) {
        expect(await outcome(home, { from: alice, to, data: through(home.pool, views[name] as string) })).toBe('done')
      }
    })
  })

  test('nobody but the registry can open, make or unmake anything, and nothing here was lost', async () => {
    const events = await home.provider.getLogs({ address: home.pool, fromBlock: 0, toBlock: 'latest' })
    const sum = new Map<string, bigint>()
    for (const log of events) {
      const parsed = poolInterface.parseLog(log)
      if (parsed?.name !== 'PublicTransfer') continue
      const { from, to, value } = parsed.args as unknown as { from: string; to: string; value: bigint }
      sum.set(from, (sum.get(from) ?? 0n) - value)
      sum.set(to, (sum.get(to) ?? 0n) + value)
    }
    for (const [account, balance] of sum) {
      if (account === ZERO_ADDRESS) expect(balance).toBe(-1000n)
      else if (BigInt(account) === BigInt(home.pool)) expect(balance).toBe(await view('shieldedTotal', token))
      else expect(await view('publicBalanceOf', account, token)).toBe(balance)
    }
  })
}
