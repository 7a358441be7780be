import { BUNDLE_ABI, type Bundle, encodeTransact } from '@merkato/protocol'
import { Interface } from 'ethers'

const CARRY = /* @__PURE__ */ new Interface([`function carry(${BUNDLE_ABI} bundle) returns (uint256 firstPosition)`])

const SELECTOR_DIGITS = '0x12345678'.length

/** Call data of the courier's `carry`: the same argument as `transact` has. */
export const encodeCarry = (bundle: Bundle): string =>
  `${CARRY.getFunction('carry')?.selector}${encodeTransact(bundle).slice(SELECTOR_DIGITS)}`
