import { concatBytes } from '@ethereumjs/util'
import {
  type Bundle,
  encodeTransact,
  MAX_CIPHERTEXT_BYTES,
  MAX_JOIN_SPLITS,
  NATIVE_ASSET,
  NO_DATA,
  poolInterface,
  TREE_CAPACITY,
  TREE_DEPTH,
  toOneTimeStruct,
} from '@merkato/protocol'
import { signRecoverable } from 'tiny-secp256k1'
import { frontierSlot, SLOT } from '../../src/pool/layout.js'
import type { Hex } from '../../src/precompiles/frame.js'
import { ALICE, ETHER, NOBODY, POOL, REGISTRY, TestChain } from '../../testing/chain.js'
import { CONDITIONAL_TRANSFERS, PACKAGES } from '../../testing/forged-modules.js'
import { type HeldNote, Spender, type SplitPlan } from '../../testing/spender.js'
import { firstSplit } from '../../testing/spending-story.js'
import { assetCalls } from './asset-gas-cases.js'
import { type Call, call, type GasCase } from './gas-call.js'
import { moduleCalls } from './module-gas-cases.js'

type Notes = readonly [HeldNote, HeldNote]

export interface GasCases {
  readonly chain: TestChain
  /** The yardstick. */
  readonly ecrecover: GasCase
  readonly cases: readonly GasCase[]
}

/** The operations of pool, registry and modules: the usual ones, the largest ones and those that are refused last. */
export async function prepareGasCases(): Promise<GasCases> {
  const chain = await TestChain.open()
  const spender = new Spender()
  const notes = [await spender.shield(chain, 'first'), await spender.shield(chain, 'second')] as const
  const assets = await assetCalls(chain)
  const modules = await moduleCalls(chain)
  const writers = [
    shieldCall(spender),
    ...(await transactCalls(spender, notes)),
    ...(await refusedCalls(spender, notes)),
    ...assets.writers,
    ...modules.writers,
  ]
  const readers = [...(await readCalls(spender, notes)), ...assets.others, ...modules.others]
  await crowd(chain)
  const root = await chain.root()
  await fillTree(chain)
  const fullRoot = await chain.root()
  const usual = [...writers, ...readers, ...malformedCalls()].map((one) => ({ ...one, root }))
  const late = writers.map((one) => ({ ...one, name: `${one.name}, full tree`, root: fullRoot }))
  return { chain, ecrecover: { ...ecrecoverCall(), root }, cases: [...usual, ...late] }
}

const encode = (name: string, ...args: unknown[]) => poolInterface.encodeFunctionData(name, args)

/** Sends a bundle with the value that it asks for. */
function transactCall(name: string, bundle: Bundle, expected?: string): Call {
  const value = bundle.joinSplits.reduce((sum, { publicIn }) => sum + publicIn, 0n)
  return call(name, encodeTransact(bundle), { value }, expected)
}

const ECRECOVER: Hex = `0x${'00'.repeat(19)}01`

function ecrecoverCall(): Call {
  const hash = new Uint8Array(32).fill(9)
  const { signature, recoveryId } = signRecoverable(hash, new Uint8Array(32).fill(5))
  const v = new Uint8Array(32)
  v[31] = 27 + recoveryId
  return call('ecrecover', concatBytes(hash, v, signature), { to: ECRECOVER })
}

function shieldCall(spender: Spender): Call {
  const { address } = spender.address('bench')
  return call('shield', encode('shield', NATIVE_ASSET, ETHER, toOneTimeStruct(address)), { value: ETHER })
}

const proveSingle = (spender: Spender, notes: Notes) =>
  spender.prove({ seed: 'bench single', splits: [{ spend: notes, publicOut: 5n }] })

const proveLong = (spender: Spender, notes: Notes) =>
  spender.prove({ seed: 'bench long', splits: [{ spend: notes }], ciphertextBytes: MAX_CIPHERTEXT_BYTES })

/** Join-splits that do all that one can: two payments each, to accounts that do not exist yet. */
const provePayments = (spender: Spender, length: number) =>
  spender.prove({ seed: `bench ${length} payments`, splits: Array.from({ length }, (_, i) => payment(i)) })

function payment(i: number): SplitPlan {
  const account = (kind: string): Hex => `0x${`${kind}${i}`.repeat(20)}`
  return { publicIn: 9n, publicOut: 5n, fee: 2n, recipient: account('c'), feeTo: account('d') }
}

