import { invalidParams } from '../errors.js'
import type { TransactionRequest } from '../transactions/request.js'
import type { AccessListEntry, Authorization } from '../transactions/transaction.js'
import { address, complete, type Decoder, data, hash, list, object, partial, uint } from './params.js'

const accessList = list(complete<AccessListEntry>({ address, storageKeys: list(hash) }))
const authorizationList = list(
  complete<Authorization>({ chainId: uint, address, nonce: uint, yParity: uint, r: uint, s: uint }),
)

const fields = partial<TransactionRequest>({
  from: address,
  to: address,
  gas: uint,
  gasPrice: uint,
  maxFeePerGas: uint,
  maxPriorityFeePerGas: uint,
  value: uint,
  data,
  nonce: uint,
  accessList,
  authorizationList,
  maxFeePerBlobGas: uint,
  blobVersionedHashes: list(hash, 128),
  type: uint,
  chainId: uint,
})

/** A transaction object. `input` and `data` mean the same and must agree when both are there. */
export const transactionRequest: Decoder<TransactionRequest> = (value, name) => {
  const { input, data: dataField, ...rest } = object(value, name)
  if (rest.blobs !== undefined && rest.blobs !== null) {
    throw invalidParams(`invalid ${name}: blobs are taken in signed transactions only (eth_sendRawTransaction)`)
  }
  const isGiven = (part: unknown) => part !== undefined && part !== null
  if (isGiven(input) && isGiven(dataField) && data(input, `${name}.input`) !== data(dataField, `${name}.data`)) {
    throw invalidParams(`invalid ${name}: input and data differ`)
  }
  return fields({ ...rest, data: isGiven(input) ? input : dataField }, name)
}
