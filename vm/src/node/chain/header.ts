import { RLP } from '@ethereumjs/rlp'
import type { Hex } from '../encoding.js'
import { bytesToHex, hexToBytes, integerBytes } from '../encoding.js'

/** What is fixed about a block before its transactions run. */
export interface BlockTemplate {
  readonly number: bigint
  readonly parentHash: Hex
  /** Seconds. */
  readonly timestamp: bigint
  readonly coinbase: Hex
  readonly gasLimit: bigint
  /** Wei per gas. */
  readonly baseFeePerGas: bigint
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
  /** Eight bytes. */
  readonly nonce: Hex
  readonly difficulty: bigint
}

/** A finished header of the rule sets from Cancun on. Blobs and requests are always empty here. */
export interface BlockHeader extends BlockTemplate {
  readonly hash: Hex
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  readonly logsBloom: Hex
  readonly gasUsed: bigint
  /** Bytes of the RLP-encoded header. */
  readonly size: number
  /** Prague and later: the hash of the (empty) execution requests. */
  readonly requestsHash: Hex | undefined
}

/** What becomes known by running the block. */
export interface BlockOutcome {
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  readonly logsBloom: Hex
  readonly gasUsed: bigint
}

export interface SealRules {
  readonly keccak256: (bytes: Uint8Array) => Uint8Array
  /** EIP-7685: the header carries a requests hash. */
  readonly hasRequests: boolean
}

/** Hash of the empty list of ommers: keccak256(rlp([])). */
export const EMPTY_OMMERS_HASH: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
/** Root of an empty trie: keccak256(rlp('')). */
export const EMPTY_TRIE_ROOT: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'
/** sha256 of nothing: EIP-7685's hash of an empty list of requests. */
const EMPTY_REQUESTS_HASH: Hex = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
export const ZERO_HASH: Hex = `0x${'00'.repeat(32)}`
export const ZERO_NONCE: Hex = `0x${'00'.repeat(8)}`

/** What blocks made here have in those fields. */
export const OWN_FIELDS: ForeignFields = {
  extraData: '0x',
  parentBeaconBlockRoot: ZERO_HASH,
  withdrawalsRoot: EMPTY_TRIE_ROOT,
  nonce: ZERO_NONCE,
  difficulty: 0n,
}

/** Encodes and hashes a header (yellow paper 4.3; EIP-1559, 4399, 4895, 4844, 4788, 7685). */
export function sealHeader(template: BlockTemplate, outcome: BlockOutcome, rules: SealRules): BlockHeader {
  const requestsHash = rules.hasRequests ? EMPTY_REQUESTS_HASH : undefined
  const encoded = RLP.encode(headerFields(template, outcome, requestsHash))
  return { ...template, ...outcome, requestsHash, hash: bytesToHex(rules.keccak256(encoded)), size: encoded.length }
}

/** A header's fields as they are hashed. */
export function headerItems(header: BlockHeader): Uint8Array[] {
  return headerFields(header, header, header.requestsHash)
}

function headerFields(template: BlockTemplate, outcome: BlockOutcome, requestsHash: Hex | undefined): Uint8Array[] {
  const none = new Uint8Array(0)
  const { extraData, parentBeaconBlockRoot, withdrawalsRoot, nonce, difficulty } = template.foreign ?? OWN_FIELDS
  const fields = [
    hexToBytes(template.parentHash),
    hexToBytes(EMPTY_OMMERS_HASH),
    hexToBytes(template.coinbase),
    hexToBytes(outcome.stateRoot),
    hexToBytes(outcome.transactionsRoot),
    hexToBytes(outcome.receiptsRoot),
    hexToBytes(outcome.logsBloom),
    integerBytes(difficulty),
    integerBytes(template.number),
    integerBytes(template.gasLimit),
    integerBytes(outcome.gasUsed),
    integerBytes(template.timestamp),
    hexToBytes(extraData),
    hexToBytes(template.prevRandao),
    hexToBytes(nonce),
    integerBytes(template.baseFeePerGas),
    hexToBytes(withdrawalsRoot),
    none, // blobGasUsed
    none, // excessBlobGas
    hexToBytes(parentBeaconBlockRoot),
  ]
  return requestsHash === undefined ? fields : [...fields, hexToBytes(requestsHash)]
}
