import {
  type AssetTerms,
  addPoints,
  BURN_NOTES_DATA,
  type Bundle,
  CommitmentTree,
  commitmentsOf,
  computeNullifier,
  doorInterface,
  FIELD_ORDER,
  hiddenMintHash,
  mintHiddenPublicInputs,
  mintKeyAct,
  NATIVE_ASSET,
  NO_CAP,
  NO_DATA,
  type OneTimeStruct,
  ownHash,
  ownPublicInputs,
  POOL_ADDRESS,
  type PoolEvent,
  parsePoolLog,
  poolInterface,
  registryInterface,
  SANDBOX_CHAIN_ID,
  termsAssetId,
  ticketAssetId,
  toOneTimeStruct,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { concat, type HDNodeWallet, hexlify, id, parseEther, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { GAS_LIMIT } from '../support/chains.js'
import { ShieldedAccount } from '../support/shielded-account.js'
import { calldataGas, fails, inOneBlock } from './blocks.js'
import { currentRoot, EXPIRY, element, forgedBundle, type Parts } from './forged-bundle.js'
import {
  accountOf,
  ask,
  batch,
  batcher,
  forwarder,
  ONE_TIME,
  outcome,
  type PoolHome,
  poolCall,
  registryCall,
  send,
  through,
} from './homes.js'

const R = FIELD_ORDER
const COIN = parseEther('1')
const OTHER_CHAIN = 1n
/** Any address that is not the pool's on this chain. */
const OTHER_POOL = `0x${'0b'.repeat(20)}`
/** (0, -1), whose double is the identity. */
const ORDER_TWO = { x: 0n, y: R - 1n }

const terms = (name: string, kind: 1 | 2 | 4, cap: bigint): AssetTerms => ({
  kind,
  name: `0x${Buffer.from(name).toString('hex').padEnd(64, '0')}`,
  id: 0n,
  origin: ZeroHash,
  cap,
})

/** Attacks by the names of docs/attacks.md that a pool or a registry has to refuse, in every home. */
export function attackSuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  /** Of alice's, 1,000 units of which she has in public. */
  let gold: bigint
  /** A category of alice's. */
  let seats: bigint
  /** Of hidden supply, of {@link issuer}. */
  let fund: bigint
  /** A contract that calls whatever anybody tells it to. */
  let issuer: string

  beforeAll(async () => {
    home = await open()
    alice = accountOf(home, 0)
    bob = accountOf(home, 1)
    issuer = await batcher(home)
    const [token, category, hidden] = [terms('Gold', 1, NO_CAP), terms('Seat', 4, 9n), terms('Fund', 2, 0n)]
    gold = termsAssetId(alice.address, token)
    seats = termsAssetId(alice.address, category)
    fund = termsAssetId(issuer, hidden)
    await toRegistry(alice, 'issue', token)
    await toRegistry(alice, 'issue', category)
    await toRegistry(alice, 'mintPublic', gold, 1000n, alice.address)
    await byContract(issuer, [home.registry, registryCall('issue', hidden)])
  })
  afterAll(() => home.close())

  const toPool = (from: HDNodeWallet, name: string, ...args: unknown[]) =>
    send({ from, to: home.pool, data: poolCall(name, ...args) })
  const toRegistry = (from: HDNodeWallet, name: string, ...args: unknown[]) =>
    send({ from, to: home.registry, data: registryCall(name, ...args) })
  /** Calls that a {@link batcher} makes. */
  const byContract = (contract: string, ...calls: (readonly [string, string])[]) =>
    send({ from: alice, to: contract, data: batch(...calls) })

  const poolSays = (name: string, args: readonly unknown[], { from = alice, value = 0n } = {}) =>
    outcome(home, { from, to: home.pool, data: poolCall(name, ...args), value })
  const registrySays = (from: HDNodeWallet, name: string, ...args: unknown[]) =>
    outcome(home, { from, to: home.registry, data: registryCall(name, ...args) })
  /** How `transact` of a bundle would end. */
  const ends = (bundle: Bundle, sender: { from?: HDNodeWallet; value?: bigint } = {}) =>
    poolSays('transact', [bundle], sender)

  async function poolView(name: string, ...args: unknown[]): Promise<unknown> {
    return poolInterface.decodeFunctionResult(name, await ask(home.provider, home.pool, poolCall(name, ...args)))[0]
  }
  async function registryView(name: string, ...args: unknown[]): Promise<unknown> {
    const answer = await ask(home.provider, home.registry, registryCall(name, ...args))
    return registryInterface.decodeFunctionResult(name, answer)[0]
  }

  const forged = (joinSplits: readonly Parts[], more: object = {}) =>
    forgedBundle(home, { caller: alice.address, joinSplits, ...more })
  /** The bundle with something of its first join-split changed after it was proved. */
  const tampered = ({ joinSplits: [first, ...others], ...rest }: Bundle, parts: object): Bundle =>
    ({ ...rest, joinSplits: [{ ...first, ...parts }, ...others] }) as Bundle

  async function events(): Promise<PoolEvent[]> {
    const logs = await home.provider.getLogs({ address: home.pool, fromBlock: 0, toBlock: 'latest' })
    return logs.flatMap((log) => parsePoolLog(log) ?? [])
  }

  describe('points and numbers', () => {
    // First of all: later the tree has more leaves.
    test('tree of size one: the first note of a pool is spent against the root of one leaf', async () => {
      const holder = new ShieldedAccount('first', home.provider, home.pool)
      await holder.shield(alice, 5n * COIN)
      expect(await poolView('nextPosition')).toBe(1n)
      const bundle = await holder.pay({ seed: 'first', value: 5n * COIN, contract: bob.address, dataHash: NO_DATA })
      await toPool(bob, 'transact', bundle)
      expect(await poolView('shieldedTotal', NATIVE_ASSET)).toBe(0n)
      expect(await ends(bundle, { from: bob })).toBe(`NoteAlreadySpent(${bundle.joinSplits[0]?.nullifiers[0]})`)
    })

    test('mixed-order points: a deposit to E + (0, -1) is found by the holder of E, and spent', async () => {
      const holder = new ShieldedAccount('mixed', home.provider, home.pool)
      const { E, ...rest } = holder.oneTimeAddress()
      const to = toOneTimeStruct({ ...rest, E: addPoints(E, ORDER_TWO) })
      expect(to.ephemeralX).toBe(R - E.x)
      await send({ from: alice, to: home.pool, data: poolCall('shield', NATIVE_ASSET, COIN, to), value: COIN })
      expect((await holder.deposits()).map(({ note }) => note.value)).toEqual([COIN])
      const bundle = await holder.pay({ seed: 'mixed', value: COIN, contract: bob.address, dataHash: NO_DATA })
      expect(await ends(bundle, { from: bob })).toBe('done')
    })

    const points: Record<string, OneTimeStruct> = {
      'order-2 point': { ...ONE_TIME, ephemeralX: ORDER_TWO.x, ephemeralY: ORDER_TWO.y },
      'identity ephemeral key': { ...ONE_TIME, ephemeralX: 0n, ephemeralY: 1n },
    }
    const refusesPoint = async (name: string) => {
      const to = points[name]
      expect(await poolSays('shield', [NATIVE_ASSET, 5n, to], { value: 5n })).toBe('InvalidPoint()')
      expect(await poolSays('shield', [gold, 5n, to])).toBe('InvalidPoint()')
      expect(await registrySays(alice, 'mint', gold, 5n, to)).toBe('InvalidPoint()')
      expect(await registrySays(alice, 'mintTicket', seats, 5n, to)).toBe('InvalidPoint()')
    }
    test('order-2 point: as the point of a deposit or of a mint', () => refusesPoint('order-2 point'))
    test('identity ephemeral key: in a deposit or a mint', () => refusesPoint('identity ephemeral key'))

    test('public input + r: of every number of a join-split', async () => {
      const pays = { publicAsset: gold, publicIn: 1n, publicOut: 1n, recipient: bob.address }
      const bundle = await forged([{ seed: 'plus r', ...pays }])
      const [joinSplit] = bundle.joinSplits
      const { root, nullifiers, commitments } = joinSplit as NonNullable<typeof joinSplit>
      expect(await ends(bundle)).toBe('done')
      const plusR = (list: readonly bigint[], i: number) => list.map((one, k) => (k === i ? one + R : one))
      const cases: [parts: object, number: bigint][] = [
        [{ root: root + R }, root + R],
        ...[0, 1].flatMap((i): [object, bigint][] => [
          [{ nullifiers: plusR(nullifiers, i) }, (nullifiers[i] as bigint) + R],
          [{ commitments: plusR(commitments, i) }, (commitments[i] as bigint) + R],
        ]),
        [{ publicAsset: gold + R }, gold + R],
      ]
      for (const [parts, number] of cases) expect(await ends(tampered(bundle, parts))).toBe(`NotCanonical(${number})`)
      for (const amount of ['publicIn', 'publicOut']) {
        expect(await ends(tampered(bundle, { [amount]: R + 1n }))).toBe(`AmountOutOfRange(${R + 1n})`)
      }
      // The tree has 32 bits, so that its number + r is no encoding.
      const data = poolCall('transact', bundle)
      const word = data.slice(2 + 8 + 64 * 8, 2 + 8 + 64 * 9)
      expect(BigInt(`0x${word}`)).toBe(root)
      const place = 2 + 8 + 64 * 7
      const aliased = `${data.slice(0, place)}${R.toString(16).padStart(64, '0')}${data.slice(place + 64)}`
      expect(await outcome(home, { from: alice, to: home.pool, data: aliased })).toBe('MalformedCall()')
    })

    test('leaf >= r: a commitment of r or more, and the empty leaf', async () => {
      const bundle = await forged([{ seed: 'leaf' }])
      for (const leaf of [R, R + 1n, 2n ** 256n - 1n]) {
        expect(await ends(tampered(bundle, { commitments: [5n, leaf] }))).toBe(`NotCanonical(${leaf})`)
      }
      expect(await ends(await forged([{ seed: 'leaf', commitments: [5n, 0n] }]))).toBe('NotCanonical(0)')
      const hidden = [fund, R, '0x', Array(8).fill(0n)]
      const lifted = await forwarded(registryCall('mintHidden', ...hidden))
      expect(lifted).toBe(`NotCanonical(${R})`)
      expect(await forwarded(registryCall('mintHidden', fund, 0n, '0x', Array(8).fill(0n)))).toBe('NotCanonical(0)')
    })

    /** How a call of the registry by {@link issuer} would end. */
    const forwarded = (data: string) => outcome(home, { from: alice, to: issuer, data: batch([home.registry, data]) })

    test('publicOut = r - publicIn: out of range, whatever the proof says', async () => {
      for (const publicIn of [1n, 5n, 2n ** 128n - 1n]) {
        const parts = { publicAsset: gold, publicIn, publicOut: R - publicIn, recipient: bob.address }
        expect(await ends(await forged([{ seed: `wrap ${publicIn}`, ...parts }]))).toBe(
          `AmountOutOfRange(${R - publicIn})`,
        )
      }
      const swapped = { publicAsset: gold, publicIn: R - 5n, publicOut: 5n, recipient: bob.address }
      expect(await ends(await forged([{ seed: 'wrap', ...swapped }]))).toBe(`AmountOutOfRange(${R - 5n})`)
    })

    test('zero-value notes: nobody shields or mints nothing; join-splits may', async () => {
      expect(await poolSays('shield', [NATIVE_ASSET, 0n, ONE_TIME])).toBe('ZeroAmount()')
      expect(await poolSays('shield', [gold, 0n, ONE_TIME])).toBe('ZeroAmount()')
      expect(await registrySays(alice, 'mint', gold, 0n, ONE_TIME)).toBe('ZeroAmount()')
      expect(await registrySays(alice, 'mintPublic', gold, 0n, bob.address)).toBe('ZeroAmount()')
      expect(await ends(await forged([{ seed: 'nothing moves' }]))).toBe('done')
    })
  })

  describe('shapes', () => {
    test('wrong number of public inputs: of nullifiers or commitments, for the circuit that is named', async () => {
      const bundle = await forged([{ seed: 'shape' }])
      const wide = await forged([{ seed: 'shape', circuitId: 2 }])
      for (const count of [0, 1, 3, 8]) {
        const nullifiers = Array.from({ length: count }, (_, i) => BigInt(i + 1))
        expect(await ends(tampered(bundle, { nullifiers }))).toBe('WrongShape()')
      }
      expect(await ends(tampered(wide, { circuitId: 1 }))).toBe('WrongShape()')
      expect(await ends(tampered(bundle, { circuitId: 2 }))).toBe('WrongShape()')
      for (const commitments of [[], [5n], [5n, 6n, 7n]]) {
        expect(await ends(tampered(bundle, { commitments }))).toBe('WrongShape()')
      }
      expect(await ends(wide)).toBe('done')
    })

    test('padded proof: a ninth word, bytes behind the call, words moved by one', async () => {
      const data = poolCall('transact', await forged([{ seed: 'padded' }]))
      const says = (bytes: string) => outcome(home, { from: alice, to: home.pool, data: bytes })
      expect(await says(data)).toBe('done')
      const word = '00'.repeat(32)
      // Head of the join-split: 4 bytes, offset, expiry, offset, dataHash, count, offset, then its own words up to the proof.
      const proof = poolInterface.decodeFunctionData('transact', data)[0].joinSplits[0].proof as bigint[]
      const last = (proof[7] as bigint).toString(16).padStart(64, '0')
      const end = data.indexOf(last) + 64
      expect(end).toBeGreaterThan(64)
      for (const padded of [
        `${data.slice(0, end)}${word}${data.slice(end)}`,
        `${data}00`,
        `${data}${word}`,
        `${data.slice(0, end - 8 * 64)}${word}${data.slice(end - 8 * 64, end - 64)}${data.slice(end)}`,
      ]) {
        expect(await says(padded)).toMatch(/^(MalformedCall\(\)|InvalidProof\(0\))$/)
      }
      expect(await says(`${data.slice(0, end)}${word}${data.slice(end)}`)).toBe('MalformedCall()')
    })
  })

  describe('nullifiers', () => {
    test('same nullifier twice in a join-split: refused by name', async () => {
      expect(await ends(await forged([{ seed: 'same', nullifiers: [9n, 9n] }]))).toBe('RepeatedNullifier(9)')
      const eight = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 1n]
      expect(await ends(await forged([{ seed: 'same', circuitId: 2, nullifiers: eight }]))).toBe('RepeatedNullifier(1)')
    })

    test('same nullifier twice in a bundle: whichever circuits its join-splits name', async () => {
      const twice = { nullifiers: [9n, 10n] }
      expect(await ends(await forged([{ seed: 'a', ...twice }, { seed: 'b' }, { seed: 'c', ...twice }]))).toBe(
        'RepeatedNullifier(9)',
      )
      const wide = { circuitId: 2, nullifiers: [11n, 12n, 13n, 14n, 15n, 16n, 17n, 10n] }
      expect(
        await ends(
          await forged([
            { seed: 'a', ...twice },
            { seed: 'b', ...wide },
          ]),
        ),
      ).toBe('RepeatedNullifier(10)')
    })

    test('same nullifier twice in a block: one of two bundles of one note, from two senders, is applied', async () => {
      const count = (await poolView('nullifierCount')) as bigint
      const joinSplits = [{ seed: 'block', nullifiers: [element('one note'), element('dummy')] }]
      const bundles = await Promise.all(
        [alice, bob].map(({ address }) => forgedBundle(home, { caller: address, joinSplits })),
      )
      const calls = [alice, bob].map((from, i) => ({ from, to: home.pool, data: poolCall('transact', bundles[i]) }))
      expect((await inOneBlock(home, calls)).sort()).toEqual([0, 1])
      expect(await poolView('nullifierCount')).toBe(count + 2n)
      for (const [i, from] of [alice, bob].entries()) {
        expect(await ends(bundles[i] as Bundle, { from })).toBe(`NoteAlreadySpent(${element('one note')})`)
      }
    })

    test('faerie gold (two notes, one nullifier): equal commitments at two positions, each spent by a nullifier of its own', async () => {
      const commitments = [element('faerie'), element('faerie')]
      const first = (await poolView('nextPosition')) as bigint
      await toPool(alice, 'transact', await forged([{ seed: 'faerie', commitments }]))
      const tree = new CommitmentTree()
      tree.append(...(await events()).flatMap(commitmentsOf))
      expect((await currentRoot(home))[1]).toBe(tree.root())
      const nullifiers = [first, first + 1n].map((position) => computeNullifier(5n, element('faerie'), position))
      expect(nullifiers[0]).not.toBe(nullifiers[1])
      for (const [i, nullifier] of nullifiers.entries()) {
        const spends = { nullifiers: [nullifier, element(`faerie dummy ${i}`)] }
        await toPool(alice, 'transact', await forged([{ seed: `faerie ${i}`, ...spends }]))
      }
      expect(await poolView('isSpent', nullifiers[0])).toBe(true)
      expect(await poolView('isSpent', nullifiers[1])).toBe(true)
    })
  })

  describe('bundles in transit', () => {
    test('bundle replay on another chain: what was proved for it', async () => {
      const bundle = await forged([{ seed: 'chain' }], { context: { chainId: OTHER_CHAIN } })
      expect(await ends(bundle)).toBe('InvalidProof(0)')
    })

    test('bundle replay on another pool: what was proved for it, be it the other home', async () => {
      const others = [OTHER_POOL, home.registry, home.kind === 'native' ? `0x${'c0'.repeat(20)}` : POOL_ADDRESS]
      for (const pool of others) {
        expect(await ends(await forged([{ seed: 'pool' }], { context: { pool } }))).toBe('InvalidProof(0)')
      }
    })

    test('bundle replay by another caller: account, contract, or the same account through a contract', async () => {
      const bundle = await forged([{ seed: 'caller' }])
      expect(await ends(bundle, { from: bob })).toBe('InvalidProof(0)')
      const data = through(home.pool, poolCall('transact', bundle))
      const contract = await forwarder(home, 'CALL')
      expect(await outcome(home, { from: alice, to: contract, data })).toBe('InvalidProof(0)')
      const forContract = await forgedBundle(home, { caller: contract, joinSplits: [{ seed: 'caller' }] })
      const carried = through(home.pool, poolCall('transact', forContract))
      expect(await outcome(home, { from: bob, to: contract, data: carried })).toBe('done')
      expect(await ends(bundle)).toBe('done')
    })

    test('bundle replay after expiry: the last second counts', async () => {
      const restore = await home.snapshot()
      const { timestamp } = (await home.provider.getBlock('latest')) as { timestamp: number }
      const bundle = await forged([{ seed: 'late' }], { expiry: BigInt(timestamp) + 1000n })
      expect(await ends(bundle)).toBe('done')
      await home.advance(2000n)
      expect(await ends(bundle)).toMatch(/^BundleExpired\(\d+, \d+\)$/)
      expect(await ends({ ...bundle, expiry: EXPIRY })).toBe('InvalidProof(0)')
      await restore()
    })

    test('a bundle copied with another beneficiary: everything that decides who benefits is bound', async () => {
      await toPool(alice, 'shield', gold, 50n, ONE_TIME)
      const pays = { publicAsset: gold, publicOut: 9n, recipient: bob.address, fee: 2n, feeTo: alice.address }
      const bundle = await forged([{ seed: 'copied', ...pays }])
      expect(await ends(bundle)).toBe('done')
      const changes = [
        { recipient: alice.address },
        { feeTo: bob.address },
        { fee: 3n },
        { fee: 9n },
        { publicOut: 10n },
        { ciphertexts: [Uint8Array.of(1, 2, 3), Uint8Array.of(1)] },
        { ciphertexts: [new Uint8Array(0), Uint8Array.of(1, 2, 3)] },
        { commitments: [element('copier'), element('copied commitment 1')] },
        { nullifiers: [element('copied nullifier 1'), element('copied nullifier 0')] },
      ]
      for (const parts of changes) expect(await ends(tampered(bundle, parts))).toBe('InvalidProof(0)')
      expect(await ends({ ...bundle, dataHash: id('another beneficiary') })).toBe('InvalidProof(0)')
      expect(await ends({ ...bundle, expiry: EXPIRY - 1n })).toBe('InvalidProof(0)')
    })

    test('a lock, seal or mint lifted from the mempool and sent as plain transact', async () => {
      for (const action of ['lock', 'seal', 'open', 'mint-hidden', 'own']) {
        const bundle = await forged([{ seed: 'lifted' }], { context: { action: id(`merkato.v1.${action}`) } })
        expect([action, await ends(bundle)]).toEqual([action, 'InvalidProof(0)'])
      }
      const bundle = await forged([{ seed: 'lifted' }])
      for (const circuitId of [0, 3, 4, 5, 2 ** 32 - 1]) {
        expect(await ends(tampered(bundle, { circuitId }))).toBe(`UnknownCircuit(${circuitId})`)
      }
      const burn = { seed: 'lifted', publicAsset: gold, publicOut: 1n, recipient: home.registry }
      const burning = await forgedBundle(home, { caller: home.registry, dataHash: BURN_NOTES_DATA, joinSplits: [burn] })
      expect(await registrySays(bob, 'burnNotes', burning)).toBe('done')
      expect(await ends(burning)).toBe('InvalidProof(0)')
    })

    test('shield front-run: the same deposit, made before by another, takes nothing from the one that it overtakes', async () => {
      const holder = new ShieldedAccount('overtaken', home.provider, home.pool)
      const to = toOneTimeStruct(holder.oneTimeAddress())
      const before = await forged([{ seed: 'before' }])
      const calls = [bob, alice].map((from) => ({
        from,
        to: home.pool,
        data: poolCall('shield', NATIVE_ASSET, COIN, to),
        value: COIN,
      }))
      expect(await inOneBlock(home, calls)).toEqual([1, 1])
      const deposits = await holder.deposits()
      expect(deposits.map(({ note }) => note.value)).toEqual([COIN, COIN])
      expect(deposits[1]?.position).toBe((deposits[0]?.position as bigint) + 1n)
      expect(new Set(deposits.map(({ note }) => note.rho)).size).toBe(2)
      expect(await ends(before)).toBe('done')
    })
  })

  describe('assets', () => {
    test('asset mix through sums: an asset is paid neither out of another, nor with another', async () => {
      const silver = terms('Silver', 1, NO_CAP)
      const asset = termsAssetId(alice.address, silver)
      await toRegistry(alice, 'issue', silver)
      await toRegistry(alice, 'mint', asset, 5n, ONE_TIME)
      const pays = { publicAsset: asset, publicOut: 5n, recipient: alice.address }
      const bundle = await forged([{ seed: 'mix', ...pays }])
      expect(await ends(bundle)).toBe('done')
      expect(await ends(tampered(bundle, { publicAsset: gold }))).toBe('InvalidProof(0)')
      const both = { publicAsset: asset, publicIn: 3n, publicOut: 3n, recipient: alice.address }
      expect(await ends(await forged([{ seed: 'mix', ...both }]))).toBe(
        `InsufficientBalance(${asset}, ${alice.address}, 0, 3)`,
      )
      // Gold that comes in is no silver that may go out.
      const mixed = [
        { seed: 'mix in', publicAsset: gold, publicIn: 5n },
        { seed: 'mix out', ...pays, publicOut: 6n },
      ]
      expect(await ends(await forged(mixed))).toBe('InvalidProof(1)')
    })

    const ticketOf = (number: bigint, owner = alice) =>
      ticketAssetId(owner.address, terms('Seat', 4, 9n).name, number, ZeroHash)

    test('ticket split: no more than one unit of a ticket leaves the notes, in whatever parts', async () => {
      await toRegistry(alice, 'mintTicket', seats, 1n, ONE_TIME)
      const out = (seed: string, publicOut: bigint) => ({
        seed,
        publicAsset: ticketOf(1n),
        publicOut,
        recipient: bob.address,
      })
      expect(await ends(await forged([out('t', 2n)]))).toBe('InvalidProof(0)')
      expect(await ends(await forged([out('t', 1n), out('u', 1n)]))).toBe('InvalidProof(1)')
      expect(await ends(await forged([out('t', 1n)]))).toBe('done')
    })

    test('ticket minted twice: again, by the other way, after a burn, by another issuer', async () => {
      await toRegistry(alice, 'mintTicketPublic', seats, 2n, alice.address)
      const again = `TicketAlreadyMinted(${ticketOf(2n)})`
      for (const burned of [false, true]) {
        if (burned) await toRegistry(alice, 'burn', ticketOf(2n), 1n)
        expect(await registrySays(alice, 'mintTicket', seats, 2n, ONE_TIME)).toBe(again)
        expect(await registrySays(alice, 'mintTicketPublic', seats, 2n, bob.address)).toBe(again)
      }
      const category = terms('Seat', 4, 9n)
      await toRegistry(bob, 'issue', category)
      await toRegistry(bob, 'mintTicketPublic', termsAssetId(bob.address, category), 2n, bob.address)
      expect(await poolView('publicBalanceOf', bob.address, ticketOf(2n, bob))).toBe(1n)
      expect(await poolView('publicBalanceOf', bob.address, ticketOf(2n))).toBe(0n)
    })

    test('ticket id aliasing mod r: x, x + r, x + 2^128 and x << 128 are four tickets', async () => {
      const x = 3n
      const numbers = [x, x + R, x + 2n ** 128n, x << 128n]
      for (const number of numbers) await toRegistry(alice, 'mintTicketPublic', seats, number, bob.address)
      const assets = await Promise.all(numbers.map((number) => registryView('ticketIdOf', seats, number)))
      expect(new Set(assets).size).toBe(4)
      expect(assets).toEqual(numbers.map((number) => ticketOf(number)))
      const restore = await home.snapshot()
      await toPool(bob, 'transferPublic', assets[0], alice.address, 1n)
      const balances = await Promise.all(assets.map((asset) => poolView('publicBalanceOf', bob.address, asset)))
      expect(balances).toEqual([0n, 1n, 1n, 1n])
      await restore()
    })

    test('hidden mint forwarded twice: in one call or in two, for another asset, issuer or ciphertext', async () => {
      const other = terms('Other fund', 2, 0n)
      const second = await batcher(home)
      await byContract(issuer, [home.registry, registryCall('issue', other)])
      await byContract(second, [home.registry, registryCall('issue', other)])
      const [commitment, ciphertext] = [element('hidden'), '0x1234']
      const mint = { issuer, assetId: fund, nonce: 0n, commitment, ciphertext: Uint8Array.of(0x12, 0x34) }
      const boundHash = hiddenMintHash(mint, { chainId: SANDBOX_CHAIN_ID, pool: home.pool })
      const proof = forgeProof('mint-hidden', mintHiddenPublicInputs({ asset: fund, commitment, boundHash }))
      const call = (asset = fund, text = ciphertext) =>
        [home.registry, registryCall('mintHidden', asset, commitment, text, proof)] as const
      const says = (contract: string, ...calls: (readonly [string, string])[]) =>
        outcome(home, { from: bob, to: contract, data: batch(...calls) })
      expect(await says(issuer, call(), call())).toBe('InvalidProof(0)')
      expect(await says(issuer, call(termsAssetId(issuer, other)))).toBe('InvalidProof(0)')
      expect(await says(issuer, call(fund, '0x1235'))).toBe('InvalidProof(0)')
      expect(await says(second, call())).toBe(`NotTheIssuer(${fund}, ${second})`)
      expect(await says(second, call(termsAssetId(second, other)))).toBe('InvalidProof(0)')
      const position = (await poolView('nextPosition')) as bigint
      await byContract(issuer, call())
      expect(await says(issuer, call())).toBe('InvalidProof(0)')
      expect(await poolView('nextPosition')).toBe(position + 1n)
    })

    test('beyond the issue: a bundle that takes in what others hold: the caller of the pool pays, and nobody else', async () => {
      const takes = { seed: 'takes', publicAsset: gold, publicIn: 5n }
      const asBob = await forgedBundle(home, { caller: bob.address, joinSplits: [takes] })
      expect(await ends(asBob, { from: bob })).toBe(`InsufficientBalance(${gold}, ${bob.address}, 0, 5)`)
      const asRegistry = () =>
        forgedBundle(home, { caller: home.registry, dataHash: BURN_NOTES_DATA, joinSplits: [takes] })
      expect(await registrySays(bob, 'burnNotes', await asRegistry())).toBe(
        `InsufficientBalance(${gold}, ${home.registry}, 0, 5)`,
      )
      // What lies in the registry's own balance is nobody's, and no unit of it is made or lost.
      const restore = await home.snapshot()
      await toPool(alice, 'transferPublic', gold, home.registry, 5n)
      const [supply, total] = [await registryView('supplyOf', gold), await poolView('shieldedTotal', gold)]
      await toRegistry(bob, 'burnNotes', await asRegistry())
      expect(await registryView('supplyOf', gold)).toBe(supply)
      expect(await poolView('shieldedTotal', gold)).toBe((total as bigint) + 5n)
      expect(await poolView('publicBalanceOf', home.registry, gold)).toBe(0n)
      await restore()
    })

    test('mint over cap by two contracts in one block: to the unit, and one of two that both fit alone', async () => {
      const capped = terms('Capped', 1, 10n)
      const asset = termsAssetId(issuer, capped)
      const sender = await forwarder(home, 'CALL')
      const npk = 77n
      await byContract(
        issuer,
        [home.registry, registryCall('issue', capped)],
        [home.registry, registryCall('mintPublic', asset, 4n, bob.address)],
        [home.registry, registryCall('setMintKey', asset, npk)],
      )
      const byIssuer = (value: bigint) => batch([home.registry, registryCall('mintPublic', asset, value, bob.address)])
      const ending = (value: bigint) => outcome(home, { from: bob, to: issuer, data: byIssuer(value) })
      expect(await ending(5n)).toBe('done')
      expect(await ending(6n)).toBe('done')
      expect(await ending(7n)).toBe(`CapExceeded(${asset}, 10, 11)`)

      const note = { asset, value: 6n, to: ONE_TIME }
      const act = mintKeyAct(note, { mintKey: npk, keyActs: 0n }, EXPIRY)
      const boundHash = ownHash(act, { chainId: SANDBOX_CHAIN_ID, pool: home.pool, caller: home.registry })
      const proof = forgeProof('own', ownPublicInputs({ npk, boundHash }))
      const byKey = through(home.registry, registryCall('mintWithKey', asset, 6n, ONE_TIME, EXPIRY, proof))
      const calls = [
        { from: alice, to: issuer, data: byIssuer(6n) },
        { from: bob, to: sender, data: byKey },
      ]
      for (const call of calls) expect(await outcome(home, call)).toBe('done')
      expect((await inOneBlock(home, calls)).sort()).toEqual([0, 1])
      expect(await registryView('supplyOf', asset)).toBe(10n)
      for (const call of calls) expect(await outcome(home, call)).toBe(`CapExceeded(${asset}, 10, 16)`)
    })
  })

  describe('frames', () => {
    /** Everything that calls could have changed. */
    async function everything(contract: string, asset: bigint): Promise<unknown[]> {
      const views = ['nextPosition', 'currentRoot', 'nullifierCount'].map((name) => poolView(name))
      const totals = [NATIVE_ASSET, asset].map((one) => poolView('shieldedTotal', one))
      const balances = [contract, home.registry, bob.address].map((one) => poolView('publicBalanceOf', one, asset))
      const spent = ['partial', 'burned'].map((seed) => poolView('isSpent', element(`${seed} nullifier 0`)))
      const info = registryView('assetInfo', asset)
      const fresh = registryView('assetInfo', termsAssetId(contract, terms('Fresh', 1, 5n)))
      return Promise.all([...views, ...totals, ...balances, ...spent, info, fresh].map(async (one) => `${await one}`))
    }

    test('revert after partial effects: of a frame that reverts, or of one that runs out of gas, nothing stays', async () => {
      const mine = terms('Partial', 1, 1000n)
      const asset = termsAssetId(issuer, mine)
      await byContract(
        issuer,
        [home.registry, registryCall('issue', mine)],
        [home.registry, registryCall('mintPublic', asset, 100n, issuer)],
        [home.registry, registryCall('mint', asset, 100n, ONE_TIME)],
      )
      const parts = { publicAsset: asset, publicIn: 3n, publicOut: 9n, recipient: bob.address }
      const burnt = { seed: 'burned', publicAsset: asset, publicOut: 7n, recipient: home.registry }
      const plain = await forgedBundle(home, { caller: issuer, joinSplits: [{ seed: 'partial', ...parts }] })
      const burning = await forgedBundle(home, {
        caller: home.registry,
        dataHash: BURN_NOTES_DATA,
        joinSplits: [burnt],
      })
      const calls = [
        [home.pool, poolCall('transact', plain)],
        [home.registry, registryCall('mint', asset, 5n, ONE_TIME)],
        [home.registry, registryCall('burnNotes', burning)],
        [home.registry, registryCall('issue', terms('Fresh', 1, 5n))],
        [home.pool, poolCall('transferPublic', asset, bob.address, 2n)],
      ] as const
      const before = await everything(issuer, asset)

      const failing = batch(...calls, [home.pool, '0x12345678'])
      expect(await outcome(home, { from: alice, to: issuer, data: failing })).toBe('UnknownFunction(0x12345678)')
      const failed = await fails(home, { from: alice, to: issuer, data: failing }, GAS_LIMIT)
      expect(failed?.logs).toEqual([])
      expect(await everything(issuer, asset)).toEqual(before)

      // burnNotes goes through registry, pool and verifier, so the other dear calls would add time alone.
      const data = batch(...calls.slice(2))
      const estimate = await home.provider.estimateGas({ from: alice.address, to: issuer, data })

      const least = calldataGas(data)
      for (let i = 0n; i < 20n; i++) {
        const receipt = await fails(home, { from: alice, to: issuer, data }, least + ((estimate - least) * i) / 21n)
        expect(receipt?.logs).toEqual([])
        expect([i, ...(await everything(issuer, asset))]).toEqual([i, ...before])
      }
      await byContract(issuer, ...calls)
      expect(await everything(issuer, asset)).not.toEqual(before)
    })

    test('STATICCALL to writers: nothing is written, at any depth', async () => {
      const to = await forwarder(home, 'STATICCALL')
      const bundle = await forged([{ seed: 'static' }])
      const zeros = Array(8).fill(0n)
      const writers: [string, string][] = [
        [home.pool, poolCall('shield', gold, 1n, ONE_TIME)],
        [home.pool, poolCall('transact', await forgedBundle(home, { caller: to, joinSplits: [{ seed: 'static' }] }))],
        [home.pool, poolCall('transferPublic', gold, bob.address, 1n)],
        [home.registry, registryCall('issue', terms('Static', 1, 5n))],
        [home.registry, registryCall('mint', gold, 1n, ONE_TIME)],
        [home.registry, registryCall('mintPublic', gold, 1n, bob.address)],
        [home.registry, registryCall('mintTicket', seats, 99n, ONE_TIME)],
        [home.registry, registryCall('mintTicketPublic', seats, 99n, bob.address)],
        [home.registry, registryCall('mintHidden', fund, 5n, '0x', zeros)],
        [home.registry, registryCall('setMintKey', gold, 5n)],
        [home.registry, registryCall('mintWithKey', gold, 1n, ONE_TIME, EXPIRY, zeros)],
        [home.registry, registryCall('burn', gold, 1n)],
        [home.registry, registryCall('burnNotes', bundle)],
        [home.registry, registryCall('finalize', gold)],
      ]
      for (const [target, data] of writers) {
        for (const path of [through(target, data), through(to, through(target, data))]) {
          const said = await outcome(home, { from: alice, to, data: path })
          if (home.kind === 'native') expect(said).toBe('ReadOnlyCall()')
          // A portable contract reads first: some calls are refused for what they say, the others by the EVM.
          else expect(said).not.toBe('done')
        }
      }
      const views = ['nextPosition', 'currentRoot', 'nullifierCount', 'registry']
      for (const name of views) {
        const path = through(to, through(home.pool, poolCall(name)))
        expect(await outcome(home, { from: alice, to, data: path })).toBe('done')
      }
    })

    test('DELEGATECALL to the pool: CALLCODE too, and an account that delegates to it (EIP-7702) has no pool', async () => {
      for (const by of ['DELEGATECALL', 'CALLCODE'] as const) {
        const to = await forwarder(home, by)
        for (const [target, data] of [
          [home.pool, poolCall('nextPosition')],
          [home.pool, poolCall('transferPublic', gold, bob.address, 1n)],
          [home.registry, registryCall('supplyOf', gold)],
          [home.registry, registryCall('finalize', gold)],
        ] as const) {
          expect(await outcome(home, { from: alice, to, data: through(target, data) })).toBe('DelegatedCall()')
        }
      }
      const restore = await home.snapshot()
      const delegating = accountOf(home, 5)
      for (const address of [home.pool, home.registry]) {
        const authorization = await delegating.authorize({
          address,
          nonce: await delegating.getNonce(),
          chainId: SANDBOX_CHAIN_ID,
        })
        const delegation = { to: ZERO_ADDRESS, authorizationList: [authorization], gasLimit: 100_000n, type: 4 }
        await (await alice.sendTransaction(delegation)).wait()
        expect(await home.provider.getCode(delegating.address)).toBe(`0xef0100${address.slice(2).toLowerCase()}`)
        for (const data of [
          poolCall('nextPosition'),
          registryCall('supplyOf', gold),
          poolCall('shield', NATIVE_ASSET, 1n, ONE_TIME),
        ]) {
          const said = await outcome(home, { from: alice, to: delegating.address, data }).catch((error) => `${error}`)
          expect(said).not.toBe('done')
          if (home.kind === 'portable') expect(said).toMatch(/^(DelegatedCall|MalformedCall)\(\)$/)
        }
      }
      await restore()
    })

    test('64 KB of random bytes: alone and behind each selector, and the next call is answered', async () => {
      const random = seededRandom('64 KB')
      const selectors = (target: string, contract: typeof poolInterface) =>
        contract.fragments.flatMap((fragment) =>
          fragment.type === 'function'
            ? [[target, (fragment as unknown as { selector: string }).selector] as const]
            : [],
        )
      const calls = [
        [home.pool, '0x'] as const,
        [home.registry, '0x'] as const,
        ...selectors(home.pool, poolInterface),
        ...selectors(home.pool, doorInterface),
        ...selectors(home.registry, registryInterface),
      ]
      expect(calls.length).toBeGreaterThan(35)
      for (const [to, selector] of calls) {
        const data = concat([selector, hexlify(random(65_536))])
        expect(await outcome(home, { from: alice, to, data })).toMatch(
          /^(MalformedCall\(\)|UnknownFunction\(0x[0-9a-f]{8}\)|NotTheRegistry\(0x[0-9a-fA-F]{40}\))$/,
        )
      }
      expect(await poolView('publicBalanceOf', bob.address, 5n)).toBe(0n)
    })
  })
}
