import { concat, dataSlice, getAddress, getBytes, hexlify, id, keccak256, Signature, Transaction } from 'ethers'
import { pointFromScalar, signRecoverable } from 'tiny-secp256k1'

/** Public, as it is made of a sentence. */
const key = getBytes(id('merkato sandbox deployer'))

/** Does nothing but create the sandbox's contracts, so that their addresses depend on nothing else. */
export const DEPLOYER = addressOf(key)

/** What the deployer signs: a transaction of type 2. */
export interface DeployerTransaction {
  readonly to?: string
  readonly data: string
  readonly nonce: number
  readonly chainId: bigint
  readonly gasLimit: bigint
  /** Wei per gas. */
  readonly maxFeePerGas: bigint
  /** Wei per gas. */
  readonly maxPriorityFeePerGas: bigint
}

/** Signs with WebAssembly: every start of a sandbox signs a dozen times, for which a wallet of ethers takes a tenth of the start. */
export function signAsDeployer(request: DeployerTransaction): string {
  const transaction = Transaction.from({ ...request, type: 2 })
  const { signature, recoveryId } = signRecoverable(getBytes(transaction.unsignedHash), key)
  transaction.signature = Signature.from(concat([signature, Uint8Array.of(27 + recoveryId)]))
  return transaction.serialized
}

function addressOf(privateKey: Uint8Array): string {
  const point = pointFromScalar(privateKey, false)
  if (point === null) throw new Error('The deployer has no public key.')
  return getAddress(dataSlice(keccak256(hexlify(point.slice(1))), 12))
}
