import {
  addPoints,
  createOneTimeAddress,
  decodeAddress,
  decodeOneTimeAddress,
  FIELD_ORDER,
  NATIVE_ASSET,
  type Point,
  parseCiphertext,
  parsePoolLog,
  type SealedOutput,
  sealOutput,
} from '@merkato/protocol'
import { namedKeys, seededRandom } from '@merkato/protocol/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Wallet } from '../../src/client.js'
import { type CraftedOutput, craftOutput } from '../support/crafted-output.js'
import { FakeChain } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'

/** (0, -1), whose double is the identity. */
const ORDER_TWO: Point = { x: 0n, y: FIELD_ORDER - 1n }
const GOLD = 77n

let chain: FakeChain
let victim: Wallet
let friend: Wallet

beforeEach(async () => {
  chain = new FakeChain()
  victim = await openOn(chain, 'victim')
  friend = await openOn(chain, 'friend')
})

const attacker = namedKeys('attacker')
const random = seededRandom('attacks on wallets')

const victimParts = () => decodeAddress(victim.address(), chain.chainId)

/** An output of 5 coins to the victim, with what an attacker chose. */
const crafted = (parts: Partial<CraftedOutput>): SealedOutput =>
  craftOutput({ to: victimParts(), assetId: NATIVE_ASSET, value: 5n, rho: 6n, e: 7n, e2: 8n, add: addPoints, ...parts })

/** An honest output to the victim. */
function sealed(value: bigint, assetId = NATIVE_ASSET, rho = 9n): SealedOutput {
  const { address: to } = createOneTimeAddress(victimParts(), { random })
  return sealOutput({ to, assetId, value, rho, o: attacker.o, random })
}

/** Another honest payment, whose nullifiers are nobody's here. */
let salt = 1_000n
const mine = (...outputs: SealedOutput[]) => {
  const nullifiers = [salt++, salt++]
  chain.mine([chain.transact(outputs, { nullifiers })])
}

/** After whatever was planted, an honest payment still comes, and can be spent. */
async function goesOn(before: bigint): Promise<void> {
  mine(sealed(11n), sealed(0n))
  await victim.sync()
  expect(victim.balance()).toBe(before + 11n)
  await victim.transfer({ to: friend.address(), amount: before + 11n })
  await friend.sync()
  expect([victim.balance(), friend.balance()]).toEqual([0n, before + 11n])
}

test('what is crafted with honest points is an honest payment', async () => {
  mine(crafted({}), sealed(0n))
  await victim.sync()
  expect(victim.balance()).toBe(5n)
  await goesOn(5n)
})

describe('points', () => {
  test('order-2 point: as E, whose shared point everybody knows, and as E2', async () => {
    mine(crafted({ e: 0n, torsion: ORDER_TWO }), crafted({ e2: 0n, torsion2: ORDER_TWO }))
    await victim.sync()
    expect(victim.balance()).toBe(0n)
    expect(victim.history()).toEqual([])
    await goesOn(0n)
  })

  test('identity ephemeral key: as E, and as E2', async () => {
    mine(crafted({ e: 0n }), crafted({ e2: 0n }))
    mine(crafted({ e: 0n, e2: 0n }), sealed(0n))
    await victim.sync()
    expect(victim.balance()).toBe(0n)
    await goesOn(0n)
  })

  test('mixed-order points: E and E2 with a part of order 2 are found and spent like others', async () => {
    mine(crafted({ torsion: ORDER_TWO }), crafted({ torsion2: ORDER_TWO, rho: 10n }))
    mine(crafted({ torsion: ORDER_TWO, torsion2: ORDER_TWO, rho: 11n }), sealed(0n))
    const { E, ...rest } = decodeOneTimeAddress(victim.oneTimeAddress(), chain.chainId)
    chain.mine([chain.deposit({ ...rest, E: addPoints(E, ORDER_TWO) }, 5n)])
    await victim.sync()
    expect(victim.balance()).toBe(20n)
    await goesOn(20n)
  })
})

