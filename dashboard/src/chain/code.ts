/** Code of an account that acts by another's: EIP-7702. */
const DELEGATION = '0xef0100'

/** By whose code an account acts; undefined where it has code of its own, or none. */
export function delegateOf(code: string): string | undefined {
  return code.startsWith(DELEGATION) ? `0x${code.slice(DELEGATION.length)}` : undefined
}

/** Whether code makes a contract of an address; who acts by the code of another stays an account. */
export function isContractCode(code: string): boolean {
  return code !== '0x' && delegateOf(code) === undefined
}
