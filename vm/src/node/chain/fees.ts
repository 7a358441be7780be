import { max } from '../bigint.js'
import { GAS_PER_BLOB } from '../transactions/transaction.js'
import { type BlockHeader, HEADER_FORMS } from './header.js'
import type { BlockRules } from './rules.js'

const ELASTICITY = 2n
const MAX_CHANGE_DENOMINATOR = 8n
/** Wei per gas in the first block of London. */
const FIRST_BASE_FEE = 1_000_000_000n

/** Wei per gas that wallets are told to offer the producer. */
export const SUGGESTED_TIP = 1_000_000_000n

/** EIP-7918: execution gas that a blob's price is held against. */
const BLOB_BASE_COST = 8_192n

type Parent = Pick<BlockHeader, 'form' | 'gasLimit' | 'gasUsed' | 'baseFeePerGas' | 'excessBlobGas' | 'blobGasUsed'>

/** EIP-1559: base fee of the block after `parent`, in wei per gas; 0 before London. */
export function nextBaseFee(parent: Parent, { form }: Pick<BlockRules, 'form'>): bigint {
  if (form < HEADER_FORMS.london) return 0n
  if (parent.form < HEADER_FORMS.london) return FIRST_BASE_FEE
  const target = parent.gasLimit / ELASTICITY
  const { gasUsed, baseFeePerGas } = parent
  // A target of 0 has nothing to be held against: a limit of 1 gas, where limits do not count.
  if (gasUsed === target || target === 0n) return baseFeePerGas
  const distance = gasUsed > target ? gasUsed - target : target - gasUsed
  const change = (baseFeePerGas * distance) / target / MAX_CHANGE_DENOMINATOR
  if (gasUsed > target) return baseFeePerGas + (change === 0n ? 1n : change)
  return baseFeePerGas - change
}

/** EIP-4844, EIP-7918: excess blob gas of the block after `parent`, by the rules of that block; 0 before Cancun. */
export function nextExcessBlobGas(parent: Parent, { blobs }: Pick<BlockRules, 'blobs'>): bigint {
  if (blobs === undefined || parent.form < HEADER_FORMS.cancun) return 0n
  const { target, max: most } = blobs
  const total = parent.excessBlobGas + parent.blobGasUsed
  if (total < target) return 0n
  const isBelowReserve =
    blobs.hasReservePrice && BLOB_BASE_COST * parent.baseFeePerGas > GAS_PER_BLOB * blobBaseFee(parent, { blobs })
  return isBelowReserve ? parent.excessBlobGas + (parent.blobGasUsed * (most - target)) / most : total - target
}

/** EIP-4844: wei per blob gas; 1, the minimum, where there are no blobs. */
export function blobBaseFee(
  { excessBlobGas }: Pick<BlockHeader, 'excessBlobGas'>,
  { blobs }: Pick<BlockRules, 'blobs'>,
): bigint {
  return blobs === undefined ? 1n : max(1n, fakeExponential(excessBlobGas, blobs.updateFraction))
}

/** EIP-4844's e ** (numerator / denominator), by a Taylor series in whole numbers. */
function fakeExponential(numerator: bigint, denominator: bigint): bigint {
  let sum = 0n
  let term = denominator
  for (let i = 1n; term > 0n; i++) {
    sum += term
    term = (term * numerator) / (denominator * i)
  }
  return sum / denominator
}
