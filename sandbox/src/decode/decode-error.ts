import { decodedArguments } from '@merkato/vm'
import { type ErrorFragment, Interface } from 'ethers'
import { showValue } from './abi-value.js'
import type { DecodedError } from './decoded.js'
import type { Hex, KnownContract } from './known-contract.js'
import type { SelectorIndex } from './selector-index.js'

/** Solidity's panic codes, in the words of its documentation. */
const PANICS: ReadonlyMap<bigint, string> = new Map([
  [0x00n, 'generic compiler panic'],
  [0x01n, 'assertion failed'],
  [0x11n, 'arithmetic underflow or overflow'],
  [0x12n, 'division or modulo by zero'],
  [0x21n, 'enum conversion out of bounds'],
  [0x22n, 'incorrectly encoded storage byte array'],
  [0x31n, 'pop of an empty array'],
  [0x32n, 'array index out of bounds'],
  [0x41n, 'out of memory'],
  [0x51n, 'call to a zero-initialized function'],
])

const coder = new Interface(['error Error(string reason)', 'error Panic(uint256 code)'])
const ERROR_SELECTOR = '0x08c379a0'
const PANIC_SELECTOR = '0x4e487b71'
const SELECTOR_DIGITS = 10

/**
 * What revert data say.
 *
 * @param contract whose execution answered them; its own errors come before those of others
 */
export function decodeError(data: Hex, contract: KnownContract | undefined, index: SelectorIndex): DecodedError {
  if (data.length <= 2)
    return { kind: 'empty', name: undefined, signature: undefined, arguments: [], text: 'without a reason' }
  const selector = data.slice(0, SELECTOR_DIGITS)
  const own = contract?.coder.getError(selector)
  const candidates = [coder.getError(selector), own, ...index.errors(selector)]
  for (const fragment of candidates) {
    const decoded = fragment && decodeWith(fragment, data)
    if (decoded) return decoded
  }
  const text = `custom error ${selector}${data.length > SELECTOR_DIGITS ? `: ${data.slice(SELECTOR_DIGITS)}` : ''}`
  return { kind: 'unknown', name: undefined, signature: undefined, arguments: [], text }
}

function decodeWith(fragment: ErrorFragment, data: Hex): DecodedError | undefined {
  try {
    const args = decodedArguments(fragment.inputs, coder.decodeErrorResult(fragment, data))
    const { name } = fragment
    const { kind, text } = describe(fragment, args)
    return { kind, name, signature: fragment.format('sighash'), arguments: args, text }
  } catch {
    return undefined
  }
}

function describe(
  { name, selector }: ErrorFragment,
  args: DecodedError['arguments'],
): Pick<DecodedError, 'kind' | 'text'> {
  const value = String(args[0]?.value)
  if (selector === ERROR_SELECTOR) return { kind: 'reason', text: value }
  if (selector === PANIC_SELECTOR) return { kind: 'panic', text: panicText(BigInt(value)) }
  const shown = args.map((argument) => showValue(argument.value, argument.type)).join(', ')
  return { kind: 'error', text: `custom error '${name}(${shown})'` }
}

function panicText(code: bigint): string {
  return `panic: ${PANICS.get(code) ?? 'unknown'} (0x${code.toString(16).padStart(2, '0')})`
}
