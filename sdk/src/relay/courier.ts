import { BUNDLE_ABI, type Bundle, encodeTransact, poolInterface } from '@merkato/protocol'
import { AbiCoder, Interface, keccak256 } from 'ethers'

const COURIER = /* @__PURE__ */ new Interface([
  `function carry(${BUNDLE_ABI} bundle) returns (uint256 firstPosition)`,
  `function carryWith(${BUNDLE_ABI} bundle, address module, bytes call) returns (uint256 firstPosition)`,
])

const SELECTOR_DIGITS = '0x12345678'.length

const selectorOf = (name: 'carry' | 'carryWith'): string => COURIER.getFunction(name)?.selector as string

/** Call data of the courier's `carry`: the same argument as `transact` has. */
export const encodeCarry = (bundle: Bundle): string =>
  `${selectorOf('carry')}${encodeTransact(bundle).slice(SELECTOR_DIGITS)}`

/** A call of a module of the pool. */
export interface ModuleCall {
  /** Address of the module. */
  readonly to: string
  /** Call data, hex. */
  readonly data: string
}

/** Call data of the courier's `carryWith`; ethers reads the bundle out of the one encoding that the protocol makes. */
export function encodeCarryWith(bundle: Bundle, { to, data }: ModuleCall): string {
  const [decoded] = poolInterface.decodeFunctionData('transact', encodeTransact(bundle))
  return COURIER.encodeFunctionData('carryWith', [decoded, to, data])
}

/** The dataHash that a bundle for `carryWith` carries: its owner agrees to this call, bytes32 hex. */
export const carryWithDataHash = ({ to, data }: ModuleCall): string =>
  keccak256(
    AbiCoder.defaultAbiCoder().encode(['bytes4', 'address', 'bytes32'], [selectorOf('carryWith'), to, keccak256(data)]),
  )
