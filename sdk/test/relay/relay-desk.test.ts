import {
  type Bundle,
  CONDITIONAL_TRANSFERS_ADDRESS,
  encodePackagesCall,
  encodeTransact,
  NATIVE_ASSET,
  NO_DATA,
  PACKAGES_ADDRESS,
  POOL_ADDRESS,
  SpendingKeys,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { expect, test } from 'vitest'
import { Refusal } from '../../src/relay/refusal.js'
import type { RelayQuote, RelaySubmission } from '../../src/relay/relay-api.js'
import type { RelayChain } from '../../src/relay/relay-chain.js'
import { type DeskOptions, RelayDesk } from '../../src/relay/relay-desk.js'

const RELAYER = `0x${'ee'.repeat(20)}`
const TIME = 1_800_000_000n
const COINS = { asset: NATIVE_ASSET, circuits: [1] }

/** A chain that takes everything, at a price that a test sets. */
function openDesk(more: Partial<DeskOptions> = {}) {
  const chain = {
    price: 10n,
    sent: 0,
    time: async () => TIME,
    gasPrice: async () => chain.price,
    balance: async () => 10n ** 30n,
    simulate: async () => 100_000n,
    send: async () => `0x${`${++chain.sent}`.padStart(64, '0')}`,
    outcome: async () => ({ status: 'mined', blockNumber: 7n }) as const,
  }
  const keys = SpendingKeys.fromSeed(seededRandom('till')(32))
  const desk = new RelayDesk(chain as unknown as RelayChain, {
    terms: {
      ...{ version: 1, chainId: 31337n, pool: POOL_ADDRESS, caller: RELAYER, feeTo: RELAYER, courier: null, payTo: '' },
      ...{ rates: [{ asset: NATIVE_ASSET, unitsPerCoin: 10n ** 18n, minimum: 1n }], validFor: 90, maxJoinSplits: 8 },
    },
    receiver: { incoming: keys.incomingViewingKey(), feeTo: RELAYER },
    ...{ maxGasPrice: 1_000n, random: seededRandom('desk'), now: () => Number(TIME) * 1_000, onEvent: () => undefined },
    ...more,
  })
  return { chain, desk }
}

/** A bundle that pays a public fee; its proof is none. */
const bundleOf = (fee: bigint): Bundle => ({
  expiry: TIME + 600n,
  dataHash: NO_DATA,
  joinSplits: [
    {
      ...{ circuitId: 1, tree: 0, root: 1n, nullifiers: [2n, 3n], commitments: [4n, 5n] },
      ...{ publicAsset: NATIVE_ASSET, publicIn: 0n, publicOut: fee, recipient: ZERO_ADDRESS, fee, feeTo: RELAYER },
      ciphertexts: [new Uint8Array(404), new Uint8Array(404)],
      proof: [1n, 1n, 1n, 1n, 1n, 1n, 1n, 1n],
    },
  ],
})

/** What hands over a bundle that pays the quoted fee. All of them spend the same notes. */
const handing = ({ quote, fee }: RelayQuote): RelaySubmission => ({
  ...{ quote, bundle: encodeTransact(bundleOf(fee)), via: 'pool' },
})

test.each([
  [20n, 'sent'],
  [21n, 'BUSY GasPrice'],
])('RLY-1: a fee that was locked at a gas price of 10 pays for gas at %s: %s', async (price, outcome) => {
  const { chain, desk } = openDesk()
  const quoted = await desk.quote(COINS)
  chain.price = price
  const handed = desk.submit(handing(quoted))
  expect(
    await handed.then(
      () => 'sent',
      ({ code, reason }) => `${code} ${reason}`,
    ),
  ).toBe(outcome)
  expect(chain.sent).toBe(outcome === 'sent' ? 1 : 0)
})

/** A promise, and what fulfils it. */
function promised<T>() {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil
  })
  return { promise, resolve: (value: T) => resolve(value) }
}

/** A desk with a bundle whose simulation goes on until `end` says how it ends. */
async function openBusyDesk() {
  const opened = openDesk()
  const { chain, desk } = opened
  const [one, other] = [await desk.quote(COINS), await desk.quote(COINS)]
  const { promise: ending, resolve: end } = promised<bigint | Refusal>()
  const { promise: begun, resolve: begin } = promised<void>()
  const { simulate } = chain
  chain.simulate = async () => {
    begin()
    const result = await ending
    if (typeof result === 'bigint') return result
    throw result
  }
  const simulated = desk.submit(handing(one)).catch(({ reason }) => reason)
  await begun
  chain.simulate = simulate
  return { ...opened, other, simulated, end }
}