async function transactCalls(spender: Spender, notes: Notes): Promise<Call[]> {
  const splits = [{ spend: [notes[0]], publicOut: 5n }, { spend: [notes[1]] }]
  return [
    transactCall('transact, 1 join-split', await proveSingle(spender, notes)),
    transactCall('transact, 2 join-splits', await spender.prove({ seed: 'bench double', splits })),
    transactCall('transact, long ciphertexts', await proveLong(spender, notes)),
    transactCall('transact, 1 with payments', await provePayments(spender, 1)),
    transactCall('transact, 3 with payments', await provePayments(spender, 3)),
    transactCall('transact, 8 with payments', await provePayments(spender, MAX_JOIN_SPLITS)),
  ]
}

/** A bundle whose last proof alone is bad takes most: its equation fails, and the bad proof is searched for by halves. */
async function refusedCalls(spender: Spender, notes: Notes): Promise<Call[]> {
  const single = await proveSingle(spender, notes)
  const calls = [transactCall('refused, 1', { ...single, expiry: single.expiry - 1n }, 'InvalidProof')]
  for (const count of [2, 3, MAX_JOIN_SPLITS]) {
    const bundle = withBadEnd(await provePayments(spender, count))
    calls.push(transactCall(`refused, ${count}, last is bad`, bundle, 'InvalidProof'))
  }
  return calls
}

function withBadEnd(bundle: Bundle): Bundle {
  const { proof } = firstSplit(bundle)
  const last = bundle.joinSplits.length - 1
  return { ...bundle, joinSplits: bundle.joinSplits.map((split, i) => (i === last ? { ...split, proof } : split)) }
}

async function readCalls(spender: Spender, notes: Notes): Promise<Call[]> {
  const [single, long] = [await proveSingle(spender, notes), await proveLong(spender, notes)]
  const most = { ...single, joinSplits: Array(MAX_JOIN_SPLITS).fill(firstSplit(single)) }
  const longest = { ...long, joinSplits: Array(MAX_JOIN_SPLITS).fill(firstSplit(long)) }
  return [
    call('boundHash, 1 join-split', encode('boundHash', single, ALICE)),
    call('boundHash, 8 join-splits', encode('boundHash', most, ALICE)),
    call('boundHash, long ciphertexts', encode('boundHash', long, ALICE)),
    call('boundHash, 8 with long ones', encode('boundHash', longest, ALICE)),
    call('isSpent', encode('isSpent', 5n)),
    call('nextPosition', encode('nextPosition')),
    call('currentRoot', encode('currentRoot')),
    call('isKnownRoot', encode('isKnownRoot', 0, 7n)),
    call('verifyingKeyHash', encode('verifyingKeyHash', 1)),
  ]
}

function malformedCalls(): Call[] {
  const numbers = Array<bigint>(300).fill((1n << 256n) - 1n)
  return [
    call('100 kB of ciphertexts', longBundle(10, [], [new Uint8Array(10_000)]), {}, 'MalformedCall'),
    call('100 kB of numbers', longBundle(10, numbers, []), {}, 'MalformedCall'),
    call('100 kB of join-splits', longBundle(128, [], []), {}, 'MalformedCall'),
  ]
}

/** Long calldata that is canonical up to its last byte: all of it is decoded, and nothing but its bytes is paid for. */
function longBundle(joinSplits: number, nullifiers: readonly bigint[], ciphertexts: readonly Uint8Array[]): string {
  const joinSplit = [1, 0, 0n, nullifiers, [], 0n, 0n, 0n, ALICE, 0n, NOBODY, ciphertexts, Array(8).fill(0n)]
  const bundle = [0n, NO_DATA, Array(joinSplits).fill(joinSplit)]
  return `${encode('transact', bundle)}00`
}

/** Fills the storage of all four, because in a deep trie reading and writing cost more. */
async function crowd(chain: TestChain): Promise<void> {
  for (let i = 0n; i < 5_000n; i++) {
    for (const address of [POOL, REGISTRY, PACKAGES, CONDITIONAL_TRANSFERS])
      await chain.plant((1n << 200n) + i, 1n, address)
  }
  await chain.state.flush()
}

/**
 * Puts the next leaf near the end of its tree, where appending reads most: three finished siblings at nearly every height. The
 * siblings are any numbers, for nothing proves against them; the roots that were known stay known.
 */
async function fillTree(chain: TestChain): Promise<void> {
  const position = BigInt(TREE_CAPACITY - 2 * MAX_JOIN_SPLITS - 2)
  await chain.plant(SLOT.counters, position)
  for (let height = 0; height < TREE_DEPTH; height++) {
    const count = Number((position >> BigInt(2 * height)) & 3n)
    for (let place = 0; place < count; place++) {
      await chain.plant(frontierSlot(height, place), (BigInt(3 * height + place + 1) << 200n) + 1n)
    }
  }
  await chain.state.flush()
}
