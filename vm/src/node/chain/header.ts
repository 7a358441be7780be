import type { Hex } from '../encoding.js'
import { bytesToHex, bytesToInteger, hexToBytes, integerBytes } from '../encoding.js'
import { encodeRlp } from '../rlp.js'

/** How many fields headers have: at first, and from London, Shanghai, Cancun and Prague on. */
export const HEADER_FORMS = { first: 15, london: 16, shanghai: 17, cancun: 20, prague: 21 } as const

/** One of {@link HEADER_FORMS}. */
export type HeaderForm = (typeof HEADER_FORMS)[keyof typeof HEADER_FORMS]

/** What is fixed about a block before its transactions run. */
export interface BlockTemplate {
  readonly form: HeaderForm
  readonly number: bigint
  readonly parentHash: Hex
  /** Seconds. */
  readonly timestamp: bigint
  readonly coinbase: Hex
  readonly gasLimit: bigint
  /** Wei per gas; 0 before London. */
  readonly baseFeePerGas: bigint
  /** EIP-4844: what blobs cost follows from it; 0 before Cancun. */
  readonly excessBlobGas: bigint
  /** 32 bytes; the header's mixHash. */
  readonly prevRandao: Hex
  /** Of blocks that another node made. */
  readonly foreign?: ForeignFields | undefined
}

/** Header fields that are the same in all blocks made here, and may be others in blocks and genesis files from elsewhere. */
export interface ForeignFields {
  /** At most 32 bytes, but for genesis blocks. */
  readonly extraData: Hex
  readonly parentBeaconBlockRoot: Hex
  readonly withdrawalsRoot: Hex
  /** Hash of the list of ommers, which only blocks with proof of work have. */
  readonly ommersHash: Hex
  /** Eight bytes. */
  readonly nonce: Hex
  readonly difficulty: bigint
}

/** A finished header. */
export interface BlockHeader extends BlockTemplate {
  readonly hash: Hex
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  readonly logsBloom: Hex
  readonly gasUsed: bigint
  /** Cancun and later; 0 before. */
  readonly blobGasUsed: bigint
  /** Prague and later: the hash of the execution requests (EIP-7685). */
  readonly requestsHash: Hex | undefined
  /** Bytes of the RLP-encoded header. */
  readonly size: number
}

/** What becomes known by running the block. */
export interface BlockOutcome {
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  readonly logsBloom: Hex
  readonly gasUsed: bigint
  readonly blobGasUsed: bigint
  readonly requestsHash: Hex | undefined
}

/** Hash of the empty list of ommers: keccak256(rlp([])). */
export const EMPTY_OMMERS_HASH: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
/** Root of an empty trie: keccak256(rlp('')). */
export const EMPTY_TRIE_ROOT: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** sha256 of nothing: EIP-7685's hash of an empty list of requests. */
export const EMPTY_REQUESTS_HASH: Hex = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const NO_BYTES = new Uint8Array(0)
export const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`
export const ZERO_NONCE: Hex = `0x${'00'.repeat(8)}`

/** What blocks made here have in those fields. */
export const OWN_FIELDS: ForeignFields = {
  extraData: '0x',
  parentBeaconBlockRoot: ZERO_HASH,
  withdrawalsRoot: EMPTY_TRIE_ROOT,
  ommersHash: EMPTY_OMMERS_HASH,
  nonce: ZERO_NONCE,
  difficulty: 0n,
}

const OWN_BYTES = bytesOf(OWN_FIELDS)

function bytesOf({ difficulty, ...fields }: ForeignFields) {
  return {
    difficulty: integerBytes(difficulty),
    extraData: hexToBytes(fields.extraData),
    parentBeaconBlockRoot: hexToBytes(fields.parentBeaconBlockRoot),
    withdrawalsRoot: hexToBytes(fields.withdrawalsRoot),
    ommersHash: hexToBytes(fields.ommersHash),
    nonce: hexToBytes(fields.nonce),
  }
}

/** Encodes and hashes a header (yellow paper 4.3; EIP-1559, 4399, 4895, 4844, 4788, 7685). */
export function sealHeader(
  template: BlockTemplate,
  outcome: BlockOutcome,
  keccak256: (bytes: Uint8Array) => Uint8Array,
): BlockHeader {
  const encoded = encodeRlp(headerFields(template, outcome))
  return { ...template, ...outcome, hash: bytesToHex(keccak256(encoded)), size: encoded.length }
}

/** A header's fields as they are hashed. */
export function headerItems(header: BlockHeader): Uint8Array[] {
  return headerFields(header, header)
}

/** The form of a header with so many fields; undefined when there is none. */
export function formOf(items: readonly unknown[]): HeaderForm | undefined {
  return Object.values(HEADER_FORMS).find((count) => count === items.length)
}

/**
 * The header of {@link headerItems}.
 *
 * @param items as many as one of the {@link HEADER_FORMS} has
 */
export function headerFromItems(items: readonly Uint8Array[]): Omit<BlockHeader, 'hash' | 'size'> {
  const form = formOf(items) ?? HEADER_FORMS.first
  const bytes = (index: number) => items[index] ?? NO_BYTES
  const hex = (index: number) => bytesToHex(bytes(index))
  const number = (index: number) => bytesToInteger(bytes(index))
  return {
    form,
    parentHash: hex(0),
    coinbase: hex(2),
    stateRoot: hex(3),
    transactionsRoot: hex(4),
    receiptsRoot: hex(5),
    logsBloom: hex(6),
    number: number(8),
    gasLimit: number(9),
    gasUsed: number(10),
    timestamp: number(11),
    prevRandao: hex(13),
    baseFeePerGas: number(15),
    blobGasUsed: number(17),
    excessBlobGas: number(18),
    requestsHash: form < HEADER_FORMS.prague ? undefined : hex(20),
    foreign: {
      difficulty: number(7),
      extraData: hex(12),
      nonce: hex(14),
      withdrawalsRoot: form < HEADER_FORMS.shanghai ? EMPTY_TRIE_ROOT : hex(16),
      ommersHash: hex(1),
      parentBeaconBlockRoot: form < HEADER_FORMS.cancun ? ZERO_HASH : hex(19),
    },
  }
}

function headerFields(template: BlockTemplate, outcome: BlockOutcome): Uint8Array[] {
  const { extraData, parentBeaconBlockRoot, withdrawalsRoot, ommersHash, nonce, difficulty } =
    template.foreign === undefined ? OWN_BYTES : bytesOf(template.foreign)
  const fields = [
    hexToBytes(template.parentHash),
    ommersHash,
    hexToBytes(template.coinbase),
    hexToBytes(outcome.stateRoot),
    hexToBytes(outcome.transactionsRoot),
    hexToBytes(outcome.receiptsRoot),
    hexToBytes(outcome.logsBloom),
    difficulty,
    integerBytes(template.number),
    integerBytes(template.gasLimit),
    integerBytes(outcome.gasUsed),
    integerBytes(template.timestamp),
    extraData,
    hexToBytes(template.prevRandao),
    nonce,
    integerBytes(template.baseFeePerGas),
    withdrawalsRoot,
    integerBytes(outcome.blobGasUsed),
    integerBytes(template.excessBlobGas),
    parentBeaconBlockRoot,
    hexToBytes(outcome.requestsHash ?? EMPTY_REQUESTS_HASH),
  ]
  return fields.slice(0, template.form)
}
