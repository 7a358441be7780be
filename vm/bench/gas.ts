import { concatBytes } from '@ethereumjs/util'
import {
  BURN_NOTES_DATA,
  doorInterface,
  encodeTransact,
  GAS,
  hiddenMintHash,
  mintHiddenPublicInputs,
  mintKeyAct,
  NATIVE_ASSET,
  NO_DATA,
  type OwnAct,
  ownHash,
  ownPublicInputs,
  poolInterface,
  registryInterface,
  toOneTimeStruct,
} from '@merkato/protocol'
import { signRecoverable } from 'tiny-secp256k1'
import { expect, test } from 'vitest'
import { forgeProof } from '../../circuits/testing/forge-proof.ts'
import type { Hex } from '../src/precompiles/frame.js'
import {
  ALICE,
  type CallOptions,
  CHAIN_ID,
  ETHER,
  NOBODY,
  outcomeOf,
  POOL,
  REGISTRY,
  TestChain,
} from '../testing/chain.js'
import { forgedBundle } from '../testing/forged-bundles.js'
import { categoryTerms, hiddenTerms, issue, oneTime, terms } from '../testing/registry.js'
import { FAR_FUTURE, Spender } from '../testing/spender.js'

/** Nanoseconds that one operation takes, and the gas that it is charged. */
interface Measurement {
  readonly name: string
  readonly gas: bigint
  readonly microseconds: number
  readonly expected: string
}

const ECRECOVER: Hex = `0x${'00'.repeat(19)}01`

