import type { Hex } from '../src/precompiles/frame.js'
import { POOL } from './chain.js'

/** Addresses at which tests install the contracts below. */
export const PROXY: Hex = `0x${'c1'.repeat(20)}`
export const OUTER: Hex = `0x${'c2'.repeat(20)}`

/** Opcode that calls, and what is pushed before the address. */
const CALLS = { call: ['f1', '34'], callcode: ['f2', '34'], delegatecall: ['f4', ''], staticcall: ['fa', ''] } as const

export interface ForwarderOptions {
  readonly kind?: keyof typeof CALLS
  /** Whom to call; the pool when left out. */
  readonly to?: Hex
  /**
   * After the call: end as it ended (`bubble`), revert with what it returned even if it succeeded (`revert`), or end well and return
   * whether it succeeded (`swallow`).
   */
  readonly after?: 'bubble' | 'revert' | 'swallow'
}

/** Code of a contract that passes its calldata, its value and all gas on in a call of the given kind. */
export function forwarder({ kind = 'call', to = POOL, after = 'bubble' }: ForwarderOptions = {}): Hex {
  const [opcode, value] = CALLS[kind]
  const copyInput = '363d3d37' // calldatacopy(0, 0, calldatasize)
  // out size 0, out offset 0, in size, in offset 0, [value], address, gas
  const call = `3d3d363d${value}73${to.slice(2)}5a${opcode}`
  return `0x${copyInput}${call}${AFTER[after](copyInput.length / 2 + call.length / 2)}`
}

const COPY_OUTPUT = '3d600060003e' // returndatacopy(0, 0, returndatasize)

const AFTER = {
  // if success jump over the revert
  bubble: (offset: number) => `${COPY_OUTPUT}60${byte(offset + 13)}573d6000fd5b3d6000f3`,
  revert: () => `${COPY_OUTPUT}3d6000fd`,
  swallow: () => '60005260206000f3', // return the flag
}

function byte(value: number): string {
  return value.toString(16).padStart(2, '0')
}

/** Code that returns the size of the code at an address. */
export const codeSizeOf = (address: Hex): Hex => `0x73${address.slice(2)}3b60005260206000f3`

/** Code that fails whenever it runs. */
export const ALWAYS_FAILS: Hex = '0xfe'
