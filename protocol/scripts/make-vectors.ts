import {
  type AssetDescription,
  addPoints,
  assetId,
  assetName,
  BASE8,
  boundHash,
  CommitmentTree,
  compressPoint,
  computeCommitment,
  computeNullifier,
  concatBytes,
  createOneTimeAddress,
  EMPTY_PROOF,
  EMPTY_SUBTREES,
  encodeAddress,
  encodeField,
  encodeIncomingViewingKey,
  encodeOneTimeAddress,
  encodePlainPoint,
  encodeTrackingKey,
  encodeTransact,
  FIELD_ORDER,
  hexToBytes,
  IDENTITY,
  multiplyBase,
  NATIVE_ASSET,
  NO_DATA,
  negatePoint,
  POOL_ADDRESS,
  type Point,
  poseidon,
  SpendingKeys,
  SUBGROUP_ORDER,
  signPoseidon,
  TAG,
  type TransferStatement,
  transferCircuitInputs,
  withProofs,
} from '@merkato/protocol'
import { type HonestTransfer, honestTransfer, namedKeys } from '@merkato/protocol/testing'
import { bech32, bech32m } from '@scure/base'
import { makeKeyVectors } from './make-key-vectors.ts'
import { makeModuleVectors } from './make-module-vectors.ts'
import { makeStatementVectors } from './make-statement-vectors.ts'
import { makeTextVectors } from './make-text-vectors.ts'
import { CHAIN, ciphertext, hex, MIXED, ORDER_2, ORDER_4, PHRASE } from './vector-parts.ts'

/** Contents of the vector files by path below protocol/vectors. Numbers are decimal strings, bytes are hex with 0x. */
export type Vectors = Record<string, readonly Record<string, unknown>[]>

/** All vectors, the same on every run. */
export const makeVectors = (): Vectors => ({
  'accepted/field.json': fields(),
  'accepted/points.json': [BASE8, negatePoint(BASE8), multiplyBase(SUBGROUP_ORDER - 2n), multiplyBase(12345n)].map(
    point,
  ),
  'accepted/poseidon.json': hashes(),
  'accepted/tags.json': Object.entries(TAG).map(([name, tag]) => ({ name, tag })),
  'accepted/keys.json': [0, 1].map(keys),
  'accepted/one-time-addresses.json': [1n, 2n, SUBGROUP_ORDER - 1n].map(oneTimeAddress),
  'accepted/signatures.json': [0n, 1n, FIELD_ORDER - 1n].map(signature),
  'accepted/assets.json': assets(),
  'accepted/notes.json': notes(),
  'accepted/ciphertexts.json': ['', 'Thank you for the book.', 'x'.repeat(300)].map(ciphertext),
  'accepted/trees.json': [0, 1, 4, 5, 21].map(tree),
  'accepted/transfers.json': transfers().map(transferVector),
  'accepted/bound-hashes.json': boundHashes(),
  'rejected/field.json': [FIELD_ORDER, FIELD_ORDER + 1n, (1n << 256n) - 1n].map((value) => ({
    bytes: `0x${value.toString(16).padStart(64, '0')}`,
    error: 'NOT_CANONICAL',
  })),
  'rejected/points.json': badPoints(),
  'rejected/texts.json': badTexts(),
  'rejected/ciphertexts.json': badCiphertexts(),
  'rejected/signatures.json': badSignatures(),
  'rejected/calls.json': badCalls(),
  'rejected/transfers.json': badTransfers(),
  ...makeStatementVectors(),
  ...makeTextVectors(),
  ...makeModuleVectors(),
  ...makeKeyVectors(),
})

const fields = () => [0n, 1n, 1n << 248n, FIELD_ORDER - 1n].map((value) => ({ value, bytes: hex(encodeField(value)) }))

const point = (value: Point) => ({
  ...value,
  compressed: hex(compressPoint(value)),
  plain: hex(encodePlainPoint(value)),
})

const hashes = () =>
  [[1n], [1n, 2n], [1n, 2n, 3n], [1n, 2n, 3n, 4n], [1n, 2n, 0n, 0n, 0n], [1n, 2n, 3n, 4n, 5n, 6n]].map((inputs) => ({
    inputs,
    output: poseidon(inputs),
  }))

function keys(account: number) {
  const made = SpendingKeys.fromPhrase(PHRASE, { account })
  const { s, A, nk, v, V, vi, Vi, o, owner } = made
  return {
    ...{ phrase: PHRASE, account, s, A, nk, v, V, vi, Vi, o: hex(o), owner, chainId: CHAIN },
    address: encodeAddress(made.address(CHAIN)),
    incomingViewingKey: encodeIncomingViewingKey(made.incomingViewingKey(), CHAIN),
    trackingKey: encodeTrackingKey(made, CHAIN),
  }
}

