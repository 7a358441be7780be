import { BURN_NOTES_DATA, NATIVE_ASSET, NO_CAP, termsAssetId } from '@merkato/protocol'
import { type TransactionReceipt, ZeroHash } from 'ethers'
import { expect, test } from 'vitest'
import { openHardhat } from '../support/chains.js'
import { element, forgedBundle, type Parts } from './forged-bundle.js'
import { conditionalCall, forgedLock, forgedOpenings, forgedSeal, openingOf, packagesCall } from './forged-modules.js'
import { accountOf, forwarder, ONE_TIME, poolCall, portableHome, registryCall, send } from './homes.js'

/** A frame of a trace, as geth's callTracer tells it. */
interface TracedCall {
  readonly type: string
  readonly from: string
  readonly to: string
  readonly calls?: readonly TracedCall[]
}

/** Every frame that a frame opened, and those opened these. */
const opened = ({ calls = [] }: TracedCall): TracedCall[] => calls.flatMap((call) => [call, ...opened(call)])

test('PORT-2: pool, registry and modules call hashers, verifiers and each other, and no receiver runs code', async () => {
  const names = new Map<string, string>()
  const chain = await openHardhat()
  const home = await portableHome(chain, (name, { contractAddress }) => {
    names.set((contractAddress as string).toLowerCase(), name.replace(/\d$/, ''))
  })
  // Precompiles of the verifiers: sum, product, pairing (EIP-196, EIP-197).
  for (const precompile of [6, 7, 8]) names.set(`0x${String(precompile).padStart(40, '0')}`, 'curve')
  const alice = accountOf(home, 0)
  const deadline = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0) + 86_400n
  const receiver = (await forwarder(home, 'STATICCALL')).toLowerCase()
  const plain = `0x${'77'.repeat(20)}`
  names.set(receiver, 'contract that is paid')
  names.set(plain, 'account that is paid')

  const token = { kind: 1, name: `0x${'47'.padEnd(64, '0')}`, id: 0n, origin: ZeroHash, cap: NO_CAP } as const
  const asset = termsAssetId(alice.address, token)
  const bundle = async (caller: string, joinSplits: readonly Parts[], dataHash = ZeroHash) =>
    forgedBundle(home, { caller, joinSplits, dataHash })
  const coinsTo = (recipient: string): Parts => ({
    seed: recipient,
    publicAsset: NATIVE_ASSET,
    publicOut: 1n,
    recipient,
  })
  const tokenTo = (recipient: string): Parts => ({
    seed: `t ${recipient}`,
    publicAsset: asset,
    publicOut: 1n,
    recipient,
  })
  const toPool = (data: string, value = 0n) => send({ from: alice, to: home.pool, data, value })
  const toRegistry = (data: string) => send({ from: alice, to: home.registry, data })

  const payout = { asset: NATIVE_ASSET, amount: 2n, recipient: receiver, fee: 1n, feeTo: plain }
  const toModule = (to: string, data: string) => send({ from: alice, to, data })
  const paying = { publicAsset: NATIVE_ASSET, publicOut: 2n, recipient: receiver, fee: 1n, feeTo: plain }
  const madeSeal = () => forgedSeal(home, { caller: alice.address, joinSplits: [{ seed: 'seal', ...paying }] })
  const madeLock = () => {
    const nullifiers = [element('lock a'), element('lock b')]
    const alternatives = ['pay', 'refund'].map((seed) => [{ seed, nullifiers, ...paying }])
    const terms = { decider: alice.address, deadline, fallbackAlternative: 1, data: ZeroHash }
    return forgedLock(home, { caller: alice.address, alternatives, terms })
  }
  let seal: Awaited<ReturnType<typeof madeSeal>>
  let lock: Awaited<ReturnType<typeof madeLock>>

  const calls: Record<string, () => Promise<TransactionReceipt>> = {
    issue: () => toRegistry(registryCall('issue', token)),
    mint: () => toRegistry(registryCall('mint', asset, 10n, ONE_TIME)),
    mintPublic: () => toRegistry(registryCall('mintPublic', asset, 10n, receiver)),
    shield: () => toPool(poolCall('shield', NATIVE_ASSET, 10n, ONE_TIME), 10n),
    'pay coins': async () =>
      toPool(
        poolCall('transact', await bundle(alice.address, [coinsTo(plain), coinsTo(receiver), coinsTo(home.registry)])),
      ),
    'pay a token': async () => toPool(poolCall('transact', await bundle(alice.address, [tokenTo(receiver)]))),
    burnNotes: async () =>
      toRegistry(registryCall('burnNotes', await bundle(home.registry, [tokenTo(home.registry)], BURN_NOTES_DATA))),
    seal: async () => {
      seal = await madeSeal()
      return toModule(home.packages, packagesCall('seal', seal.bundle, seal.sealing))
    },
    open: () => {
      const { keyHash, contentsHash } = seal.sealing.terms
      const sealedNote = seal.bundle.joinSplits[0]?.commitments[0] as bigint
      const openings = forgedOpenings(home, seal.parcel, 0n, [openingOf(sealedNote, { payout })])
      return toModule(home.packages, packagesCall('open', seal.parcel, keyHash, contentsHash, openings))
    },
    lock: async () => {
      lock = await madeLock()
      return toModule(home.conditionalTransfers, lock.call)
    },
    settle: () => {
      const { lockId, outcomes, hashes } = lock
      return toModule(home.conditionalTransfers, conditionalCall('settle', lockId, 0, outcomes[0], hashes))
    },
  }
  const paid = ['CALL account that is paid', 'CREATE for one payment', 'SELFDESTRUCT contract that is paid']
  const expected: Record<string, string[]> = {
    issue: ['CALL pool', 'STATICCALL hasher'],
    mint: ['CALL pool', 'STATICCALL hasher'],
    mintPublic: ['CALL pool'],
    shield: ['STATICCALL hasher'],
    'pay coins': [
      'CALL account that is paid',
      'CREATE for one payment',
      'SELFDESTRUCT contract that is paid',
      'SELFDESTRUCT registry',
      'STATICCALL curve',
      'STATICCALL hasher',
      'STATICCALL verifier',
    ],
    'pay a token': ['STATICCALL curve', 'STATICCALL hasher', 'STATICCALL verifier'],
    burnNotes: ['CALL pool', 'STATICCALL curve', 'STATICCALL hasher', 'STATICCALL verifier'],
    seal: ['CALL pool', ...paid, 'STATICCALL curve', 'STATICCALL hasher', 'STATICCALL verifier'].sort(),
    open: [
      'CALL pool',
      ...paid,
      'STATICCALL curve',
      'STATICCALL hasher',
      'STATICCALL pool',
      'STATICCALL verifier',
    ].sort(),
    lock: ['CALL pool', 'STATICCALL curve', 'STATICCALL verifier'],
    settle: ['CALL pool', ...paid, 'STATICCALL hasher'].sort(),
  }
  for (const [name, call] of Object.entries(calls)) {
    const { hash } = await call()
    const trace: TracedCall = await home.provider.send('debug_traceTransaction', [hash, { tracer: 'callTracer' }])
    const named = opened(trace).map(
      ({ type, to }) => `${type} ${type === 'CREATE' ? 'for one payment' : (names.get(to.toLowerCase()) ?? to)}`,
    )
    expect([name, [...new Set(named)].sort()]).toEqual([name, expected[name]])
  }
  await home.close()
}, 180_000)
