import { KECCAK256_NULL } from '@ethereumjs/util'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadWasmCrypto } from '../../src/evm/wasm-crypto.js'
import { PastStates } from '../../src/node/chain/past-states.js'
import { createNode } from '../../src/node/index.js'
import { trieDelete, trieEach, trieGet, trieHash, triePut } from '../../src/node/state/trie.js'
import { type ForkedRecord, type World, type WorldCodec, worldCodec } from '../../src/node/state/world.js'
import { applyChange, packChange } from '../../src/node/state/world-change.js'
import { type Dice, dice } from '../../testing/random-steps.js'

let codec: WorldCodec

beforeAll(async () => {
  codec = worldCodec((await loadWasmCrypto()).keccak256)
})

const MARKS: readonly Pick<ForkedRecord, 'isWhole' | 'isGone'>[] = [
  {},
  { isWhole: true },
  { isWhole: false },
  { isWhole: true, isGone: true },
]

/** Few paths, so that accounts and slots are written again and again, and come and go. */
function pathOf(roll: Dice): string {
  return (roll(64) * 1_031).toString(16).padStart(4, '0')
}

/** The state after something was done to an account. */
function written(world: World, roll: Dice): World {
  const path = pathOf(roll)
  const old = trieGet(world, path)
  if (roll(5) === 0) return trieDelete(world, path)
  const slot = pathOf(roll)
  // Forks keep empty values.
  const value = new Uint8Array(roll(3)).fill(1 + roll(200))
  const change = [
    old?.storage,
    trieDelete(old?.storage, slot),
    triePut(old?.storage, slot, value),
    triePut(old?.storage, slot, value),
  ]
  const codeHash = roll(3) === 0 ? new Uint8Array(32).fill(roll(3)) : (old?.codeHash ?? KECCAK256_NULL)
  const marks = MARKS[roll(MARKS.length)]
  const record = { nonce: BigInt(roll(300)), balance: BigInt(roll(300)) ** 9n, codeHash, storage: change[roll(4)] }
  return triePut(world, path, { ...record, ...marks })
}

function after(world: World, roll: Dice): World {
  let next = world
  for (let i = roll(4); i > 0; i--) next = written(next, roll)
  return next
}

/** All that is in a state, and its root. */
function contentOf(world: World): unknown {
  const accounts: unknown[] = []
  trieEach(world, (path, { storage, ...fields }) => {
    const slots: unknown[] = []
    trieEach(storage, (slot, value) => slots.push([slot, value]))
    accounts.push([path, fields, slots, fields.codeHash === KECCAK256_NULL])
  })
  return { root: trieHash(world, codec.accounts), accounts }
}

const seed = fc.string({ minLength: 8, maxLength: 8 })

describe('what changes between two states', () => {
  test('leads from the one to the other, whether they have anything in common or not', () => {
    const property = fc.property(seed, fc.nat({ max: 60 }), fc.boolean(), (text, writes, isNext) => {
      const roll = dice(text)
      let before: World
      for (let i = 0; i < writes; i++) before = written(before, roll)
      let target = isNext ? before : undefined
      for (let i = 0; i < writes; i++) target = written(target, roll)
      expect(contentOf(applyChange(before, packChange(before, target)))).toEqual(contentOf(target))
      expect(contentOf(applyChange(target, packChange(target, before)))).toEqual(contentOf(before))
    })
    fc.assert(property, { numRuns: 60 })
  })
})

describe('states of past blocks', () => {
  test('NODE-8: each is the state that was appended, through undoing and edits', () => {
    const property = fc.property(seed, (text) => {
      const roll = dice(text)
      const states = new PastStates(Number.POSITIVE_INFINITY, roll(60))
      const model: World[] = []
      const check = () => {
        const place = roll(model.length)
        expect(contentOf(states.at(place))).toEqual(contentOf(model[place]))
      }
      for (let round = 0; round < 8; round++) {
        for (let i = roll(300); i >= 0; i--) {
          const world = after(model.at(-1), roll)
          states.append(world, 1 + roll(5))
          model.push(world)
          if (roll(20) === 0) check()
        }
        if (roll(2) === 0) {
          model.length = 1 + roll(model.length)
          states.truncate(model.length)
          if (roll(2) === 0) check()
        }
        const edited = after(model.at(-1), roll)
        states.setHead(edited)
        model[model.length - 1] = edited
        for (let i = 0; i < 20; i++) check()
      }
      for (const [place, world] of model.entries()) expect(contentOf(states.at(place))).toEqual(contentOf(world))
    })
    fc.assert(property, { numRuns: 3 })
  })

  test('those that are to be kept are, when the others are forgotten', () => {
    const property = fc.property(seed, fc.constantFrom(0, 1, 100, 128, 129, 300, 600), (text, maxPast) => {
      const roll = dice(text)
      const states = new PastStates(maxPast, roll(60))
      const model: World[] = []
      for (let size = 1; size <= 900; size++) {
        model.push(after(model.at(-1), roll))
        states.append(model.at(-1), 1 + roll(5))
        expect(states.from).toBe(Math.max(0, size - 1 - maxPast))
        if (size % 150 !== 0) continue
        for (let place = states.from; place < size; place += 7) {
          expect(contentOf(states.at(place))).toEqual(contentOf(model[place]))
        }
      }
      // A snapshot brings a state back that was forgotten.
      states.truncate(5)
      states.setHead(model[4])
      expect(states.from).toBe(Math.min(4, 899 - maxPast))
      expect(contentOf(states.at(4))).toEqual(contentOf(model[4]))
      states.restart(10, model[20])
      expect([states.from, contentOf(states.at(9))]).toEqual([9, contentOf(model[20])])
    })
    fc.assert(property, { numRuns: 3 })
  })

  test('NODE-8: calls, balances and proofs at an old block answer as they did when it was new', async () => {
    const node = await createNode({ accounts: 2, genesisTimestamp: 1_900_000_000n, clock: () => 1_900_000_000n })
    const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
    const [from, to] = node.accounts.map(({ address }) => address)
    const view = async (tag: string) => [
      await rpc('eth_getProof', to, [], tag),
      await rpc('eth_getBalance', from, tag),
      await rpc('eth_call', { from, to, value: '0x1' }, tag),
    ]
    const views = new Map<string, unknown>()
    for (let number = 1; number <= 10; number++) {
      await rpc('eth_sendTransaction', { from, to, value: '0x1', gas: '0x5208' })
      const tag = `0x${number.toString(16)}`
      views.set(tag, await view(tag))
    }
    // More than are kept as they are.
    await rpc('hardhat_mine', '0x4b0')
    for (const [tag, seen] of views) expect(await view(tag)).toEqual(seen)
    await node.close()
  })
})
