import type { Interface } from 'ethers'
import type { Refusals } from './dispatcher.js'
import { type FrameResult, type Hex, revert, success } from './frame.js'

/** How the frames of one contract end, in the bytes of its Solidity interface. */
export interface ContractAbi {
  /** Selector of a function. */
  readonly selectorOf: (name: string) => Hex
  /** Ends a frame with return values of function `name`. */
  readonly returns: (name: string, ...values: readonly unknown[]) => FrameResult
  /** Ends a frame with an error of the interface as revert data. */
  readonly reject: (error: string, ...values: readonly unknown[]) => FrameResult
  /** What the dispatcher rejects by itself. */
  readonly refusals: Refusals
}

/** The endings of a contract with this interface, which has the dispatcher's errors among its own. */
export function contractAbi(contract: Interface): ContractAbi {
  const reject: ContractAbi['reject'] = (error, ...values) => revert(contract.encodeErrorResult(error, values) as Hex)
  return {
    selectorOf: (name) => {
      const fragment = contract.getFunction(name)
      if (fragment === null) throw new Error(`The interface has no function ${name}.`)
      return fragment.selector as Hex
    },
    returns: (name, ...values) => success(contract.encodeFunctionResult(name, values) as Hex),
    reject,
    refusals: {
      malformedCall: () => reject('MalformedCall'),
      unknownFunction: (selector) => reject('UnknownFunction', selector),
      readOnlyCall: () => reject('ReadOnlyCall'),
      delegatedCall: () => reject('DelegatedCall'),
      wrongValue: (expected, sent) => reject('WrongValue', expected, sent),
    },
  }
}