test('every operation of pool and registry costs about as many nanoseconds a gas as ecrecover', async () => {
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
  const assets = await prepareAssets(chain)
  const wide = await forgedBundle(chain, { seed: 'bench wide', splits: [{ circuitId: 2 }] })
  await crowd(chain)
  const cases: Case[] = [
    ['ecrecover', ecrecoverInput(), { to: ECRECOVER }, 'ok'],
    ['shield', encode('shield', NATIVE_ASSET, ETHER, struct), { value: ETHER }, 'ok'],
    ['transact, 1 join-split', encodeTransact(single), {}, 'ok'],
    ['transact, 2 join-splits', encodeTransact(double), {}, 'ok'],
    ['transact, proof refused', encodeTransact(wrong), {}, 'InvalidProof'],
    ['transact, long ciphertexts', encodeTransact(long), {}, 'ok'],
    ['transact, wide', encodeTransact(wide), {}, 'ok'],
    ['boundHash, 1 join-split', encode('boundHash', single, ALICE), {}, 'ok'],
    [
      'boundHash, 8 join-splits',
      encode('boundHash', { ...single, joinSplits: Array(8).fill(single.joinSplits[0]) }, ALICE),
      {},
      'ok',
    ],
    ['boundHash, long ciphertexts', encode('boundHash', long, ALICE), {}, 'ok'],
    ['isSpent', encode('isSpent', 5n), {}, 'ok'],
    ['areSpent, 1', encode('areSpent', [5n]), {}, 'ok'],
    [
      'areSpent, 100',
      encode(
        'areSpent',
        Array.from({ length: 100 }, (_, i) => BigInt(i) << 100n),
      ),
      {},
      'ok',
    ],
    ['nextPosition', encode('nextPosition'), {}, 'ok'],
    ['isKnownRoot', encode('isKnownRoot', 0, 7n), {}, 'ok'],
    ['100 kB of ciphertexts', longBundle(10, [], [new Uint8Array(10_000)]), {}, 'MalformedCall'],
    ['100 kB of numbers', longBundle(10, Array<bigint>(300).fill((1n << 256n) - 1n), []), {}, 'MalformedCall'],
    ['100 kB of join-splits', longBundle(128, [], []), {}, 'MalformedCall'],
    ...assets,
  ]
  return { chain, cases }
}

/** Calls about issued assets: balances, acts, and the registry. */
async function prepareAssets(chain: TestChain): Promise<Case[]> {
  const inPool = (name: string, ...args: unknown[]) => poolInterface.encodeFunctionData(name, args)
  const inRegistry = (name: string, ...args: unknown[]) => registryInterface.encodeFunctionData(name, args)
  const to = oneTime('bench')
  const gold = await issue(chain, terms('Gold'))
  const seat = await issue(chain, categoryTerms('Seat'))
  const fog = await issue(chain, hiddenTerms('Fog'))
  await chain.callRegistry('mint', [gold, 100n, to])
  await chain.callRegistry('mintPublic', [gold, 100n, ALICE])
  await chain.callRegistry('setMintKey', [gold, 7n])
  const [ticket] = (await chain.callRegistry('mintTicketPublic', [seat, 1n, ALICE])).values
  const where = { chainId: CHAIN_ID, pool: POOL }
  const own = (act: OwnAct, caller: string) =>
    forgeProof('own', ownPublicInputs({ npk: act.npk, boundHash: ownHash(act, { ...where, caller }) }))
  const act: OwnAct = { npk: 7n, record: `0x${'01'.repeat(32)}`, sequence: 0n, expiry: FAR_FUTURE, dataHash: NO_DATA }
  const keyMint = { asset: gold, value: 1n, to }
  const keyProof = own(mintKeyAct(keyMint, { mintKey: 7n, keyActs: 0n }, FAR_FUTURE), REGISTRY)
  const hidden = { issuer: ALICE, assetId: fog, nonce: 0n, commitment: 5n, ciphertext: new Uint8Array(404).fill(9) }
  const hiddenProof = forgeProof(
    'mint-hidden',
    mintHiddenPublicInputs({ asset: fog, commitment: 5n, boundHash: hiddenMintHash(hidden, where) }),
  )
  const split = { publicAsset: gold, publicIn: 2n, publicOut: 5n, fee: 1n }
  const publicParts = await forgedBundle(chain, { seed: 'bench public', splits: [split] })
  const burnt = { publicAsset: gold, publicOut: 5n, recipient: REGISTRY }
  const wish = { seed: 'bench burn', dataHash: BURN_NOTES_DATA, splits: [burnt] }
  const burning = await forgedBundle(chain, wish, { caller: REGISTRY })
  const registry = { to: REGISTRY }
  return [
    ['transact, public parts', encodeTransact(publicParts), {}, 'ok'],
    ['shield of a token', inPool('shield', gold, 5n, to), {}, 'ok'],
    ['transferPublic', inPool('transferPublic', gold, NOBODY, 5n), {}, 'ok'],
    ['publicBalanceOf', inPool('publicBalanceOf', ALICE, gold), {}, 'ok'],
    ['publicBalancesOf, 100', inPool('publicBalancesOf', ALICE, Array(100).fill(gold)), {}, 'ok'],
    ['shieldedTotal', inPool('shieldedTotal', gold), {}, 'ok'],
    ['nullifierCount', inPool('nullifierCount'), {}, 'ok'],
    ['ownHash', inPool('ownHash', act, ALICE), {}, 'ok'],
    ['checkOwn', inPool('checkOwn', act, own(act, ALICE)), {}, 'ok'],
    ['door', doorInterface.encodeFunctionData('debit', [gold, ALICE, 1n]), {}, 'NotTheRegistry'],
    ['issue', inRegistry('issue', terms('Silver', { id: 5n, origin: `0x${'ab'.repeat(32)}` })), registry, 'ok'],
    ['mint', inRegistry('mint', gold, 5n, to), registry, 'ok'],
    ['mintPublic', inRegistry('mintPublic', gold, 5n, NOBODY), registry, 'ok'],
    ['mintTicket', inRegistry('mintTicket', seat, 2n, to), registry, 'ok'],
    ['mintTicketPublic', inRegistry('mintTicketPublic', seat, 2n, NOBODY), registry, 'ok'],
    ['mintHidden', inRegistry('mintHidden', fog, 5n, hidden.ciphertext, hiddenProof), registry, 'ok'],
    ['setMintKey', inRegistry('setMintKey', gold, 9n), registry, 'ok'],
    ['mintWithKey', inRegistry('mintWithKey', gold, 1n, to, FAR_FUTURE, keyProof), registry, 'ok'],
    ['burn', inRegistry('burn', gold, 5n), registry, 'ok'],
    ['burn of a ticket', inRegistry('burn', ticket, 1n), registry, 'ok'],
    ['burnNotes', inRegistry('burnNotes', burning), registry, 'ok'],
    ['finalize', inRegistry('finalize', gold), registry, 'ok'],
    ['supplyOf', inRegistry('supplyOf', gold), registry, 'ok'],
    ['assetInfo', inRegistry('assetInfo', gold), registry, 'ok'],
    ['assetIdOf', inRegistry('assetIdOf', ALICE, terms('Silver')), registry, 'ok'],
    ['ticketIdOf', inRegistry('ticketIdOf', seat, 3n), registry, 'ok'],
  ]
}

/** Fills the storage of pool and registry, because in a deep trie reading and writing cost more. */
async function crowd(chain: TestChain): Promise<void> {
  for (let i = 0n; i < 5_000n; i++) {
    for (const address of [POOL, REGISTRY]) await chain.plant((1n << 200n) + i, 1n, address)
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
