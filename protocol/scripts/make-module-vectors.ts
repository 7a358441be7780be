import {
  ACTION,
  EMPTY_PROOF,
  encodeConditionalCall,
  encodePackagesCall,
  FIELD_ORDER,
  hashTagged,
  type LockTerms,
  lockDataHash,
  NATIVE_ASSET,
  NO_DATA,
  openCircuitInputs,
  openingBoundHash,
  openingsHash,
  outcomeHash,
  outcomeOf,
  outcomesHash,
  PACKAGES_ADDRESS,
  type ParcelContents,
  POOL_ADDRESS,
  parcelDigest,
  parcelKeyHash,
  type Sealing,
  type SealTerms,
  sealContents,
  sealDataHash,
  sealedCommitment,
  TAG,
  withheldHash,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { type HonestOpen, honestJoinSplit, honestOpen } from '@merkato/protocol/testing'
import { keccak256 } from 'ethers'
import { CHAIN, hex, ISSUER, ORIGIN } from './vector-parts.ts'

/** Vectors of parcels and conditional transfers. */
export const makeModuleVectors = () => ({
  'accepted/open-statements.json': opens().map(({ statement }) => ({ inputs: openCircuitInputs(statement) })),
  'accepted/opening-hashes.json': openingHashes(),
  'accepted/withheld-hashes.json': [sealHash(), lockHash()],
  'accepted/parcel-contents.json': contents(),
  'rejected/open-statements.json': badOpens(),
  'rejected/opening-hashes.json': badOpeningHashes(),
  'rejected/withheld-hashes.json': badWithheldHashes(),
  'rejected/parcel-contents.json': badContents(),
})

const opens = (): [HonestOpen, HonestOpen, HonestOpen] => [
  honestOpen({ seed: 'open vector 1', assetId: NATIVE_ASSET, value: 10n ** 18n }),
  honestOpen({ seed: 'open vector 2', assetId: 77n, value: 100n, publicOut: 30n, recipient: ISSUER }),
  honestOpen({ seed: 'open vector 3', assetId: 77n, value: (1n << 128n) - 1n, publicOut: (1n << 128n) - 1n }),
]

function badOpens() {
  const { statement } = opens()[1]
  const { asset, npk, rho, rhoSealed } = statement.private
  const note = (value: bigint) => hashTagged(TAG.note, npk, asset, value, rho)
  return [
    { rule: 'N1', change: { npk: FIELD_ORDER } },
    { rule: 'N1', change: { boundHash: FIELD_ORDER } },
    { rule: 'N2', change: { value: 101n } },
    { rule: 'N2', change: { sealed: hashTagged(TAG.note, npk, asset, 100n, rhoSealed) } },
    { rule: 'N3', change: { publicOut: 101n, commitment: note(FIELD_ORDER - 1n) } },
    { rule: 'N3', change: { publicOut: 1n << 128n } },
    { rule: 'N4', change: { publicAsset: NATIVE_ASSET } },
    { rule: 'N5', change: { commitment: note(71n) } },
  ].map(({ rule, change }) => ({ rule, base: 'accepted/open-statements.json[1]', change }))
}

const PARCEL = `0x${'0b'.repeat(32)}`

function openingHashes() {
  const openings = opens().map(({ opening }) => opening)
  return [openings.slice(0, 1), openings].map((list, i) => {
    const context = { chainId: CHAIN, pool: POOL_ADDRESS, packages: PACKAGES_ADDRESS, parcel: PARCEL, acts: BigInt(i) }
    return {
      ...context,
      openings: list.map(({ ciphertext, ...rest }) => ({ ...rest, ciphertext: hex(ciphertext) })),
      openingsHash: openingsHash(list),
      boundHash: openingBoundHash(list, context),
    }
  })
}

function badOpeningHashes() {
  const [good] = openingHashes()
  return [
    { why: 'parcel of 31 bytes', change: { parcel: `0x${'ab'.repeat(31)}` } },
    { why: 'negative acts', change: { acts: -1n } },
    { why: 'packages of 19 bytes', change: { packages: `0x${'12'.repeat(19)}` } },
  ].map(({ why, change }) => ({ why, ...good, ...change, error: 'INVALID_BUNDLE' }))
}

const joinSplit = (seed: string) => {
  const [made] = honestJoinSplit('transfer', { seed, inputs: [5n] }).bundle.joinSplits
  if (made === undefined) throw new Error('a bundle without a join-split')
  return { ...made, proof: EMPTY_PROOF }
}

const HOLDER = { account: ISSUER, npk: 0n, parcel: NO_DATA }
const SEALER = { account: ZERO_ADDRESS, npk: 5n, parcel: NO_DATA }

function sealHash() {
  const body = Uint8Array.of(1, 2, 3)
  const keyHash = parcelKeyHash(new Uint8Array(32).fill(9))
  const terms: SealTerms = {
    ...{ holder: HOLDER, sealer: SEALER, recoverAfter: 1_900_000_000n, keyHash, contentsHash: keccak256(body) },
  }
  const sealing: Sealing = { sealedOutputs: 1n, terms, contents: body, keyBox: Uint8Array.of(7) }
  const joinSplits = [joinSplit('seal vector')]
  const [expiry, dataHash] = [1_800_000_000n, sealDataHash(sealing)]
  const context = { chainId: CHAIN, pool: POOL_ADDRESS, caller: ISSUER }
  return {
    ...{ action: 'seal', ...context, dataHash },
    record: withheldHash({ alternatives: [joinSplits], expiry, dataHash }, { ...context, action: ACTION.seal }),
    digest: parcelDigest(joinSplits[0]?.commitments.slice(0, 1) ?? [], terms),
    callData: encodePackagesCall({ name: 'seal', bundle: { expiry, dataHash, joinSplits }, sealing }),
  }
}

function lockHash() {
  const terms: LockTerms = { decider: ISSUER, deadline: 1_900_000_000n, fallbackAlternative: 1, data: ORIGIN }
  const alternatives = [[joinSplit('lock vector')], [{ ...joinSplit('lock vector'), publicOut: 3n, publicAsset: 77n }]]
  const [expiry, dataHash] = [1_800_000_000n, lockDataHash(terms)]
  const context = { chainId: CHAIN, pool: POOL_ADDRESS, caller: ISSUER }
  return {
    ...{ action: 'lock', ...context, dataHash },
    record: withheldHash({ alternatives, expiry, dataHash }, { ...context, action: ACTION.lock }),
    outcomesHash: outcomesHash(alternatives.map((list) => outcomeHash(outcomeOf(list)))),
    callData: encodeConditionalCall({ name: 'lock', alternatives, expiry, terms }),
  }
}

function badWithheldHashes() {
  const good = lockHash()
  return [
    { why: 'pool of 19 bytes', change: { pool: `0x${'12'.repeat(19)}` } },
    { why: 'negative chain id', change: { chainId: -1n } },
    { why: 'caller of 21 bytes', change: { caller: `0x${'12'.repeat(21)}` } },
  ].map(({ why, change }) => ({ why, ...good, ...change, error: 'INVALID_BUNDLE' }))
}

const KEY = new Uint8Array(32).fill(9)
const INSIDE: ParcelContents = {
  notes: [
    { assetId: NATIVE_ASSET, value: 10n ** 18n, rho: 99n },
    { assetId: 77n, value: 1n, rho: FIELD_ORDER - 1n },
  ],
  data: Uint8Array.of(1, 2, 3, 4),
}

function contents() {
  return [INSIDE, { notes: [], data: new Uint8Array() }].map((one) => {
    const ciphertext = sealContents(KEY, one)
    return {
      ...{ key: hex(KEY), keyHash: parcelKeyHash(KEY), contentsHash: keccak256(ciphertext) },
      commitments: one.notes.map(({ assetId, value, rho }) => sealedCommitment(assetId, value, rho)),
      ...{ ciphertext: hex(ciphertext), notes: one.notes, data: hex(one.data) },
    }
  })
}

function badContents() {
  const [good] = contents()
  const bytes = sealContents(KEY, INSIDE)
  const flipped = bytes.with(40, (bytes[40] as number) ^ 1)
  const changed = (ciphertext: Uint8Array) => ({ ciphertext: hex(ciphertext), contentsHash: keccak256(ciphertext) })
  return [
    { fault: 'wrong key', change: { key: hex(new Uint8Array(32).fill(8)) } },
    { fault: 'wrong key', change: { keyHash: NO_DATA } },
    { fault: 'changed', change: { contentsHash: NO_DATA } },
    { fault: 'changed', change: changed(flipped) },
    { fault: 'changed', change: changed(bytes.slice(0, -1)) },
    { fault: 'changed', change: { commitments: (good?.commitments ?? []).toReversed() } },
  ].map(({ fault, change }) => ({ ...good, ...change, fault }))
}
