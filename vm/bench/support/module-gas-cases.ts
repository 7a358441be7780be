import {
  type Holder,
  type LockTerms,
  NATIVE_ASSET,
  openAct,
  type Sealing,
  transferAct,
  type UnprovenOpening,
} from '@merkato/protocol'
import { id, keccak256 } from 'ethers'
import { ALICE, NOBODY, NOW, type TestChain } from '../../testing/chain.js'
import type { SplitWish } from '../../testing/forged-bundles.js'
import {
  CONDITIONAL_TRANSFERS,
  forgedAct,
  forgedLock,
  forgedOpenings,
  forgedSeal,
  inConditional,
  inPackages,
  PACKAGES,
} from '../../testing/forged-modules.js'
import { FAR_FUTURE } from '../../testing/spender.js'
import { type Call, call } from './gas-call.js'

const ZERO = `0x${'00'.repeat(32)}`
const NO_HOLDER: Holder = { account: `0x${'00'.repeat(20)}`, npk: 0n, parcel: ZERO }
const BY_ALICE: Holder = { ...NO_HOLDER, account: ALICE }
const BY_KEY: Holder = { ...NO_HOLDER, npk: 77n }
/** A note's ciphertext with the shortest memo. */
const CIPHERTEXT = new Uint8Array(404).fill(7)

/** Calls of the modules: those that append notes, which depend on the tree, and all others. */
export async function moduleCalls(chain: TestChain): Promise<{ writers: Call[]; others: Call[] }> {
  const parcels = await parcelCalls(chain)
  const locks = await lockCalls(chain)
  return { writers: [...parcels.writers, ...locks.writers], others: [...parcels.others, ...locks.others] }
}

const packages = (name: string, data: string, expected?: string): Call => call(name, data, { to: PACKAGES }, expected)
const locks = (name: string, data: string, more = {}, expected?: string): Call =>
  call(name, data, { to: CONDITIONAL_TRANSFERS, ...more }, expected)

/** Join-splits that do all that one can: two payments each, to accounts that do not exist yet. */
const payments = (kind: string, count: number): SplitWish[] =>
  Array.from({ length: count }, (_, i) => {
    const account = (end: string) => `0x${`${kind}${i.toString(16)}${end}`.padStart(40, '9')}`
    return { publicAsset: NATIVE_ASSET, publicOut: 5n, fee: 2n, recipient: account('a'), feeTo: account('b') }
  })

function sealingOf(joinSplits: number, holder: Holder, bytes = 500, keyBytes = 100): Sealing {
  const contents = new Uint8Array(bytes).fill(3)
  const terms = { holder, sealer: BY_KEY, recoverAfter: FAR_FUTURE, keyHash: id('key') }
  return {
    sealedOutputs: (1n << BigInt(2 * joinSplits)) - 1n,
    terms: { ...terms, contentsHash: keccak256(contents) },
    contents,
    keyBox: new Uint8Array(keyBytes).fill(5),
  }
}

const opening = (sealedCommitment: bigint, pays?: SplitWish): UnprovenOpening => ({
  sealedCommitment,
  commitment: sealedCommitment + 1n,
  ciphertext: CIPHERTEXT,
  payout: {
    asset: pays?.publicAsset ?? 0n,
    amount: pays?.publicOut ?? 0n,
    recipient: pays?.recipient ?? NOBODY,
    fee: pays?.fee ?? 0n,
    feeTo: pays?.feeTo ?? NOBODY,
  },
})

async function sealed(chain: TestChain, seed: string, joinSplits: number, holder: Holder) {
  const splits = Array<SplitWish>(joinSplits).fill({})
  const sealing = sealingOf(joinSplits, holder)
  const seal = await forgedSeal(chain, seed, splits, sealing)
  const { result } = await chain.send(seal.data, { to: PACKAGES })
  if (result !== 'ok') throw new Error(`a parcel for the measurements is not sealed: ${result}`)
  return { ...seal, ...sealing.terms }
}

