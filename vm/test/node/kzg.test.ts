import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { failureOf } from './helpers/provider.js'

const POINT_EVALUATION = `0x${'00'.repeat(19)}0a`
/** The execution specifications' vector (ethereum/execution-specs, tests/benchmark, `test_point_evaluation`; CC0-1.0). */
const VECTOR = {
  versionedHash: '01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b',
  z: '564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d36306',
  y: '24d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a1',
  commitment: '8f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7',
  proof: '873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a',
}
const MODULUS = '73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001'
/** 4096 field elements per blob, and the order of the field. */
const ANSWER = `${4096n.toString(16).padStart(64, '0')}${MODULUS}`
const GIVEN_GAS = 100_000n

const input = (change: Partial<typeof VECTOR> = {}) => {
  const { versionedHash, z, y, commitment, proof } = { ...VECTOR, ...change }
  return `0x${versionedHash}${z}${y}${commitment}${proof}`
}
/** Another value, or the same point mirrored: one bit turned over. */
const flipped = (hex: string, at: number) =>
  `${hex.slice(0, at)}${(Number.parseInt(hex[at] ?? '0', 16) ^ 2).toString(16)}${hex.slice(at + 1)}`

/** Calls the precompile with its data and GIVEN_GAS; returns whether that went well, the gas that it took, and the answer. */
const CALLER = `0x${'c1'.repeat(20)}`
const CALLER_CODE = '0x365f5f375a60406040365f600a620186a0fa5f525a900360205260805ff3'

let node: MerkatoNode
let from: string
beforeAll(async () => {
  node = await createNode()
  from = node.accounts[0]?.address ?? ''
  await rpc('hardhat_setCode', CALLER, CALLER_CODE)
})
afterAll(() => node.close())

const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>

async function callThrough(data: string) {
  const words = (await rpc<string>('eth_call', { to: CALLER, data })).slice(2)
  return {
    succeeded: BigInt(`0x${words.slice(0, 64)}`) === 1n,
    gas: BigInt(`0x${words.slice(64, 128)}`),
    answer: words.slice(128),
  }
}

describe('point evaluation (EIP-4844, precompile 0x0a)', () => {
  test("answers the specifications' vector: by itself, from a contract at 50,000 gas", async () => {
    expect(await rpc('eth_call', { to: POINT_EVALUATION, data: input() })).toBe(`0x${ANSWER}`)
    const { succeeded, gas, answer } = await callThrough(input())
    expect({ succeeded, answer }).toEqual({ succeeded: true, answer: ANSWER })
    // The call itself, and the few instructions around it.
    expect(gas - 50_000n).toBeLessThan(200n)
  })

  const modulus = BigInt(`0x${MODULUS}`)
  test.each([
    ['another value', input({ y: flipped(VECTOR.y, 60) })],
    ['another point', input({ z: flipped(VECTOR.z, 60) })],
    ['another proof', input({ proof: flipped(VECTOR.proof, 0) })],
    ['a proof that is no point', input({ proof: 'ff'.repeat(48) })],
    ['another versioned hash', input({ versionedHash: flipped(VECTOR.versionedHash, 60) })],
    ['another version', input({ versionedHash: `02${VECTOR.versionedHash.slice(2)}` })],
    ['a value above the modulus', input({ y: (BigInt(`0x${VECTOR.y}`) + modulus).toString(16) })],
    ['a point above the modulus', input({ z: (BigInt(`0x${VECTOR.z}`) + modulus).toString(16) })],
    ['a byte too few', input().slice(0, -2)],
    ['a byte too many', `${input()}00`],
    ['nothing', '0x'],
  ])('fails and takes all gas for %s', async (_what, data) => {
    const { succeeded, gas } = await callThrough(data)
    expect(succeeded).toBe(false)
    expect(gas).toBeGreaterThanOrEqual(GIVEN_GAS)
    expect((await failureOf(rpc('eth_call', { to: POINT_EVALUATION, data }))).code).toBe(-32000)
  })

  test('runs in transactions and in their traces', async () => {
    const sent = { from, to: CALLER, data: input(), gas: '0x30d40' }
    const hash = await rpc<string>('eth_sendTransaction', sent)
    expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1' })
    const trace = await rpc<{ calls: object[] }>('debug_traceTransaction', hash, { tracer: 'callTracer' })
    expect(trace.calls).toMatchObject([
      { type: 'STATICCALL', to: POINT_EVALUATION, input: input(), output: `0x${ANSWER}`, gasUsed: '0xc350' },
    ])
  })
})
