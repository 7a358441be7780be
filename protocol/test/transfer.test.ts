import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AMOUNT_LIMIT,
  checkTransfer,
  completeTransfer,
  computeNpk,
  computeNullifier,
  computeOwner,
  digitsToIndex,
  FIELD_ORDER,
  hashTagged,
  NATIVE_ASSET,
  SUBGROUP_ORDER,
  TAG,
  TRANSFER_PUBLIC_ORDER,
  type TransferInput,
  type TransferOutput,
  type TransferPrivate,
  type TransferPublic,
  type TransferRule,
  type TransferStatement,
  transferCircuitInputs,
  transferPublicInputs,
} from '../src/index.js'
import { arbTransferStatement, honestTransfer, namedKeys } from '../testing/index.js'

const {
  statement: honest,
  keys,
  outputs,
  payee,
} = honestTransfer({ seed: 'transfer', inputs: [7n, 5n], publicIn: 3n, publicOut: 2n })

const withPublic = (change: Partial<TransferPublic>, base = honest): TransferStatement => ({
  ...base,
  public: { ...base.public, ...change },
})
const withPrivate = (change: Partial<TransferPrivate>, base = honest): TransferStatement => ({
  ...base,
  private: { ...base.private, ...change },
})
const withInput = (change: Partial<TransferInput>): TransferStatement =>
  withPrivate({ inputs: [{ ...honest.private.inputs[0], ...change }, honest.private.inputs[1]] })
const withOutput = (change: Partial<TransferOutput>): TransferStatement =>
  withPrivate({ outputs: [honest.private.outputs[0], { ...honest.private.outputs[1], ...change }] })

const { path } = honest.private.inputs[0]
const other = namedKeys('other')

