import { invalidInput } from '../errors.js'

/** Whether a header's field has bytes that it may have. */
type Check = (bytes: Uint8Array) => boolean

const exactly =
  (length: number): Check =>
  (bytes) =>
    bytes.length === length
const atMost =
  (length: number): Check =>
  (bytes) =>
    bytes.length <= length

/** RLP's form of a number of at most so many bytes: without leading zeros. */
export const isNumber =
  (most: number): Check =>
  (bytes) =>
    bytes.length <= most && bytes[0] !== 0

/** A header's fields in their order (yellow paper 4.3; EIP-1559, 4895, 4844, 4788, 7685), each with the widths that others count on. */
const FIELDS: readonly (readonly [name: string, isGood: Check])[] = [
  ['parentHash', exactly(32)],
  ['ommersHash', exactly(32)],
  ['coinbase', exactly(20)],
  ['stateRoot', exactly(32)],
  ['transactionsRoot', exactly(32)],
  ['receiptsRoot', exactly(32)],
  ['logsBloom', exactly(256)],
  ['difficulty', isNumber(32)],
  ['number', isNumber(8)],
  ['gasLimit', isNumber(8)],
  ['gasUsed', isNumber(8)],
  ['timestamp', isNumber(8)],
  ['extraData', atMost(32)],
  ['mixHash', exactly(32)],
  ['nonce', exactly(8)],
  ['baseFeePerGas', isNumber(32)],
  ['withdrawalsRoot', exactly(32)],
  ['blobGasUsed', isNumber(8)],
  ['excessBlobGas', isNumber(8)],
  ['parentBeaconBlockRoot', exactly(32)],
  ['requestsHash', exactly(32)],
]
const NUMBER = FIELDS.findIndex(([field]) => field === 'number')

/**
 * Holds a header's fields, as RLP has them, against the widths that they must have.
 *
 * @param items as many as the header's form has
 * @throws RpcError -32000 naming the field
 */
export function checkFields(items: readonly Uint8Array[], name: string): void {
  // Whatever extra data a genesis block has: which block it is, its hash says.
  const isGenesis = items[NUMBER]?.length === 0
  for (const [index, bytes] of items.entries()) {
    const [field, isGood] = FIELDS[index] ?? []
    if (isGood?.(bytes) === true || (isGenesis && field === 'extraData')) continue
    throw invalidInput(`${name} has a malformed header: ${field} can not be these ${bytes.length} bytes`)
  }
}
