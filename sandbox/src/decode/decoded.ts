import type { DecodedArgument } from '@merkato/vm'
import { showArguments } from './abi-value.js'

/** A call, or a creation, as far as it could be read. */
export interface DecodedCall {
  /** The contract's name; undefined when its code is not known. */
  readonly contract: string | undefined
  /** Name of the function; `constructor`, `receive` and `fallback` for those; undefined when it is not known, and for a precompile that has but one. */
  readonly function: string | undefined
  /** As selectors are made of it: `transfer(address,uint256)`. */
  readonly signature: string | undefined
  readonly arguments: readonly DecodedArgument[]
  /** Selector of a function that is not known. */
  readonly selector?: string
}

/** What a failed execution answered. */
export interface DecodedError {
  /** `error`: one of the contract's own; `reason`: `revert("...")`; `panic`: a check of the compiler's; `unknown`: none that is known; `empty`: nothing. */
  readonly kind: 'error' | 'reason' | 'panic' | 'unknown' | 'empty'
  /** `Error` and `Panic` for those of the compiler; undefined for `unknown` and `empty`. */
  readonly name: string | undefined
  readonly signature: string | undefined
  readonly arguments: readonly DecodedArgument[]
  /** In words, for the end of a sentence: `custom error 'TooLate(5)'`. */
  readonly text: string
}

/** A log of a contract. */
export interface DecodedEvent {
  /** The contract's name; undefined when its code is not known. */
  readonly contract: string | undefined
  readonly event: string
  readonly signature: string
  readonly arguments: readonly DecodedArgument[]
}

/** `Token.transfer(to: 0x…, value: 5)`; empty where nothing is called. */
export function showCall(call: DecodedCall): string {
  const { contract, selector } = call
  if (call.function === 'constructor') return `new ${contract ?? '?'}(${showArguments(call.arguments)})`
  const prefix = contract === undefined || call.function === undefined ? (contract ?? '') : `${contract}.`
  if (selector !== undefined) return contract === undefined ? `unknown function ${selector}` : `${contract}.${selector}`
  if (call.function === undefined && contract === undefined) return ''
  return `${prefix}${call.function ?? ''}(${showArguments(call.arguments)})`
}

/** `Transfer(from: 0x…, to: 0x…, value: 5)` */
export function showEvent({ contract, event, arguments: args }: DecodedEvent): string {
  return `${contract === undefined ? '' : `${contract}.`}${event}(${showArguments(args)})`
}
