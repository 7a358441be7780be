import { bigIntToBytes, concatBytes, setLengthLeft } from '@ethereumjs/util'
import { encodeTransact, GAS, NATIVE_ASSET, NO_DATA, poolInterface, toOneTimeStruct } from '@merkato/protocol'
import { signRecoverable } from 'tiny-secp256k1'
import { expect, test } from 'vitest'
import type { Hex } from '../src/precompiles/frame.js'
import { ALICE, addressOf, type CallOptions, ETHER, NOBODY, outcomeOf, POOL, TestChain } from '../testing/chain.js'
import { Spender } from '../testing/spender.js'

/** Nanoseconds that one operation takes, and the gas that it is charged. */
interface Measurement {
  readonly name: string
  readonly gas: bigint
  readonly microseconds: number
  readonly expected: string
}

const ECRECOVER: Hex = `0x${'00'.repeat(19)}01`

test('every operation of the pool costs about as many nanoseconds a gas as ecrecover', async () => {
  const { chain, cases } = await prepare()
  const measurements: Measurement[] = []
  for (const [name, data, options, expected] of cases) {
    measurements.push(await measure(chain, name, data, options, expected))
  }
  report(measurements)
  const reference = nanosecondsPerGas(measurements[0] as Measurement)
  for (const measurement of measurements) {
    const ratio = nanosecondsPerGas(measurement) / reference
    expect(ratio, measurement.name).toBeLessThan(2)
    // What is refused has paid for the whole run, so it may only be cheaper to us.
    if (measurement.expected === 'ok') expect(ratio, measurement.name).toBeGreaterThan(0.5)
  }
})

/** Runs before the clock counts, so that the compiler of the engine has done its work. */
const WARM_UP = 40

type Case = readonly [name: string, data: Uint8Array | string, options: CallOptions, expected: string]

async function prepare(): Promise<{ chain: TestChain; cases: Case[] }> {
  const chain = await TestChain.open()
  const spender = new Spender()
  const notes = [await spender.shield(chain, 'first'), await spender.shield(chain, 'second')] as const
  const single = await spender.prove({ seed: 'bench single', splits: [{ spend: notes, publicOut: 5n }] })
  const double = await spender.prove({
    seed: 'bench double',
    splits: [{ spend: [notes[0]], publicOut: 5n }, { spend: [notes[1]] }],
  })
  const long = await spender.prove({ seed: 'bench long', splits: [{ spend: notes }], ciphertextBytes: 2048 })
  const wrong = { ...single, expiry: single.expiry - 1n }
  const encode = (name: string, ...args: unknown[]) => poolInterface.encodeFunctionData(name, args)
  const { address } = spender.address('bench')
  const struct = toOneTimeStruct(address)
  await crowd(chain)
  const cases: Case[] = [
    ['ecrecover', ecrecoverInput(), { to: ECRECOVER }, 'ok'],
    ['shield', encode('shield', NATIVE_ASSET, ETHER, struct), { value: ETHER }, 'ok'],
    ['transact, 1 join-split', encodeTransact(single), {}, 'ok'],
    ['transact, 2 join-splits', encodeTransact(double), {}, 'ok'],
    ['transact, proof refused', encodeTransact(wrong), {}, 'InvalidProof'],
    ['transact, long ciphertexts', encodeTransact(long), {}, 'ok'],
    ['boundHash, 1 join-split', encode('boundHash', single, ALICE), {}, 'ok'],
    [
      'boundHash, 8 join-splits',
      encode('boundHash', { ...single, joinSplits: Array(8).fill(single.joinSplits[0]) }, ALICE),
      {},
      'ok',
    ],
    ['boundHash, long ciphertexts', encode('boundHash', long, ALICE), {}, 'ok'],
    ['isSpent', encode('isSpent', 5n), {}, 'ok'],
    ['nextPosition', encode('nextPosition'), {}, 'ok'],
    ['isKnownRoot', encode('isKnownRoot', 0, 7n), {}, 'ok'],
    ['100 kB of ciphertexts', longBundle(10, [], [new Uint8Array(10_000)]), {}, 'MalformedCall'],
    ['100 kB of numbers', longBundle(10, Array<bigint>(300).fill((1n << 256n) - 1n), []), {}, 'MalformedCall'],
    ['100 kB of join-splits', longBundle(128, [], []), {}, 'MalformedCall'],
  ]
  return { chain, cases }
}