test('beyond the issue: relayer: a stranger who knows a nullifier holds up nobody by a bundle that can not be sent', async () => {
  const { chain, desk, other, simulated, end } = await openBusyDesk()
  await desk.submit(handing(other))
  end(new Refusal('REFUSED', 'No.', 'InvalidProof'))
  expect([await simulated, chain.sent]).toEqual(['InvalidProof', 1])
})

test('beyond the issue: relayer: a simulation that began before a bundle with the same note was mined counts for nothing', async () => {
  const { chain, desk, other, simulated, end } = await openBusyDesk()
  const { transactionHash } = await desk.submit(handing(other))
  await expect.poll(() => desk.status(transactionHash).status).toBe('mined')
  end(100_000n)
  expect([await simulated, chain.sent]).toEqual(['NullifierInFlight', 1])
})

test('a log that throws stops nothing: what was sent is followed to its end', async () => {
  const onEvent = () => {
    throw new Error('no space left')
  }
  const { desk } = openDesk({ onEvent })
  const quoted = await desk.quote(COINS)
  const { transactionHash } = await desk.submit(handing(quoted))
  await expect.poll(() => desk.status(transactionHash)).toEqual({ status: 'mined', blockNumber: 7n })
})

/** Hands over an opening of a parcel that pays the fee; its proofs are none. */
const opening = ({ quote, fee }: RelayQuote, key: bigint): RelaySubmission => {
  const word = `0x${'07'.repeat(32)}`
  const payout = { asset: NATIVE_ASSET, amount: fee, recipient: ZERO_ADDRESS, fee, feeTo: RELAYER }
  const proof = [key, 1n, 1n, 1n, 1n, 1n, 1n, 1n] as const
  const openings = [{ sealedCommitment: 3n, commitment: 4n, ciphertext: new Uint8Array(404), payout, proof }]
  const parts = { parcel: word, keyHash: word, contentsHash: word, openings, expiry: TIME + 600n, proof }
  const data = encodePackagesCall({ name: 'openWithKey', ...parts })
  return { quote, call: { module: 'packages', data }, via: 'pool' }
}
const modules = { packages: PACKAGES_ADDRESS, conditionalTransfers: CONDITIONAL_TRANSFERS_ADDRESS }
const ACT = { asset: NATIVE_ASSET, circuits: [], callGas: 300_000n }
const reasonOf = (handed: Promise<unknown>) =>
  handed.then(
    () => 'sent',
    ({ code, reason }) => `${code} ${reason}`,
  )

test('beyond the issue: relayed call: of two acts on one parcel one is on its way, and after its end the next', async () => {
  const { chain, desk } = openDesk({ modules })
  let end = (_: { status: 'mined'; blockNumber: bigint }): void => undefined
  const outcomes = { first: new Promise<{ status: 'mined'; blockNumber: bigint }>((resolve) => (end = resolve)) }
  Object.assign(chain, { outcome: () => outcomes.first })
  expect(await reasonOf(desk.submit(opening(await desk.quote(ACT), 1n)))).toBe('sent')
  expect(await reasonOf(desk.submit(opening(await desk.quote(ACT), 2n)))).toBe('REFUSED NullifierInFlight')
  end({ status: 'mined', blockNumber: 7n })
  await outcomes.first
  expect(await reasonOf(desk.submit(opening(await desk.quote(ACT), 3n)))).toBe('sent')
  expect(chain.sent).toBe(2)
})

test('beyond the issue: relayed call: an act whose parcel is acted on while it is simulated is simulated again, and not sent', async () => {
  const { chain, desk } = openDesk({ modules })
  let asked = 0
  Object.assign(chain, {
    simulate: async () => {
      asked += 1
      if (asked > 1) throw new Refusal('REFUSED', 'The act is over.', 'AlreadyOpened')
      return 100_000n
    },
  })
  expect(await reasonOf(desk.submit(opening(await desk.quote(ACT), 1n)))).toBe('REFUSED AlreadyOpened')
  expect([asked, chain.sent]).toEqual([2, 0])
})
