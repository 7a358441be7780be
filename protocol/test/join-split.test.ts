import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CIRCUITS,
  checkJoinSplit,
  checkTransfer,
  FIELD_ORDER,
  type JoinSplitPrivate,
  type JoinSplitPublic,
  type JoinSplitStatement,
  joinSplitCircuitInputs,
  joinSplitPublicInputs,
  joinSplitPublicOrder,
  type MerklePath,
  ProtocolError,
  planJoinSplit,
  shapeOfPlan,
  TRANSFER_PUBLIC_ORDER,
  type TransferCheck,
  type TransferRule,
  type UnprovenJoinSplit,
} from '../src/index.js'
import { arbTransferStatement, arbWideStatement, honestJoinSplit, honestTransfer } from '../testing/index.js'

const WIDE = CIRCUITS['transfer-wide']
const values = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]
const { statement: honest, bundle } = honestJoinSplit('transfer-wide', {
  ...{ seed: 'wide', inputs: values, publicIn: 9n, publicOut: 4n },
})

const withPublic = (change: Partial<JoinSplitPublic>): JoinSplitStatement => ({
  ...honest,
  public: { ...honest.public, ...change },
})
const withPrivate = (change: Partial<JoinSplitPrivate>): JoinSplitStatement => ({
  ...honest,
  private: { ...honest.private, ...change },
})
const withLast = <T>(list: readonly T[], change: (last: T) => T): T[] => [
  ...list.slice(0, -1),
  change(list.at(-1) as T),
]
const check = (statement: JoinSplitStatement): TransferCheck => checkJoinSplit(statement, WIDE)

describe('checkJoinSplit of the wide circuit', () => {
  test('accepts what is honest, with any number of dummies', () =>
    fc.assert(
      fc.property(arbWideStatement(), (statement) => check(statement).ok),
      { numRuns: 8 },
    ))

  // One fault in the eighth input each: the rules are those of `transfer`, tested there one by one; here, that none stops at two.
  const { inputs, outputs } = honest.private
  const { nullifiers, commitments } = honest.public
  test.each<[string, TransferRule, JoinSplitStatement]>([
    ['a value that it never had', 'T2', withPrivate({ inputs: withLast(inputs, (last) => ({ ...last, value: 9n })) })],
    ['a foreign r', 'T2', withPrivate({ inputs: withLast(inputs, (last) => ({ ...last, r: 1n })) })],
    [
      'another position',
      'T2',
      withPrivate({ inputs: withLast(inputs, (last) => ({ ...last, path: inputs[0]?.path as MerklePath })) }),
    ],
    ['a made-up nullifier', 'T3', withPublic({ nullifiers: withLast(nullifiers, () => 1n) })],
    ['another commitment', 'T5', withPublic({ commitments: withLast(commitments, () => 1n) })],
    ['a unit too much', 'T6', withPublic({ publicOut: 5n })],
    ['an asset that is not its own', 'T7', withPublic({ publicAsset: 1n })],
    ['a boundHash that nobody signed', 'T4', withPublic({ boundHash: 1n })],
    [
      'a value that is not canonical',
      'T1',
      withPrivate({ inputs: withLast(inputs, (last) => ({ ...last, rho: FIELD_ORDER })) }),
    ],
    ['seven nullifiers', 'T1', withPublic({ nullifiers: nullifiers.slice(1) })],
    ['nine nullifiers', 'T1', withPublic({ nullifiers: [...nullifiers, 0n] })],
    ['seven inputs', 'T1', withPrivate({ inputs: inputs.slice(1) })],
    ['three commitments', 'T1', withPublic({ commitments: [...commitments, 0n] })],
    ['one output', 'T1', withPrivate({ outputs: outputs.slice(1) })],
  ])('refuses %s', (_, rule, statement) => expect(check(statement)).toEqual({ ok: false, rule }))

  test('each circuit has its own number of notes', () =>
    fc.assert(
      fc.property(arbTransferStatement(), (statement) => {
        expect(checkTransfer(statement)).toEqual(checkJoinSplit(statement, CIRCUITS.transfer))
        expect(check(statement)).toEqual({ ok: false, rule: 'T1' })
        expect(checkJoinSplit(honest, CIRCUITS.transfer)).toEqual({ ok: false, rule: 'T1' })
      }),
      { numRuns: 3 },
    ))
})

describe('public inputs', () => {
  test('stand in one order, which is that of the circuit’s signals', () => {
    const inputs: Record<string, unknown> = { ...joinSplitCircuitInputs(honest) }
    const named = joinSplitPublicOrder(WIDE).map((name) => {
      const [, signal = '', index] = /^(\w+)(?:\[(\d)\])?$/.exec(name) ?? []
      return index === undefined ? inputs[signal] : (inputs[signal] as bigint[])[Number(index)]
    })
    expect(joinSplitPublicInputs(honest.public, WIDE)).toEqual(named)
    expect(named).toHaveLength(WIDE.publicInputs)
    expect(joinSplitPublicOrder(CIRCUITS.transfer)).toEqual(TRANSFER_PUBLIC_ORDER)
  })

  test('other numbers of notes are refused, because the words would shift', () => {
    const { nullifiers, commitments } = honest.public
    const moved = {
      ...honest.public,
      nullifiers: nullifiers.slice(1),
      commitments: [nullifiers[7] as bigint, ...commitments],
    }
    expect(() => joinSplitPublicInputs(moved, WIDE)).toThrow(ProtocolError)
    expect(() => joinSplitPublicInputs(honest.public, CIRCUITS.transfer)).toThrow('transfer has other numbers')
  })
})

describe('plans', () => {
  test('the numbers of notes name the circuit', () => {
    const of = (inputs: number, outputs: number) =>
      shapeOfPlan({ inputs: new Array(inputs), outputs: new Array(outputs) }).id
    expect([of(2, 2), of(8, 2)]).toEqual([1, 2])
    for (const [inputs, outputs] of [
      [0, 0],
      [0, 1],
      [1, 2],
      [3, 2],
      [8, 8],
    ] as const) {
      expect(() => of(inputs, outputs)).toThrow(ProtocolError)
    }
  })

  test('a plan of eight becomes a wide join-split with the tags of its statement', () => {
    const joinSplit = bundle.joinSplits[0] as UnprovenJoinSplit
    const { asset, publicAsset, ...rest } = { ...honest.private, ...honest.public }
    const plan = { ...rest, tree: Number(rest.tree), asset }
    expect(planJoinSplit(plan, { ciphertexts: joinSplit.ciphertexts })).toEqual(joinSplit)
    expect([joinSplit.circuitId, joinSplit.publicAsset]).toEqual([2, publicAsset])
    expect(new Set(joinSplit.nullifiers).size).toBe(8)
  })

  test('equal shapes give equal join-splits; more inputs than places are refused', () => {
    const shape = { seed: 'again', inputs: values }
    expect(honestJoinSplit('transfer-wide', shape)).toEqual(honestJoinSplit('transfer-wide', shape))
    expect(() => honestTransfer(shape)).toThrow(RangeError)
  })
})