/** Fills the pool's storage, because in a deep trie reading and writing cost more. */
async function crowd(chain: TestChain): Promise<void> {
  for (let i = 0n; i < 5_000n; i++) {
    await chain.state.putStorage(addressOf(POOL), setLengthLeft(bigIntToBytes((1n << 200n) + i), 32), Uint8Array.of(1))
  }
  await chain.state.flush()
}

/** Long calldata that is canonical up to its last byte: all of it is decoded, and nothing but its bytes is paid for. */
function longBundle(joinSplits: number, nullifiers: readonly bigint[], ciphertexts: readonly Uint8Array[]): string {
  const joinSplit = [1, 0, 0n, nullifiers, [], 0n, 0n, 0n, ALICE, 0n, NOBODY, ciphertexts, Array(8).fill(0n)]
  const bundle = [0n, NO_DATA, Array(joinSplits).fill(joinSplit)]
  return `${poolInterface.encodeFunctionData('transact', [bundle])}00`
}

function ecrecoverInput(): Uint8Array {
  const hash = new Uint8Array(32).fill(9)
  const { signature, recoveryId } = signRecoverable(hash, new Uint8Array(32).fill(5))
  const v = new Uint8Array(32)
  v[31] = 27 + recoveryId
  return concatBytes(hash, v, signature)
}

/**
 * Median of runs that are undone each time, so that every run starts from the same state. Only the frame counts: what a call to an
 * address without code takes is subtracted, because the call itself is paid for by the gas of CALL or of the transaction.
 */
async function measure(
  chain: TestChain,
  name: string,
  data: Uint8Array | string,
  options: CallOptions,
  expected: string,
): Promise<Measurement> {
  const empty = await medianMicroseconds(chain, '0x', { to: NOBODY }, 'ok')
  const { microseconds, gas } = await medianMicroseconds(chain, data, options, expected)
  return { name, gas, microseconds: microseconds - empty.microseconds, expected }
}

async function medianMicroseconds(
  chain: TestChain,
  data: Uint8Array | string,
  options: CallOptions,
  expected: string,
): Promise<Pick<Measurement, 'microseconds' | 'gas'>> {
  const prepared = chain.prepare(data, options)
  const root = await chain.root()
  const times: number[] = []
  let gas = 0n
  for (let round = 0; round < WARM_UP + 80; round++) {
    // Drops the caches, so that reads go to the trie; the outermost commit writes the trie and hashes it.
    await chain.state.setStateRoot(root)
    await chain.state.checkpoint()
    const start = performance.now()
    const { execResult } = await chain.vm.evm.runCall(prepared)
    await chain.vm.evm.journal.cleanup()
    await chain.state.commit()
    if (round >= WARM_UP) times.push(performance.now() - start)
    expect(outcomeOf(execResult, prepared.data).result).toBe(expected)
    gas = execResult.executionGasUsed
  }
  await chain.state.setStateRoot(root)
  times.sort((a, b) => a - b)
  return { gas, microseconds: 1000 * (times[times.length >> 1] as number) }
}

const nanosecondsPerGas = ({ gas, microseconds }: Measurement): number => (1000 * microseconds) / Number(gas)

function report(measurements: readonly Measurement[]): void {
  const reference = nanosecondsPerGas(measurements[0] as Measurement)
  console.log('operation                        gas    µs median   ns/gas   x ecrecover')
  for (const measurement of measurements) {
    const { name, gas, microseconds } = measurement
    const perGas = nanosecondsPerGas(measurement)
    const columns = [`${gas}`.padStart(9), microseconds.toFixed(0).padStart(10), perGas.toFixed(1).padStart(9)]
    console.log(`${name.padEnd(26)} ${columns.join('  ')}   ${(perGas / reference).toFixed(2)}`)
  }
  console.log(GAS)
}