async function parcelCalls(chain: TestChain): Promise<{ writers: Call[]; others: Call[] }> {
  const one = (await forgedSeal(chain, 'seal 1', [{}], sealingOf(1, BY_ALICE))).data
  const many = await forgedSeal(chain, 'seal 8', payments('5', 8), sealingOf(8, BY_ALICE, 66_000, 512))
  const [small, large, byKey] = [
    await sealed(chain, 'small', 1, BY_ALICE),
    await sealed(chain, 'large', 8, BY_ALICE),
    await sealed(chain, 'by key', 1, BY_KEY),
  ]
  // Eight parcels in each other: the longest walk.
  let outer = (await sealed(chain, 'nest 0', 1, BY_ALICE)).parcel
  for (let depth = 1; depth < 8; depth++) {
    outer = (await sealed(chain, `nest ${depth}`, 1, { ...NO_HOLDER, parcel: outer })).parcel
  }
  const open = ({ parcel, keyHash, contentsHash }: typeof small, list: readonly unknown[]) =>
    inPackages('open', parcel, keyHash, contentsHash, list)
  const pays = payments('f', 16)
  const openedSmall = forgedOpenings(
    small.parcel,
    small.inside.map((inside) => opening(inside)),
  )
  const openedLarge = forgedOpenings(
    large.parcel,
    large.inside.map((inside, i) => opening(inside, pays[i])),
  )
  const badEnd = openedLarge.with(-1, { ...openedLarge[15], proof: openedSmall[0]?.proof } as never)
  const keyOpenings = byKey.inside.map((inside) => opening(inside))
  const actor = { npk: 77n, acts: 0n, expiry: FAR_FUTURE }
  const to = { parcel: byKey.parcel, to: BY_ALICE, keyBox: new Uint8Array(100) }
  return {
    writers: [
      packages('seal, 1 join-split', one),
      packages('seal, 8 with payments', many.data),
      packages('open, 2 notes', open(small, openedSmall)),
      packages('open, 16 with payments', open(large, openedLarge)),
      packages(
        'openWithKey, 2 notes',
        inPackages(
          'openWithKey',
          byKey.parcel,
          byKey.keyHash,
          byKey.contentsHash,
          forgedOpenings(byKey.parcel, keyOpenings),
          FAR_FUTURE,
          forgedAct(openAct(byKey.parcel, keyOpenings, actor)),
        ),
      ),
    ],
    others: [
      packages('open refused, last is bad', open(large, badEnd), 'InvalidProof'),
      packages('transfer of a parcel', inPackages('transfer', small.parcel, BY_KEY, new Uint8Array(100))),
      packages(
        'transfer, 8 deep',
        inPackages('transfer', small.parcel, { ...NO_HOLDER, parcel: outer }, new Uint8Array(512)),
      ),
      packages(
        'transferWithKey',
        inPackages('transferWithKey', to.parcel, to.to, to.keyBox, FAR_FUTURE, forgedAct(transferAct(to, actor))),
      ),
      packages('parcelOf', inPackages('parcelOf', small.parcel)),
      packages('rightHolderOf', inPackages('rightHolderOf', outer)),
    ],
  }
}

async function lockCalls(chain: TestChain): Promise<{ writers: Call[]; others: Call[] }> {
  const terms: LockTerms = { decider: ALICE, deadline: NOW + 1_000n, fallbackAlternative: 1, data: id('data') }
  const plain = (count: number) => Array.from({ length: count }, () => [{}])
  const wide = [payments('6', 8), payments('7', 8)]
  const made = (seed: string, alternatives: readonly (readonly SplitWish[])[]) =>
    forgedLock(chain, seed, alternatives, terms)
  const locked = async (seed: string, alternatives: readonly (readonly SplitWish[])[]) => {
    const lock = await made(seed, alternatives)
    const { result } = await chain.send(lock.data, { to: CONDITIONAL_TRANSFERS })
    if (result !== 'ok') throw new Error(`a lock for the measurements is not made: ${result}`)
    return lock
  }
  const three = await made('lock 3', plain(3))
  const most = await made('lock 16', wide)
  const { proved } = most
  const last = proved.length - 1
  const bad = proved.with(
    last,
    (proved[last] ?? []).map((one, i) => (i === 7 ? { ...one, proof: proved[0]?.[0]?.proof ?? [] } : one)),
  )
  const [small, large] = [await locked('settle 3', plain(3)), await locked('settle 16', wide)]
  return {
    writers: [
      locks('settle, 1 join-split', inConditional('settle', small.lockId, 2, small.outcomes[2], small.hashes)),
      locks('settle, 8 with payments', inConditional('settle', large.lockId, 0, large.outcomes[0], large.hashes)),
      locks(
        'settleByDefault, 1 join-split',
        inConditional('settleByDefault', small.lockId, small.outcomes[1], small.hashes),
        { timestamp: NOW + 1_000n },
      ),
    ],
    others: [
      locks('lock, 2 alternatives', (await made('lock 2', plain(2))).data),
      locks('lock, 3 alternatives', three.data),
      locks('lock, 8 alternatives', (await made('lock 8', plain(8))).data),
      locks('lock, 16 with payments', most.data),
      locks('lock refused, last is bad', inConditional('lock', bad, FAR_FUTURE, terms), {}, 'InvalidProof'),
      locks('lockOf', inConditional('lockOf', small.lockId)),
    ],
  }
}
