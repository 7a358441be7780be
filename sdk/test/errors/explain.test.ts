import { poolInterface } from '@merkato/protocol'
import { makeError } from 'ethers'
import { describe, expect, test } from 'vitest'
import { explainError } from '../../src/errors/explain.js'
import { RpcError } from '../../src/errors/network.js'
import {
  BundleExpiredError,
  InsufficientCoinsError,
  InvalidProofError,
  NoteAlreadySpentError,
  PoolRejectionError,
  StaleRootError,
  TransactionFailedError,
} from '../../src/errors/pool.js'
import { ESCROW_ERRORS, escrowInterface } from '../../src/orders/escrow.js'

const revert = (data: string) => Object.assign(new Error('execution reverted'), { code: 'CALL_EXCEPTION', data })
const pool = (name: string, ...args: unknown[]) => poolInterface.encodeErrorResult(name, args)

describe('explainError', () => {
  test.each([
    [pool('UnknownRoot', 0, 7n), StaleRootError, 'STALE_ROOT'],
    [pool('BundleExpired', 1n, 2n), BundleExpiredError, 'BUNDLE_EXPIRED'],
    [pool('NoteAlreadySpent', 3n), NoteAlreadySpentError, 'NOTE_ALREADY_SPENT'],
    [pool('InvalidProof', 0n), InvalidProofError, 'INVALID_PROOF'],
    [pool('AmountOutOfRange', 1n << 128n), PoolRejectionError, 'POOL_REJECTED'],
    [pool('WrongValue', 1n, 2n), PoolRejectionError, 'POOL_REJECTED'],
  ])('decodes the pool error %s', (data, type, code) => {
    const error = explainError(revert(data))
    expect(error).toBeInstanceOf(type)
    expect(error.code).toBe(code)
    expect(error.hints.length).toBeGreaterThan(0)
  })

  test('every error of the pool has a readable form', () => {
    const samples: Record<string, string> = { bytes4: '0x01020304', address: `0x${'12'.repeat(20)}` }
    poolInterface.forEachError((fragment) => {
      const data = poolInterface.encodeErrorResult(
        fragment,
        fragment.inputs.map(({ type }) => samples[type] ?? 1n),
      )
      expect(explainError(revert(data))).toBeInstanceOf(PoolRejectionError)
    })
  })

  test('finds revert data where nodes and ethers put it', () => {
    const data = pool('InvalidProof', 1n)
    const shapes = [
      { data },
      { error: { data } },
      { info: { error: { data: { data } } } },
      { cause: { info: { error: { data } } } },
    ]
    for (const shape of shapes) expect(explainError(shape)).toBeInstanceOf(InvalidProofError)
  })

  test('the escrow comes first where both know an error of that name', () => {
    const data = escrowInterface.encodeErrorResult('WrongValue', [1n, 2n])
    expect(explainError(revert(data), [ESCROW_ERRORS])).toMatchObject({ code: 'ORDER_REJECTED', reason: 'WrongValue' })
  })

  test('tells a poor sender, a refusal, an unknown revert and a silent node apart', () => {
    const poor = makeError('insufficient funds', 'INSUFFICIENT_FUNDS', { transaction: {} as never })
    expect(explainError(poor)).toBeInstanceOf(InsufficientCoinsError)
    expect(explainError(revert('0xdeadbeef'))).toBeInstanceOf(TransactionFailedError)
    expect(explainError(new Error('ECONNREFUSED'))).toBeInstanceOf(RpcError)
    expect(explainError(undefined)).toBeInstanceOf(RpcError)
  })

  test('words of a contract are repeated on one line, and not at any length', () => {
    const fields = { action: 'call', data: null, invocation: null, revert: null, transaction: {} } as never
    const saying = (reason: string) =>
      explainError(makeError('reverted', 'CALL_EXCEPTION', Object.assign({}, fields, { reason }))).message
    expect(saying('paused')).toBe('The transaction was reverted: paused')
    expect(saying('\u001b[2J\n\u202eok')).toBe('The transaction was reverted: \\u{1b}[2J\\u{a}\\u{202e}ok')
    expect(saying('a'.repeat(9_999))).toHaveLength('The transaction was reverted: '.length + 200)
  })

  test('an error prints as JSON with code and next step, without its cause', () => {
    const error = explainError(revert(pool('InvalidProof', 0n)))
    expect(Object.keys(JSON.parse(JSON.stringify(error)))).toEqual(['name', 'code', 'message', 'hints'])
    expect(error.explain()).toContain('Send the bundle unchanged')
  })
})
