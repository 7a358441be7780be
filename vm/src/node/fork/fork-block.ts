import { RLP } from '@ethereumjs/rlp'
import type { Block } from '../chain/block.js'
import { EMPTY_TRIE_ROOT, HEADER_FORMS, type HeaderForm, headerItems, ZERO_HASH, ZERO_NONCE } from '../chain/header.js'
import { bytesToHex, type Hex } from '../encoding.js'
import { address, complete, type Decoder, data, hash, object, partial, uint, uint64 } from '../rpc/params.js'

/** What every header has. */
interface HeaderFields {
  readonly number: bigint
  readonly hash: Hex
  readonly parentHash: Hex
  readonly sha3Uncles: Hex
  readonly miner: Hex
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  readonly logsBloom: Hex
  readonly difficulty: bigint
  readonly gasLimit: bigint
  readonly gasUsed: bigint
  readonly timestamp: bigint
  readonly extraData: Hex
}

/** What rule sets added, in this order. */
interface LaterFields {
  readonly mixHash: Hex
  readonly nonce: Hex
  readonly baseFeePerGas: bigint
  readonly withdrawalsRoot: Hex
  readonly blobGasUsed: bigint
  readonly excessBlobGas: bigint
  readonly parentBeaconBlockRoot: Hex
  readonly requestsHash: Hex
}

const headerFields = complete<HeaderFields>({
  number: uint64,
  hash,
  parentHash: hash,
  sha3Uncles: hash,
  miner: address,
  stateRoot: hash,
  transactionsRoot: hash,
  receiptsRoot: hash,
  logsBloom: data,
  difficulty: uint,
  gasLimit: uint64,
  gasUsed: uint64,
  timestamp: uint64,
  extraData: data,
})
const laterFields = partial<LaterFields>({
  mixHash: hash,
  nonce: data,
  baseFeePerGas: uint,
  withdrawalsRoot: hash,
  blobGasUsed: uint64,
  excessBlobGas: uint64,
  parentBeaconBlockRoot: hash,
  requestsHash: hash,
})

/** What JSON-RPC shows of a block besides its header, and what is hashed. Other fields mean that the chain hashes its headers in its own way. */
const KNOWN = new Set([
  ...['number', 'hash', 'parentHash', 'sha3Uncles', 'miner', 'stateRoot', 'transactionsRoot', 'receiptsRoot'],
  ...['logsBloom', 'difficulty', 'gasLimit', 'gasUsed', 'timestamp', 'extraData', 'mixHash', 'nonce', 'baseFeePerGas'],
  ...['withdrawalsRoot', 'blobGasUsed', 'excessBlobGas', 'parentBeaconBlockRoot', 'requestsHash'],
  ...['size', 'totalDifficulty', 'transactions', 'uncles', 'withdrawals'],
])

/** A block that a source described. */
export interface SourceBlock {
  /** Its header; what else it holds is asked for when somebody wants it. */
  readonly block: Block
  /** False when the header has fields that are not known here, so that its hash can not be recomputed. */
  readonly isChecked: boolean
}

/**
 * Reads the block that a chain is forked at.
 *
 * @throws RpcError -32602 naming the field that is none; Error when the hash is not the header's
 */
export function readForkBlock(value: unknown, keccak256: (bytes: Uint8Array) => Uint8Array): SourceBlock {
  const name = 'block'
  const fields = headerFields(value, name)
  const later = laterFields(value, name)
  const isChecked = Object.keys(object(value, name)).every((key) => KNOWN.has(key))
  const header = {
    ...fields,
    form: formOf(later),
    coinbase: fields.miner,
    prevRandao: later.mixHash ?? ZERO_HASH,
    baseFeePerGas: later.baseFeePerGas ?? 0n,
    blobGasUsed: later.blobGasUsed ?? 0n,
    excessBlobGas: later.excessBlobGas ?? 0n,
    requestsHash: later.requestsHash,
    size: 0,
    foreign: {
      extraData: fields.extraData,
      parentBeaconBlockRoot: later.parentBeaconBlockRoot ?? ZERO_HASH,
      withdrawalsRoot: later.withdrawalsRoot ?? EMPTY_TRIE_ROOT,
      ommersHash: fields.sha3Uncles,
      nonce: later.nonce ?? ZERO_NONCE,
      difficulty: fields.difficulty,
    },
  }
  const encoded = RLP.encode(headerItems(header))
  if (isChecked && bytesToHex(keccak256(encoded)) !== fields.hash) throw new Error('its hash is not that of its header')
  const size = encoded.length
  return { block: { header: { ...header, size }, transactions: [], size }, isChecked }
}

/** Number and hash of a block, and whether it has that number. */
export const blockPlace: Decoder<{ readonly number: bigint; readonly hash: Hex }> = complete({ number: uint64, hash })

/** Each form ends with a field that the one before does not have. */
function formOf({
  baseFeePerGas,
  withdrawalsRoot,
  parentBeaconBlockRoot,
  requestsHash,
}: Partial<LaterFields>): HeaderForm {
  if (requestsHash !== undefined) return HEADER_FORMS.prague
  if (parentBeaconBlockRoot !== undefined) return HEADER_FORMS.cancun
  if (withdrawalsRoot !== undefined) return HEADER_FORMS.shanghai
  return baseFeePerGas === undefined ? HEADER_FORMS.first : HEADER_FORMS.london
}
