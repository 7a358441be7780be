import { invalidInput } from '../errors.js'
import { checkFees, type TransactionRequest } from './request.js'

/** EIP-4844: first byte of a blob's versioned hash. */
const BLOB_HASH = '0x01'

/**
 * Refuses a call whose fields contradict each other, in geth's words. What a sender may pay is not asked here.
 *
 * @throws RpcError -32602 when two ways of paying are named, -32003 when the tip is above the cap,
 *   -32000 when no transaction could have these fields
 */
export function checkCall(request: TransactionRequest): void {
  checkFees(request)
  checkBlobs(request)
  if (request.authorizationList === undefined) return
  if (request.to === undefined) throw invalidInput('EIP-7702 transaction cannot be used to create contract')
  if (request.authorizationList.length === 0) throw invalidInput('EIP-7702 transaction with empty auth list')
}

function checkBlobs({ blobVersionedHashes: hashes, to }: TransactionRequest): void {
  if (hashes === undefined) return
  if (to === undefined) throw invalidInput('blob transaction of type create')
  if (hashes.length === 0) throw invalidInput('blob transaction missing blob hashes')
  const wrong = hashes.findIndex((hash) => !hash.startsWith(BLOB_HASH))
  if (wrong !== -1) {
    throw invalidInput(`blob ${wrong} hash version mismatch (have ${Number(hashes[wrong]?.slice(0, 4))}, supported 1)`)
  }
}

/**
 * @param price wei per blob gas of the block
 * @throws RpcError -32000 when the request offers less; one that offers nothing is free
 */
export function checkBlobPrice({ maxFeePerBlobGas = 0n }: TransactionRequest, price: bigint): void {
  if (maxFeePerBlobGas === 0n || maxFeePerBlobGas >= price) return
  throw invalidInput(
    `max fee per blob gas less than block blob gas fee: maxFeePerBlobGas: ${maxFeePerBlobGas}, blobBaseFee: ${price}`,
  )
}
