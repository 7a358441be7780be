import { bundleCourierAbi } from '@merkato/contracts'
import type { Bundle } from '@merkato/protocol'
import { Interface, type TransactionRequest } from 'ethers'

const courierInterface = new Interface(bundleCourierAbi)

/** Transaction that hands a bundle to a BundleCourier, whoever sends it. */
export const carryRequest = (courier: string, bundle: Bundle): TransactionRequest => ({
  to: courier,
  data: courierInterface.encodeFunctionData('carry', [bundle]),
})
