import { bytesToHex, type Hex } from '../encoding.js'

/** EIP-7702: whom an account has delegated to. Its code is 0xef0100 and the address then; undefined for all other code. */
export function delegationTarget(code: Uint8Array): Hex | undefined {
  const isDelegation = code.length === 23 && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00
  return isDelegation ? bytesToHex(code.subarray(3)) : undefined
}
