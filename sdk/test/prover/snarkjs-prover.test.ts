import { inspect } from 'node:util'
import { transferArtifacts } from '@merkato/circuits'
import type { TransferStatement } from '@merkato/protocol'
import { honestTransfer } from '@merkato/protocol/testing'
import { AbortedError, ProvingError, SnarkjsProver, StatementError } from '@merkato/sdk'
import { afterAll, expect, test } from 'vitest'

const prover = new SnarkjsProver(transferArtifacts())
const { statement } = honestTransfer({ seed: 'prover', inputs: [5n, 7n], publicOut: 2n })

afterAll(() => prover.close())

const withNullifier = (nullifier: bigint): TransferStatement => ({
  ...statement,
  public: { ...statement.public, nullifiers: [nullifier, statement.public.nullifiers[1]] },
})

test('names the rule that a statement breaks, before seconds are spent on it', async () => {
  const error = await prover.proveTransfer(withNullifier(1n)).catch((reason) => reason)
  expect(error).toBeInstanceOf(StatementError)
  expect(error).toMatchObject({ code: 'STATEMENT_INVALID', rule: 'T3' })
})

test('WAL-7: errors hold none of the private inputs', async () => {
  const secrets = [statement.private.nk, statement.private.inputs[0].r, statement.private.signature.S].map(String)
  const errors = await Promise.all([
    prover.proveTransfer(withNullifier(1n)).catch((reason) => reason),
    new SnarkjsProver({ wasmPath: 'none.wasm', zkeyPath: 'none.zkey' })
      .proveTransfer(statement)
      .catch((reason) => reason),
    new SnarkjsProver({ wasmPath: new Uint8Array(8), zkeyPath: new Uint8Array(8) })
      .proveTransfer(statement)
      .catch((reason) => reason),
  ])
  for (const error of errors) {
    const text = inspect(error, { depth: 9, showHidden: true })
    for (const secret of secrets) expect(text).not.toContain(secret)
  }
  expect(errors.slice(1).every((error) => error instanceof ProvingError)).toBe(true)
  expect(errors[1].message).toContain('not found')
})

test('does not begin when the caller has stopped it', async () => {
  await expect(prover.proveTransfer(statement, { signal: AbortSignal.abort() })).rejects.toThrow(AbortedError)
})
