import type { JoinSplitStatement } from '@merkato/protocol'
import { honestMintHidden, honestOwn, honestTransfer } from '@merkato/protocol/testing'
import { expect, test } from 'vitest'
import { proveJoinSplit, proveMintHidden, proveOwnStatement } from '../../src/prover/prove-statement.js'
import { trustingProver } from '../support/trusting-prover.js'

const { statement } = honestTransfer({ seed: 'prover', inputs: [5n, 7n], publicOut: 2n })
const prove = trustingProver.prove.bind(trustingProver)
const ISSUER = `0x${'11'.repeat(20)}`
const never = () => Promise.reject(new Error('the prover was asked'))

test('the rule that a statement breaks is named before the prover is asked', async () => {
  const { nullifiers } = statement.public
  const wrong: JoinSplitStatement = { ...statement, public: { ...statement.public, nullifiers: [1n, nullifiers[1]] } }
  await expect(proveJoinSplit(never, wrong)).rejects.toMatchObject({ code: 'STATEMENT_INVALID', rule: 'T3' })
  const act = honestOwn({ seed: 'act' }).statement
  const otherKey = { ...act, public: { ...act.public, npk: 1n } }
  await expect(proveOwnStatement(never, otherKey)).rejects.toMatchObject({ rule: 'O2' })
  const mint = honestMintHidden({ seed: 'mint', value: 5n, issuer: ISSUER }).statement
  const otherNote = { ...mint, private: { ...mint.private, value: 7n } }
  await expect(proveMintHidden(never, otherNote)).rejects.toMatchObject({ rule: 'M3' })
})

test('statements of all shapes that hold are proved', async () => {
  expect(await proveJoinSplit(prove, statement)).toHaveLength(8)
  expect(await proveOwnStatement(prove, honestOwn({ seed: 'act' }).statement)).toHaveLength(8)
  expect(
    await proveMintHidden(prove, honestMintHidden({ seed: 'mint', value: 5n, issuer: ISSUER }).statement),
  ).toHaveLength(8)
})

test('a proof of another statement is refused, also one with fewer public inputs', async () => {
  for (const change of [(inputs: bigint[]) => inputs.slice(1), (inputs: bigint[]) => [...inputs.slice(1), 0n]]) {
    const lying: typeof prove = async (...asked) => {
      const result = await prove(...asked)
      return { ...result, publicInputs: change([...result.publicInputs]) }
    }
    await expect(proveJoinSplit(lying, statement)).rejects.toMatchObject({ code: 'PROVING_FAILED' })
  }
})