function oneTimeAddress(e: bigint) {
  const to = SpendingKeys.fromPhrase(PHRASE).address(CHAIN)
  const { address, r } = createOneTimeAddress(to, { e })
  return { address: encodeAddress(to), chainId: CHAIN, e, r, ...address, text: encodeOneTimeAddress(address, CHAIN) }
}

function signature(message: bigint) {
  const { s, A } = SpendingKeys.fromPhrase(PHRASE)
  return { s, A, message, ...signPoseidon(s, message) }
}

function assets() {
  const issuer = `0x${'1234567890'.repeat(4)}`
  const descriptions: AssetDescription[] = [
    { kind: 'native' },
    { kind: 'token', issuer, name: assetName('Gold') },
    { kind: 'hiddenToken', issuer, name: assetName('Gold') },
    {
      kind: 'ticket',
      issuer,
      name: assetName('Opera, 3 May, row 5'),
      id: (1n << 256n) - 1n,
      origin: `0x${'ab'.repeat(32)}`,
    },
  ]
  return descriptions.map((description) => ({ ...description, assetId: assetId(description) }))
}

function notes() {
  const { nk } = SpendingKeys.fromPhrase(PHRASE)
  return [0n, 1n, (1n << 128n) - 1n].map((value, i) => {
    const note = { npk: 11n + BigInt(i), assetId: NATIVE_ASSET, value, rho: FIELD_ORDER - 1n - BigInt(i) }
    const commitment = computeCommitment(note)
    const position = BigInt(i) * (2n ** 30n + 7n)
    return { ...note, commitment, nk, position, nullifier: computeNullifier(nk, commitment, position) }
  })
}

function tree(count: number) {
  const leaves = Array.from({ length: count }, (_, i) => BigInt(i + 1))
  const made = new CommitmentTree()
  made.append(...leaves)
  const position = BigInt(count >> 1)
  const path = count === 0 ? undefined : { position, ...made.path(position) }
  return { leaves, root: made.root(), ...(path ?? { emptySubtrees: EMPTY_SUBTREES }) }
}

const transfers = (): [HonestTransfer, HonestTransfer, HonestTransfer] => [
  honestTransfer({ seed: 'vector 1', inputs: [10n ** 18n, 5n], publicOut: 10n ** 17n, fee: 10n ** 15n }),
  honestTransfer({ seed: 'vector 2', inputs: [7n] }),
  honestTransfer({ seed: 'vector 3', inputs: [], publicIn: 3n }),
]

const transferVector = ({ statement }: { statement: TransferStatement }) => ({
  inputs: transferCircuitInputs(statement),
})

function boundHashes() {
  return transfers().map(({ bundle }, i) => {
    const context = { chainId: CHAIN, pool: POOL_ADDRESS, caller: `0x${String(i).repeat(40)}` }
    const plain = {
      ...bundle,
      expiry: 1_800_000_000n + BigInt(i),
      dataHash: i === 0 ? NO_DATA : `0x${'0d'.repeat(32)}`,
    }
    const callData = encodeTransact(withProofs(plain, [EMPTY_PROOF]))
    return { ...context, boundHash: boundHash(plain, context), callData }
  })
}

function badPoints() {
  const signedIdentity = compressPoint(IDENTITY)
  signedIdentity[31] = 0x80
  const overflowing = encodeField(FIELD_ORDER - 1n).reverse()
  overflowing[0] = (overflowing[0] as number) + 1
  return [
    { compressed: hex(compressPoint(IDENTITY)), fault: 'identity' },
    { compressed: hex(ORDER_4), fault: 'not-in-subgroup' },
    { compressed: hex(compressPoint(ORDER_2)), fault: 'not-in-subgroup' },
    { compressed: hex(compressPoint(MIXED)), fault: 'not-in-subgroup' },
    { compressed: hex(signedIdentity), fault: 'encoding' },
    { compressed: hex(overflowing), fault: 'encoding' },
    { compressed: `0x${'ff'.repeat(32)}`, fault: 'encoding' },
    { plain: hex(concatBytes(encodeField(1n), encodeField(1n))), fault: 'off-curve' },
    { plain: hex(concatBytes(encodeField(0n), encodeField(0n))), fault: 'off-curve' },
  ]
}

