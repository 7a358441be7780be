import {
  type AssetTerms,
  assetName,
  computeNpk,
  computeOwner,
  FIELD_ORDER,
  hashTagged,
  joinSplitCircuitInputs,
  mintHiddenCircuitInputs,
  multiplyBase,
  NO_CAP,
  NO_DATA,
  ownCircuitInputs,
  ownHash,
  POOL_ADDRESS,
  readableName,
  SUBGROUP_ORDER,
  TAG,
  termsAssetId,
  ticketAssetId,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import {
  type HonestJoinSplit,
  type HonestMintHidden,
  type HonestOwn,
  honestJoinSplit,
  honestMintHidden,
  honestOwn,
  namedKeys,
} from '@merkato/protocol/testing'
import { CHAIN, hex, ISSUER, ORDER_2, ORIGIN } from './vector-parts.ts'

/** Vectors of larger join-splits, of assets, acts and hidden mints. */
export const makeStatementVectors = () => ({
  'accepted/wide-transfers.json': wideTransfers().map(({ statement }) => ({
    inputs: joinSplitCircuitInputs(statement),
  })),
  'accepted/asset-terms.json': assetTerms(),
  'accepted/own-hashes.json': ownHashes(),
  'accepted/own-statements.json': acts().map(ownVector),
  'accepted/mint-hidden-hashes.json': mintHiddenHashes(),
  'accepted/mint-hidden-statements.json': mints().map(({ statement }) => ({
    inputs: mintHiddenCircuitInputs(statement),
  })),
  'rejected/wide-transfers.json': badWideTransfers(),
  'rejected/asset-terms.json': badTerms(),
  'rejected/own-hashes.json': badActs(),
  'rejected/own-statements.json': badOwnStatements(),
  'rejected/mint-hidden-hashes.json': badMints(),
  'rejected/mint-hidden-statements.json': badMintStatements(),
})

const wideTransfers = (): [HonestJoinSplit, HonestJoinSplit] => [
  honestJoinSplit('transfer-wide', {
    ...{ seed: 'wide vector 1', inputs: [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n].map((value) => value * 10n ** 17n) },
    ...{ publicIn: 7n, publicOut: 10n ** 18n, fee: 10n ** 15n },
  }),
  honestJoinSplit('transfer-wide', { seed: 'wide vector 2', inputs: [7n, 8n, 9n] }),
]

function badWideTransfers() {
  const [{ statement }] = wideTransfers()
  const inputs = joinSplitCircuitInputs(statement)
  const last = <T>(values: readonly T[], value: T): T[] => [...values.slice(0, -1), value]
  return [
    { rule: 'T1', change: { nullifiers: inputs.nullifiers.slice(0, 2) } },
    { rule: 'T2', change: { inputValue: last(inputs.inputValue, 6n) } },
    { rule: 'T2', change: { inputR: last(inputs.inputR, 1n) } },
    { rule: 'T3', change: { nullifiers: last(inputs.nullifiers, 1n) } },
    { rule: 'T4', change: { boundHash: 1n } },
    { rule: 'T5', change: { commitments: last(inputs.commitments, 1n) } },
    { rule: 'T6', change: { publicIn: 8n } },
    { rule: 'T7', change: { publicAsset: 0n } },
  ].map(({ rule, change }) => ({ rule, base: 'accepted/wide-transfers.json[0]', change }))
}

/** Terms of the token of the vectors. */
export const GOLD: AssetTerms = { kind: 1, name: assetName('Gold'), id: 0n, origin: NO_DATA, cap: 10_000n }

function assetTerms() {
  const terms: AssetTerms[] = [
    GOLD,
    { ...GOLD, cap: NO_CAP, id: (1n << 256n) - 1n, origin: ORIGIN },
    { ...GOLD, kind: 2, cap: 0n },
    { ...GOLD, kind: 4, name: `0x${'ff'.repeat(32)}` },
    { ...GOLD, name: assetName('\u202eGold') },
  ]
  const issued = terms.map((term) => ({
    ...{ issuer: ISSUER, ...term, assetId: termsAssetId(ISSUER, term), readable: readableName(term.name) },
  }))
  const tickets = [7n, 7n + FIELD_ORDER, 7n + (1n << 128n)].map((id) => ({
    ...{ issuer: ISSUER, kind: 3, name: GOLD.name, id, origin: ORIGIN },
    ...{ assetId: ticketAssetId(ISSUER, GOLD.name, id, ORIGIN), readable: 'Gold' },
  }))
  return [...issued, ...tickets]
}

const badTerms = () =>
  [
    { ...GOLD, kind: 0, error: 'WrongKind' },
    { ...GOLD, kind: 3, error: 'WrongKind' },
    { ...GOLD, kind: 5, name: NO_DATA, error: 'WrongKind' },
    { ...GOLD, name: NO_DATA, cap: 0n, error: 'InvalidName' },
    { ...GOLD, name: `0x00${'41'.repeat(31)}`, error: 'InvalidName' },
    { ...GOLD, name: `0x410042${'00'.repeat(29)}`, error: 'InvalidName' },
    { ...GOLD, cap: 0n, error: 'InvalidTerms' },
    { ...GOLD, kind: 2, error: 'InvalidTerms' },
    { ...GOLD, kind: 2, cap: 0n, id: 1n, error: 'InvalidTerms' },
    { ...GOLD, kind: 4, id: 1n, error: 'InvalidTerms' },
  ].map(({ error, ...terms }) => ({ ...terms, error }))

const acts = (): [HonestOwn, HonestOwn] => [
  honestOwn({ seed: 'own vector 1' }),
  honestOwn({
    ...{ seed: 'own vector 2', context: { caller: ISSUER } },
    ...{ act: { record: ORIGIN, sequence: 3n, expiry: 1_800_000_000n, dataHash: `0x${'0d'.repeat(32)}` } },
  }),
]

const ownHashes = () =>
  acts().map(({ act }, i) => {
    const context = { chainId: CHAIN, pool: POOL_ADDRESS, caller: i === 0 ? ZERO_ADDRESS : ISSUER }
    return { ...context, act, ownHash: ownHash(act, context) }
  })

const ownVector = ({ statement }: HonestOwn) => ({ inputs: ownCircuitInputs(statement) })

function badActs() {
  const [good] = ownHashes()
  return [
    { why: 'expiry above uint64', change: { expiry: 1n << 64n } },
    { why: 'record of 31 bytes', change: { record: `0x${'ab'.repeat(31)}` } },
    { why: 'negative sequence', change: { sequence: -1n } },
  ].map(({ why, change }) => ({ why, ...good, act: { ...good?.act, ...change }, error: 'INVALID_ENCODING' }))
}

function badOwnStatements() {
  const { statement } = acts()[1]
  const inputs = ownCircuitInputs(statement)
  const other = namedKeys('other')
  return [
    { rule: 'O1', change: { A: [1n, 1n] } },
    { rule: 'O1', change: { nk: FIELD_ORDER } },
    { rule: 'O2', change: { npk: 1n } },
    { rule: 'O2', change: { r: 1n } },
    { rule: 'O2', change: { nk: other.nk } },
    { rule: 'O3', change: { boundHash: 1n } },
    { rule: 'O3', change: { S: inputs.S + SUBGROUP_ORDER } },
    { rule: 'O4', change: smallOrderAct() },
  ].map(({ rule, change }) => ({ rule, base: 'accepted/own-statements.json[1]', change }))
}

/** The equation of a signature holds for every message when A has order 2. */
function smallOrderAct() {
  const [A, nk, r, R8] = [ORDER_2, 5n, 6n, multiplyBase(9n)]
  return { A: [A.x, A.y], nk, r, npk: computeNpk(computeOwner(A, nk), r), R8: [R8.x, R8.y], S: 9n }
}

const mints = (): [HonestMintHidden, HonestMintHidden] => [
  honestMintHidden({ seed: 'mint vector 1', value: 90n, issuer: ISSUER }),
  honestMintHidden({ seed: 'mint vector 2', value: (1n << 128n) - 1n, issuer: ISSUER, nonce: 1n }),
]

const mintHiddenHashes = () =>
  mints().map(({ mint: { ciphertext, ...mint }, statement }) => ({
    ...{ chainId: CHAIN, pool: POOL_ADDRESS, ...mint, ciphertext: hex(ciphertext) },
    mintHiddenHash: statement.public.boundHash,
  }))

function badMints() {
  const [good] = mintHiddenHashes()
  const cases = [
    { why: 'issuer of 19 bytes', change: { issuer: `0x${'12'.repeat(19)}` } },
    { why: 'negative nonce', change: { nonce: -1n } },
    { why: 'asset above uint256', change: { assetId: 1n << 256n } },
  ]
  return cases.map(({ why, change }) => ({ why, ...good, ...change, error: 'INVALID_ENCODING' }))
}

function badMintStatements() {
  const { npk, rho } = mints()[0].statement.private
  const { asset } = mints()[0].statement.public
  const committed = (value: bigint) => ({ value, commitment: hashTagged(TAG.note, npk, asset, value, rho) })
  return [
    { rule: 'M1', change: { npk: FIELD_ORDER } },
    { rule: 'M2', change: committed(1n << 128n) },
    { rule: 'M2', change: committed(FIELD_ORDER - 1n) },
    { rule: 'M3', change: { value: 91n } },
    { rule: 'M3', change: { npk: 1n } },
    { rule: 'M3', change: { asset: 1n } },
    { rule: 'M3', change: { commitment: 1n } },
  ].map(({ rule, change }) => ({ rule, base: 'accepted/mint-hidden-statements.json[0]', change }))
}
