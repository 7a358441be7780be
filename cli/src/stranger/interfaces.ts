import { orderEscrowAbi, shieldedPoolAbi, trustIndexAbi } from '@merkato/contracts'
import { Interface } from 'ethers'

/** What anybody may know of the contracts: their published interfaces. */
export const publicInterfaces: readonly Interface[] = [
  new Interface(shieldedPoolAbi),
  new Interface(orderEscrowAbi),
  new Interface(trustIndexAbi),
]