describe('notes', () => {
  test('faerie gold (two notes, one nullifier): one output twice is two notes, and both are spent', async () => {
    const output = sealed(5n)
    mine(output, output)
    mine(output, sealed(0n))
    await victim.sync()
    expect(victim.balance()).toBe(15n)
    const notes = victim.notes()
    expect(new Set(notes.map(({ commitment }) => commitment)).size).toBe(1)
    expect(new Set(notes.map(({ nullifier }) => nullifier)).size).toBe(3)
    await goesOn(15n)
  })

  test('zero-value notes: are not shown, counted or spent, in whatever asset', async () => {
    for (let i = 0; i < 20; i += 1) mine(sealed(0n), sealed(0n, GOLD))
    await victim.sync()
    expect(victim.notes()).toEqual([])
    expect(victim.balances()).toEqual(new Map())
    expect(victim.history()).toEqual([])
    await goesOn(0n)
  })

  test('ciphertext that does not match its commitment: another amount, asset or rho than is committed to', async () => {
    mine(crafted({ value: 1n, claimed: { value: 5n } }), crafted({ assetId: GOLD, claimed: { assetId: NATIVE_ASSET } }))
    mine(crafted({ rho: 6n, claimed: { rho: 7n } }), sealed(0n))
    await victim.sync()
    expect(victim.balances()).toEqual(new Map())
    expect(victim.history()).toEqual([])
    await goesOn(0n)
  })

  test('ciphertext that does not match its commitment: swapped between two outputs, or cut, or of nothing', async () => {
    const [a, b] = [sealed(5n), sealed(6n)]
    mine({ ...a, ciphertext: b.ciphertext }, { ...b, ciphertext: a.ciphertext })
    for (const length of [0, 1, 2, 65, 66, 403, 405, 2048]) {
      const ciphertext = new Uint8Array(length)
      ciphertext.set(a.ciphertext.subarray(0, length))
      mine({ commitment: a.commitment + BigInt(length) + 1n, ciphertext }, sealed(0n))
    }
    await victim.sync()
    expect(victim.balance()).toBe(0n)
    await goesOn(0n)
  })

  test('one address used in several outputs (no key or nonce repeats): of one payment and of many', async () => {
    const to = victim.oneTimeAddress()
    await friend.shield({ amount: 1_000n })
    for (let i = 1n; i <= 5n; i += 1n) await friend.transfer({ to, amount: i, memo: `number ${i}` })
    await friend.transfer({ to, amount: 1n })
    await victim.sync()
    expect(victim.balance()).toBe(16n)
    const outputs = chain.blocks.flatMap(({ logs }) =>
      logs.flatMap((log) => {
        const event = parsePoolLog(log)
        return event?.name === 'Transacted' ? event.outputs : []
      }),
    )
    const parts = outputs.map(({ ciphertext }) => parseCiphertext(ciphertext))
    expect(parts).toHaveLength(12)
    // The address shows six times; the points that the keys come from never do.
    expect(new Set(parts.map(({ E }) => E.x)).size).toBe(7)
    expect(new Set(parts.map(({ E2 }) => E2.x)).size).toBe(12)
    expect(new Set(victim.notes().map(({ commitment }) => commitment)).size).toBe(6)
    await victim.transfer({ to: friend.address(), amount: 16n })
    expect(victim.balance()).toBe(0n)
  })
})

describe('beyond the issue: planted outputs', () => {
  test('beyond the issue: planted outputs: of other assets change no balance but their own', async () => {
    await victim.shield({ amount: 50n })
    for (let i = 0n; i < 12n; i += 1n) mine(sealed(1n, GOLD + i), sealed(1n, GOLD + i, 10n))
    await victim.sync()
    expect(victim.balance()).toBe(50n)
    expect(victim.balances().size).toBe(13)
    await victim.transfer({ to: friend.address(), amount: 50n })
    await friend.sync()
    expect([victim.balance(), friend.balance()]).toEqual([0n, 50n])
  })

  test('beyond the issue: planted outputs: dust without end does not keep a payment from being made', async () => {
    for (let i = 0; i < 60; i += 1) mine(sealed(1n), sealed(1n))
    await victim.shield({ amount: 1_000n })
    await victim.transfer({ to: friend.address(), amount: 900n })
    await friend.sync()
    expect([victim.balance(), friend.balance()]).toEqual([220n, 900n])
  })

  test('beyond the issue: planted outputs: an output that stands in the log twice is not credited again after a rewind', async () => {
    const output = sealed(5n)
    mine(output, sealed(0n))
    await victim.sync()
    const number = chain.blocks.length - 2
    chain.rewind(number)
    mine(sealed(0n), output)
    await victim.sync()
    expect(victim.balance()).toBe(5n)
    expect(victim.history()).toHaveLength(1)
    await goesOn(5n)
  })
})
