import { relative } from 'node:path'
import { checkoutFolder } from './create/package-source.js'

/** A command as a reader types it where they stand: a clone has no `merkato` on its PATH. */
export function typedCommand(args: string): string {
  return standsInCheckout() ? `npm run merkato -- ${args}` : `merkato ${args}`
}

/** Whether the reader stands in the clone that this command runs from: npm's scripts work there and nowhere else. */
export function standsInCheckout(): boolean {
  const checkout = checkoutFolder()
  return checkout !== undefined && !relative(checkout, process.cwd()).startsWith('..')
}