describe('checkTransfer', () => {
  test('accepts what is honest', () =>
    fc.assert(
      fc.property(arbTransferStatement(), (statement) => checkTransfer(statement).ok),
      { numRuns: 12 },
    ))

  test.each<[string, TransferRule, TransferStatement]>([
    ['a public input that is not canonical', 'T1', withPublic({ publicOut: FIELD_ORDER - 1n + 1n })],
    ['a private input that is not canonical', 'T1', withOutput({ rho: FIELD_ORDER })],
    ['A off the curve', 'T1', withPrivate({ A: { x: 1n, y: 1n } })],
    ['a path of 14 levels', 'T1', withInput({ path: { ...path, digits: path.digits.slice(1) } })],
    ['an unknown root', 'T2', withPublic({ root: 1n })],
    ['a value that the input never had', 'T2', withInput({ value: 8n })],
    ['another owner', 'T2', withPrivate({ A: other.A, nk: other.nk, signature: other.sign(honest.public.boundHash) })],
    ['another nullifier key', 'T2', withPrivate({ nk: other.nk })],
    ['another asset', 'T2', withPrivate({ asset: 1n })],
    ['a foreign r', 'T2', withInput({ r: 1n })],
    ['a digit of 4', 'T2', withInput({ path: { ...path, digits: [4, ...path.digits.slice(1)] } })],
    [
      'a sibling that is not there',
      'T2',
      withInput({ path: { ...path, siblings: [[1n, 2n, 3n], ...path.siblings.slice(1)] } }),
    ],
    ['a made-up nullifier', 'T3', withPublic({ nullifiers: [1n, honest.public.nullifiers[1]] })],
    [
      'nullifiers in the wrong order',
      'T3',
      withPublic({ nullifiers: [honest.public.nullifiers[1], honest.public.nullifiers[0]] }),
    ],
    ['another tree', 'T3', withPublic({ tree: 1n })],
    ['another boundHash', 'T4', withPublic({ boundHash: 1n })],
    [
      'S + l',
      'T4',
      withPrivate({ signature: { ...honest.private.signature, S: honest.private.signature.S + SUBGROUP_ORDER } }),
    ],
    ['another’s signature', 'T4', withPrivate({ signature: other.sign(honest.public.boundHash) })],
    ['a commitment to something else', 'T5', withPublic({ commitments: [honest.public.commitments[0], 1n] })],
    ['an output value that is not committed', 'T5', withOutput({ value: 1n })],
    ['another receiver', 'T5', withOutput({ npk: 1n })],
    ['more out than in', 'T6', withPublic({ publicOut: 3n })],
    ['publicOut = r - publicIn', 'T6', withPublic({ publicOut: FIELD_ORDER - 3n })],
    ['a public amount of another asset', 'T7', withPublic({ publicAsset: 1n })],
    ['public amounts without asset', 'T7', withPublic({ publicAsset: 0n })],
  ])('refuses %s', (_, rule, statement) => {
    expect(checkTransfer(statement)).toEqual({ ok: false, rule })
  })

  test('a dummy needs no membership, but a signature, a nullifier and honest digits', () => {
    const { statement } = honestTransfer({ seed: 'dummies', inputs: [] })
    const [first, second] = statement.private.inputs
    expect(checkTransfer(statement).ok).toBe(true)
    expect(checkTransfer(withPublic({ root: 99n }, statement)).ok).toBe(true)
    expect(checkTransfer(withPublic({ boundHash: 99n }, statement))).toEqual({ ok: false, rule: 'T4' })
    const digits = [4, ...first.path.digits.slice(1)]
    const inputs = [{ ...first, path: { ...first.path, digits } }, second] as const
    expect(checkTransfer(withPrivate({ inputs }, statement))).toEqual({ ok: false, rule: 'T3' })
    // The nullifier of index 4, which the digit 4 at height 0 would stand for too.
    const { nk } = statement.private
    const npk = computeNpk(computeOwner(statement.private.A, nk), first.r)
    const commitment = hashTagged(TAG.note, npk, statement.private.asset, 0n, first.rho)
    const nullifiers = [computeNullifier(nk, commitment, 4n), statement.public.nullifiers[1]] as const
    const aliased = withPublic({ nullifiers }, withPrivate({ inputs }, statement))
    expect(checkTransfer(aliased)).toEqual({ ok: false, rule: 'T3' })
  })

  test('leaf index beyond depth: index + 4^15 is no path, and a nullifier of position + 2^30 is another’s', () => {
    const [real] = honest.private.inputs
    const { nk } = honest.private
    const npk = computeNpk(computeOwner(honest.private.A, nk), real.r)
    const commitment = hashTagged(TAG.note, npk, honest.private.asset, real.value, real.rho)
    const index = BigInt(digitsToIndex(real.path.digits))
    const beyond = computeNullifier(nk, commitment, index + (1n << 30n))
    const spentAgain = withPublic({ nullifiers: [beyond, honest.public.nullifiers[1]] })
    expect(computeNullifier(nk, commitment, index)).toBe(honest.public.nullifiers[0])
    expect(checkTransfer(spentAgain)).toEqual({ ok: false, rule: 'T3' })
    // The same through the digits: the topmost stands for more than the tree holds, or there is one more.
    const digitsOf = (digits: readonly number[]): TransferStatement => {
      const inputs = [{ ...real, path: { ...real.path, digits } }, honest.private.inputs[1]] as const
      return withPrivate({ inputs }, spentAgain)
    }
    const top = (real.path.digits.at(-1) as number) + 4
    expect(checkTransfer(digitsOf([...real.path.digits.slice(0, -1), top]))).toEqual({ ok: false, rule: 'T2' })
    expect(checkTransfer(digitsOf([...real.path.digits, 1]))).toEqual({ ok: false, rule: 'T1' })
  })

  test('outputs are ranged: r - 1 in one can not pay for more in the other', () => {
    const big = honestTransfer({ seed: 'range', inputs: [10n] })
    const { tree, root } = big.statement.public
    const [first, second] = big.statement.private.outputs
    const outputs = [
      { ...first, value: 10n + AMOUNT_LIMIT },
      { ...second, value: FIELD_ORDER - AMOUNT_LIMIT },
    ] as const
    const { asset, A, nk, inputs } = big.statement.private
    expect(() =>
      completeTransfer({ tree: Number(tree), root, asset, A, nk, inputs, outputs }, 1n, big.keys.sign(1n)),
    ).toThrow(expect.objectContaining({ code: 'INVALID_AMOUNT' }))
    // Balanced and committed to, so that only the range refuses it.
    const commitments = outputs.map(({ npk, value, rho }) => hashTagged(TAG.note, npk, asset, value, rho))
    const forged = withPublic({ commitments: commitments as [bigint, bigint] }, withPrivate({ outputs }, big.statement))
    expect(checkTransfer(forged)).toEqual({ ok: false, rule: 'T5' })
  })

  test('with nothing public, any publicAsset satisfies the circuit: the pool demands 0', () => {
    const { statement } = honestTransfer({ seed: 'private', inputs: [4n] })
    expect(statement.public.publicAsset).toBe(0n)
    expect(checkTransfer(withPublic({ publicAsset: 5n }, statement)).ok).toBe(true)
  })

  test('equal shapes give equal transfers, so that proofs can be cached', () => {
    const shape = { seed: 'again', inputs: [3n], publicOut: 1n }
    expect(honestTransfer(shape).statement).toEqual(honestTransfer(shape).statement)
    expect(honestTransfer({ ...shape, seed: 'other' }).statement).not.toEqual(honestTransfer(shape).statement)
  })

  test('the seeded transfer is complete: outputs open for their receivers', () => {
    expect(honest.public.commitments).toEqual(outputs.map(({ commitment }) => commitment))
    expect(honest.private.asset).toBe(NATIVE_ASSET)
    expect(keys.owner).not.toBe(payee.owner)
  })
})

describe('conversion to the circuit', () => {
  test('public inputs come in the stated order', () => {
    const inputs = transferCircuitInputs(honest)
    const named = TRANSFER_PUBLIC_ORDER.map((name) => {
      const [, signal, index] = /^(\w+)(?:\[(\d)\])?$/.exec(name) ?? []
      const value = inputs[signal as keyof typeof inputs]
      return index === undefined ? value : (value as bigint[])[Number(index)]
    })
    expect(transferPublicInputs(honest.public)).toEqual(named)
  })

  test('signals have the circuit’s names and shapes', () => {
    const inputs = transferCircuitInputs(honest)
    expect(Object.keys(inputs).sort()).toEqual(
      [
        ...['tree', 'root', 'nullifiers', 'commitments', 'publicAsset', 'publicIn', 'publicOut', 'boundHash', 'asset'],
        ...['A', 'nk', 'R8', 'S', 'inputR', 'inputValue', 'inputRho', 'inputDigits', 'inputSiblings'],
        ...['outputNpk', 'outputValue', 'outputRho'],
      ].sort(),
    )
    expect(inputs.inputDigits.map((digits) => digits.length)).toEqual([15, 15])
    expect(inputs.inputSiblings.map((levels) => levels.map((level) => level.length))).toEqual(
      Array.from({ length: 2 }, () => Array.from({ length: 15 }, () => 3)),
    )
  })
})
