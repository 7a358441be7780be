import type { BlockHeader } from './header.js'

const ELASTICITY = 2n
const MAX_CHANGE_DENOMINATOR = 8n

/** Wei per gas that wallets are told to offer the producer. */
export const SUGGESTED_TIP = 1_000_000_000n

/** EIP-1559: base fee of the block after `parent`, in wei per gas. */
export function nextBaseFee(parent: Pick<BlockHeader, 'gasLimit' | 'gasUsed' | 'baseFeePerGas'>): bigint {
  const target = parent.gasLimit / ELASTICITY
  const { gasUsed, baseFeePerGas } = parent
  if (gasUsed === target) return baseFeePerGas
  const distance = gasUsed > target ? gasUsed - target : target - gasUsed
  const change = (baseFeePerGas * distance) / target / MAX_CHANGE_DENOMINATOR
  if (gasUsed > target) return baseFeePerGas + (change === 0n ? 1n : change)
  return baseFeePerGas - change
}
