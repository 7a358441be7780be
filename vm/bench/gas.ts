import { GAS } from '@merkato/protocol'
import { expect, test } from 'vitest'
import { NOBODY, type TestChain } from '../testing/chain.js'
import type { GasCase } from './support/gas-call.js'
import { prepareGasCases } from './support/gas-cases.js'
import { median, timedRun } from './support/timed-run.js'

/** Processor time that one operation takes, the gas that it is charged, and what ecrecover took at the same time. */
interface Measurement {
  readonly name: string
  readonly gas: bigint
  readonly microseconds: number
  /** Nanoseconds per gas. */
  readonly perGas: number
  /** Nanoseconds per gas in multiples of ecrecover's. */
  readonly ratio: number
  readonly expected: string
}

test('every operation of pool and registry costs about as many nanoseconds a gas as ecrecover', async () => {
  const { chain, ecrecover, cases } = await prepareGasCases()
  const measurements: Measurement[] = []
  for (const one of [ecrecover, ...cases]) measurements.push(await measure(chain, one, ecrecover))
  report(measurements)
  for (const { name, ratio, expected } of measurements) {
    expect(ratio, name).toBeLessThan(2)
    // What is refused has paid for the whole run, so it may only be cheaper to us.
    if (expected === 'ok') expect(ratio, name).toBeGreaterThan(0.5)
  }
})

/** Rounds before the clock counts, so that the compiler of the engine has done its work. */
const WARM_UP = 40

/** Rounds that count, and for short operations as many more as take a tenth of a second. */
const ROUNDS = 80
const MICROSECONDS = 100_000

/**
 * Medians of the processor time of runs that are undone each time, so that every run starts from the same state. Only the frame
 * counts: what a call to an address without code takes is subtracted, because the call itself is paid for by the gas of CALL or
 * of the transaction. That call, ecrecover and the operation take turns, so that a machine that slows down slows all three.
 */
async function measure(chain: TestChain, one: GasCase, ecrecover: GasCase): Promise<Measurement> {
  const empty = { ...one, data: '0x', options: { to: NOBODY }, expected: 'ok' }
  const calls = [empty, ecrecover, one]
  const times: number[][] = calls.map(() => [])
  let gas = [0n, 0n, 0n]
  let spent = 0
  for (let round = -WARM_UP; round < ROUNDS || spent < MICROSECONDS; round++) {
    for (const [i, call] of calls.entries()) {
      const run = await timedRun(chain, call)
      gas = gas.with(i, run.gas)
      if (round < 0) continue
      times[i]?.push(run.microseconds)
      if (call === one) spent += run.microseconds
    }
  }
  const [ofCall, ofEcrecover, ofOperation] = times.map(median) as [number, number, number]
  const perGas = (1000 * (ofOperation - ofCall)) / Number(gas[2])
  const reference = (1000 * (ofEcrecover - ofCall)) / Number(gas[1])
  const { name, expected } = one
  return {
    name,
    expected,
    gas: gas[2] as bigint,
    microseconds: ofOperation - ofCall,
    perGas,
    ratio: perGas / reference,
  }
}

function report(measurements: readonly Measurement[]): void {
  console.log(`${'operation'.padEnd(38)}       gas   µs median     ns/gas   x ecrecover`)
  for (const { name, gas, microseconds, perGas, ratio } of measurements) {
    const columns = [`${gas}`.padStart(9), microseconds.toFixed(0).padStart(10), perGas.toFixed(1).padStart(9)]
    console.log(`${name.padEnd(38)} ${columns.join('  ')}   ${ratio.toFixed(2)}`)
  }
  const of = measurements.filter(({ expected }) => expected === 'ok').map(({ ratio }) => ratio)
  console.log(`accepted: ${Math.min(...of).toFixed(2)} to ${Math.max(...of).toFixed(2)}`)
  console.log(GAS)
}
