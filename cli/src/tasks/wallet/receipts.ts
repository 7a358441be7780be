import type { Receipt } from '@merkato/sdk'
import pc from 'picocolors'
import { count } from '../../terminal/format.js'
import type { Output } from '../../terminal/output.js'

/** A mined transaction as fields of a JSON record. */
export const sentRecord = ({ transactionHash, blockNumber, gasUsed, gasPrice }: Receipt) => ({
  transactionHash,
  blockNumber,
  gasUsed,
  gasPrice,
})

/** Says what a mined transaction did, where it is, and anything else to know of it. */
export function printSent(
  output: Output,
  what: string,
  { transactionHash, blockNumber, gasUsed }: Receipt,
  also?: string,
): void {
  output.line(`  ${pc.green('✓')} ${what}`)
  output.line(pc.dim(`    block ${count(blockNumber)}, ${count(gasUsed)} gas, transaction`))
  output.line(pc.dim(`    ${transactionHash}`))
  if (also !== undefined) output.line(pc.dim(`    ${also}`))
}