function badTexts() {
  const { owner, V } = SpendingKeys.fromPhrase(PHRASE)
  const header = (version: number, chainId: bigint): Uint8Array =>
    concatBytes(Uint8Array.of(version), hexToBytes(chainId.toString(16).padStart(16, '0')))
  const pack = (prefix: string, ...parts: Uint8Array[]): string =>
    bech32m.encode(prefix, bech32m.toWords(concatBytes(...parts)), false)
  const [good, own, key] = [header(1, CHAIN), encodeField(owner), compressPoint(V)]
  const text = pack('mk', good, own, key)
  return [
    { text: text.toUpperCase(), why: 'upper case', error: 'INVALID_ENCODING' },
    { text: `${text.slice(0, 20)}${text.slice(20).toUpperCase()}`, why: 'mixed case', error: 'INVALID_ENCODING' },
    { text: `${text.slice(0, -1)}${text.endsWith('q') ? 'p' : 'q'}`, why: 'checksum', error: 'INVALID_ENCODING' },
    {
      text: bech32.encode('mk', bech32.toWords(concatBytes(good, own, key)), false),
      why: 'bech32',
      error: 'INVALID_ENCODING',
    },
    { text: pack('mkview', good, own, key), why: 'prefix', error: 'INVALID_ENCODING' },
    { text: pack('mk', good, own, key, Uint8Array.of(0)), why: 'trailing byte', error: 'INVALID_ENCODING' },
    { text: pack('mk', good, own, key.subarray(1)), why: 'missing byte', error: 'INVALID_ENCODING' },
    { text: pack('mk', header(0, CHAIN), own, key), why: 'version', error: 'WRONG_VERSION' },
    { text: pack('mk', header(2, CHAIN), own, key), why: 'version', error: 'WRONG_VERSION' },
    { text: pack('mk', header(1, 1n), own, key), why: 'network', error: 'WRONG_NETWORK' },
    { text: pack('mk', good, new Uint8Array(32).fill(255), key), why: 'owner >= r', error: 'NOT_CANONICAL' },
    { text: pack('mk', good, own, compressPoint(IDENTITY)), why: 'identity', error: 'INVALID_POINT' },
    { text: pack('mk', good, own, ORDER_4), why: 'small order', error: 'INVALID_POINT' },
    { text: pack('mk', good, own, compressPoint(addPoints(V, ORDER_2))), why: 'mixed order', error: 'INVALID_POINT' },
  ].map((vector) => ({ chainId: CHAIN, ...vector }))
}

function badCiphertexts() {
  const { ciphertext: text, commitment, owner, v, o } = ciphertext('memo')
  const spoiled = (at: number): string => {
    const bytes = hexToBytes(text)
    bytes[at] = (bytes[at] as number) ^ 1
    return hex(bytes)
  }
  const cases = { version: 0, 'view tag': 1, 'point E': 33, 'point E2': 100, contents: 140 }
  return Object.entries(cases).map(([why, at]) => ({ why, owner, v, o, commitment, ciphertext: spoiled(at) }))
}

function badSignatures() {
  const good = signature(5n)
  return [
    { ...good, why: 'message', message: 6n },
    { ...good, why: 'S + l', S: good.S + SUBGROUP_ORDER },
    { ...good, why: 'S', S: good.S - 1n },
    { ...good, why: 'R8 off the curve', R8: { x: 1n, y: 1n } },
    { ...good, why: 'A of small order', A: ORDER_2, R8: multiplyBase(9n), S: 9n },
    { ...good, why: 'another A', A: addPoints(good.A, ORDER_2) },
  ]
}

function badCalls() {
  const callData = boundHashes()[0]?.callData ?? ''
  const malformed = (why: string, data: string) => ({ why, data, error: 'MalformedCall' })
  return [
    { why: 'unknown selector', data: '0xdeadbeef', error: 'UnknownFunction' },
    malformed('no selector', '0x123456'),
    malformed('trailing byte', `${callData}00`),
    malformed('missing byte', callData.slice(0, -2)),
    malformed('offset', `${callData.slice(0, 10)}${'40'.padStart(64, '0')}${callData.slice(74)}`),
    malformed('expiry above uint64', `${callData.slice(0, 74)}${'1'.padEnd(64, '0')}${callData.slice(138)}`),
  ]
}

function badTransfers() {
  const [{ statement }] = transfers()
  const inputs = transferCircuitInputs(statement)
  const other = namedKeys('other')
  const second = <T>(values: readonly T[], value: T): T[] => [values[0] as T, value]
  return [
    { rule: 'T2', change: { root: 1n } },
    { rule: 'T2', change: { inputValue: second(inputs.inputValue, 6n) } },
    { rule: 'T2', change: { nk: other.nk } },
    { rule: 'T2', change: { asset: 1n } },
    { rule: 'T3', change: { tree: 1n } },
    { rule: 'T3', change: { nullifiers: second(inputs.nullifiers, 1n) } },
    { rule: 'T4', change: { boundHash: 1n } },
    { rule: 'T4', change: { S: inputs.S + SUBGROUP_ORDER } },
    { rule: 'T5', change: { commitments: second(inputs.commitments, 1n) } },
    { rule: 'T5', change: { outputValue: second(inputs.outputValue, 1n << 128n) } },
    { rule: 'T6', change: { publicOut: FIELD_ORDER - 1n } },
    { rule: 'T6', change: { publicIn: 1n } },
    { rule: 'T7', change: { publicAsset: 0n } },
  ].map(({ rule, change }) => ({ rule, base: 'accepted/transfers.json[0]', change }))
}

/** The text of a vector file. */
export const vectorText = (vectors: readonly Record<string, unknown>[]): string =>
  `${JSON.stringify(vectors, (_, value) => (typeof value === 'bigint' ? value.toString() : value), 2)}\n`
